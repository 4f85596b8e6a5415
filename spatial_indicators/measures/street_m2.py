"""Land allocated to streets (SDG 11.7.1)."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.streets import Streets
from spatial_indicators.measure import measure


@measure(unit="m2")
def street_m2(cells: Cells, streets: Streets, open_spaces: OpenSpaces) -> NDArray[np.float64]:
    """Length times width of streets, less what lies in open public space.

    UN metadata of 11.7.1 (2021-03-01), method (a); widths as tagged, else by lanes, else by class.
    """
    edges = np.flatnonzero(streets.is_public_land)
    segments = streets.segments(edges)
    segment, cell = shapely.STRtree(cells.geometry).query(segments, predicate="intersects")
    inside = shapely.intersection(segments[segment], cells.geometry[cell])
    length = shapely.length(inside)
    part, space = shapely.STRtree(open_spaces.dissolved).query(inside, predicate="intersects")
    np.subtract.at(length, part, shapely.length(shapely.intersection(inside[part], open_spaces.dissolved[space])))
    area = np.maximum(length, 0.0) * streets.width_m[edges[segment]]
    return np.bincount(cell, area, minlength=len(cells)) * cells.is_on_map
