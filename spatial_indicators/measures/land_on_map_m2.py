"""Land that a value of open space can speak for."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.measure import measure


@measure(unit="m2")
def land_on_map_m2(cells: Cells) -> NDArray[np.float64]:
    """Land that the map extract covers."""
    return cells.area_m2 * cells.is_on_map
