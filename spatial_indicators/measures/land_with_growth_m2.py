"""Land whose growth is known."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.measure import measure


@measure(unit="m2")
def land_with_growth_m2(growth: Epochs, cells: Cells) -> NDArray[np.float64]:
    """Land of each cell that rasters of both years know, of built-up land and of people."""
    return cells.area_m2 * growth.known
