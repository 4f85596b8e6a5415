"""Land that is built up."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.measure import measure


@measure(unit="m2")
def built_up_m2(built_up: OnCells) -> NDArray[np.float64]:
    """Built-up land, as the raster of the nearest year counts it; nothing where it knows nothing.

    GHS-BUILT-S counts the surface of buildings, not every sealed square metre (GHSL Data Package 2023).
    """
    return np.nan_to_num(built_up.value)
