"""Open public space (SDG 11.7.1)."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.measure import measure


@measure(unit="m2")
def open_space_m2(cells: Cells, open_spaces: OpenSpaces) -> NDArray[np.float64]:
    """Land that is open to everyone without charge, overlaps counted once, streets aside."""
    land = open_spaces.dissolved
    cell, space = shapely.STRtree(land).query(cells.geometry, predicate="intersects")
    shared = shapely.area(shapely.intersection(cells.geometry[cell], land[space]))
    return np.asarray(np.bincount(cell, shared, minlength=len(cells)) * cells.is_on_map, dtype=np.float64)
