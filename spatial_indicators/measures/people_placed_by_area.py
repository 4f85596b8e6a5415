"""People whose homes are not known."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="people")
def people_placed_by_area(people: People, cells: Cells) -> NDArray[np.float64]:
    """People on the map who were spread evenly over land, because no home is mapped there."""
    return people.count * (people.is_placed_by_area & cells.is_on_map)
