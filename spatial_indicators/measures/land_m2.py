"""Land of the city."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.measure import measure


@measure(unit="m2")
def land_m2(cells: Cells) -> NDArray[np.float64]:
    """Land within the boundary, as the UN metadata of 11.7.1 takes the built-up area of a city."""
    return cells.area_m2
