"""People by group."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="people")
def people(people: People) -> NDArray[np.float64]:
    """People who live there."""
    return people.count
