"""Land that the image shows."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.vegetation import Vegetation
from spatial_indicators.measure import measure


@measure(unit="m2")
def land_with_ndvi_m2(cells: Cells, vegetation: Vegetation) -> NDArray[np.float64]:
    """Land that a clear pixel of the image shows; what clouds hide is not counted."""
    return np.where(vegetation.ndvi.is_known, cells.area_m2 * vegetation.ndvi.known, 0.0)
