"""Land under crowns of trees."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.measure import measure


@measure(unit="m2")
def canopy_m2(cells: Cells, canopy: OnCells) -> NDArray[np.float64]:
    """Land under crowns of trees; nothing where the raster knows nothing."""
    return np.where(canopy.is_known, cells.area_m2 * canopy.known * np.nan_to_num(canopy.value), 0.0)
