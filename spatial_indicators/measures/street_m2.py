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
    inside = segments[segment]
    is_cut = ~shapely.covers(cells.geometry[cell], inside)
    inside[is_cut] = shapely.intersection(inside[is_cut], cells.geometry[cell[is_cut]])
    length = shapely.length(inside) * _once(segment, inside, segments)
    part, space = shapely.STRtree(open_spaces.dissolved).query(inside, predicate="intersects")
    np.subtract.at(length, part, shapely.length(shapely.intersection(inside[part], open_spaces.dissolved[space])))
    area = np.maximum(length, 0.0) * streets.width_m[edges[segment]]
    return np.asarray(np.bincount(cell, area, minlength=len(cells)) * cells.is_on_map, dtype=np.float64)


def _once(segment: NDArray[np.int64], inside: NDArray[np.object_], whole: NDArray[np.object_]) -> NDArray[np.float64]:
    """Share out a street that runs along the border of two cells, and would count in both."""
    found, once = np.bincount(segment, shapely.length(inside), minlength=len(whole)), shapely.length(whole)
    for at in np.flatnonzero(np.abs(found - once) > 1e-9 * once):
        first, last = np.searchsorted(segment, [at, at + 1])
        once[at] = _covered_m(inside[first:last], whole[at])
    return np.minimum(1.0, once / np.where(found > 0, found, 1.0))[segment]


def _covered_m(stretches: NDArray[np.object_], street: shapely.Geometry) -> float:
    """Length of a straight street that its stretches cover together."""
    start = shapely.get_coordinates(street)[0]
    along = [np.hypot(*(shapely.get_coordinates(part) - start).T) for part in shapely.get_parts(stretches)]
    covered = reached = 0.0
    for begin, end in sorted((float(part.min()), float(part.max())) for part in along):
        covered += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return covered
