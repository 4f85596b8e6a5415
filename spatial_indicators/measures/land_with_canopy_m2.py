"""Land of which it is known whether trees cover it."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.measure import measure


@measure(unit="m2")
def land_with_canopy_m2(cells: Cells, canopy: OnCells) -> NDArray[np.float64]:
    """Land that the raster of crowns of trees knows."""
    return np.where(canopy.is_known, cells.area_m2 * canopy.known, 0.0)
