"""People whom a value of access can speak for."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="people")
def people_on_map(people: People, cells: Cells) -> NDArray[np.float64]:
    """People who live where the map extract covers streets, stops and open spaces."""
    return people.count * cells.is_on_map
