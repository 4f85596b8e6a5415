"""People whose housing is known."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.housing import Housing
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="persons")
def people_with_housing_status(people: People, housing: Housing) -> NDArray[np.float64]:
    """People in districts whose housing the table tells."""
    housed: NDArray[np.float64] = people.count[0] * np.isfinite(housing.share)
    return housed
