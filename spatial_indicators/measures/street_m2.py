"""Land allocated to streets (SDG 11.7.1)."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import OWN_CHOICE, UN_11_7_1
from spatial_indicators.measure import measure
from spatial_indicators.sampled_circles import Sampling, drawn_circles

SAMPLED = "sampled_circles"


@measure(
    unit="m2",
    variants={"": {}, SAMPLED: {"is_sampled": True}},
    on_request=(SAMPLED,),
    sources={
        "is_sampled": UN_11_7_1,
        "circle_m2": UN_11_7_1,
        "standard_error_share": OWN_CHOICE,
        "most_circles": OWN_CHOICE,
        "square_m": OWN_CHOICE,
        "seed": OWN_CHOICE,
    },
)
def street_m2(
    cells: Cells,
    streets: Streets,
    open_spaces: OpenSpaces,
    *,
    is_sampled: bool = False,
    circle_m2: float = 100_000.0,
    standard_error_share: float = 0.01,
    most_circles: int = 1000,
    square_m: float = 2000.0,
    seed: int = 11,
) -> NDArray[np.float64]:
    """Length times width of streets, less what lies in open public space.

    UN metadata of 11.7.1 (2021-03-01), method (a); widths as tagged, else by lanes, else by class. Sampled, method (b):
    circles of 10 ha at places in Halton's order, whose streets are measured. Land has the mean share of the circles in
    its square of 2 km, so that districts differ. The metadata's number of circles, one a hectare, would lay ten on
    every place: here they are drawn until the standard error of the city's share is 0.01, at most 1000. Both are
    project's own choices, and so are the squares and the seed.
    """
    edges = np.flatnonzero(streets.is_public_land)
    drawn = _outside(streets.segments(edges), open_spaces.dissolved)
    if is_sampled:
        width = streets.width_m[edges]
        circles = drawn_circles(cells, drawn, width, Sampling(circle_m2, standard_error_share, most_circles, seed))
        if not len(circles):
            return np.zeros(len(cells))
        x, y = shapely.get_coordinates(shapely.centroid(cells.geometry)).T
        return np.where(cells.is_on_map, cells.area_m2 * circles.share_of(x, y, square_m=square_m), 0.0)
    return _measured(cells, edges, drawn, streets)


def _measured(
    cells: Cells, edges: NDArray[np.int64], drawn: NDArray[np.object_], streets: Streets
) -> NDArray[np.float64]:
    street, cell = shapely.STRtree(cells.geometry).query(drawn, predicate="intersects")
    inside = drawn[street]
    is_cut = ~shapely.covers(cells.geometry[cell], inside)
    inside[is_cut] = shapely.intersection(inside[is_cut], cells.geometry[cell[is_cut]])
    area = shapely.length(inside) * _once(street, inside, drawn) * streets.width_m[edges[street]]
    return np.asarray(np.bincount(cell, area, minlength=len(cells)) * cells.is_on_map, dtype=np.float64)


def _outside(segments: NDArray[np.object_], land: NDArray[np.object_]) -> NDArray[np.object_]:
    """Take away what lies in open land, before cells cut it: cut points are rounded off the outline of a square."""
    outside = segments.copy()
    segment, space = shapely.STRtree(land).query(segments, predicate="intersects")
    turn = np.arange(len(segment)) - np.searchsorted(segment, segment)
    for number in range(turn.max(initial=-1) + 1):
        one, other = segment[turn == number], space[turn == number]
        outside[one] = shapely.difference(outside[one], land[other])
    return outside


def _once(street: NDArray[np.int64], inside: NDArray[np.object_], drawn: NDArray[np.object_]) -> NDArray[np.float64]:
    """Share out a street that runs along the border of two cells, and would count in both."""
    found = np.bincount(street, shapely.length(inside), minlength=len(drawn))
    once = np.array(shapely.length(drawn), dtype=np.float64)
    for at in np.flatnonzero((found > 0) & (np.abs(found - once) > 1e-9 * once)):
        first, last = np.searchsorted(street, [at, at + 1])
        once[at] = _covered_m(inside[first:last])
    share: NDArray[np.float64] = np.minimum(1.0, once / np.where(found > 0, found, 1.0))
    return share[street]


def _covered_m(stretches: NDArray[np.object_]) -> float:
    """Length that stretches of one straight street cover together."""
    start = min(shapely.get_coordinates(stretches).tolist())
    parts = shapely.get_parts(stretches[~shapely.is_empty(stretches)])
    along = [np.hypot(*(shapely.get_coordinates(part) - start).T) for part in parts]
    covered = reached = 0.0
    for begin, end in sorted((float(part.min()), float(part.max())) for part in along):
        covered += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return covered
