"""Open public space (SDG 11.7.1)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.open_spaces import OpenSpaces, area_on_cells
from spatial_indicators.measure import measure


@measure(unit="m2")
def open_space_m2(cells: Cells, open_spaces: OpenSpaces) -> NDArray[np.float64]:
    """Land that is open to everyone without charge, overlaps counted once, streets aside."""
    return area_on_cells(open_spaces.dissolved, cells)
