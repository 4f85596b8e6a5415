"""People where built-up land is known."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="people")
def people_with_built_up(people: People, built_up: OnCells) -> NDArray[np.float64]:
    """People in cells of which the raster of built-up land knows a part."""
    return people.count * built_up.is_known
