"""Which streets can be walked to from some places within a distance, and what land lies beside them?"""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped

FloatArray = NDArray[np.float64]

TILE_M = 500.0
"""Side of the squares whose lines are united at once, metres: larger ones have more corners for every cell to meet."""
QUARTER = 8
"""Straight pieces of a quarter of a circle, around the ends of lines: they take 0.6 % off its area."""


def served_streets(streets: Streets, places: Snapped, *, limit_m: float) -> NDArray[np.object_]:
    """Draw the parts of walkable streets within a walk of the nearest place, inclusive.

    A street is entered from its ends, and from places on it both ways; the way from a place to its street counts.

    Parameters
    ----------
    streets
        The streets.
    places
        Where walks begin; those that are joined to no street begin none.
    limit_m
        Longest walk, metres.

    Returns
    -------
    lines
        Straight pieces in the city's projection; they overlap where several walks meet, shape (n,).
    """
    from spatial_indicators.distance import nearest_distance_m  # noqa: PLC0415  Numba: few cities ask for areas

    seeds = np.flatnonzero(places.edge >= 0)
    edge, off = places.edge[seeds], places.off_m[seeds]
    to_start, to_end = places.to_start_m[seeds], places.to_end_m[seeds]
    nodes = np.concatenate([streets.start[edge], streets.end[edge]])
    from_node = nearest_distance_m(
        streets.graph, nodes, np.concatenate([to_start + off, to_end + off]), limit_m=limit_m
    )
    walk = streets.walkable_edges
    length = streets.length_m[walk]
    left = np.maximum(limit_m - from_node[streets.start[walk]], 0.0)
    right = np.maximum(limit_m - from_node[streets.end[walk]], 0.0)
    left_of_place = np.maximum(limit_m - off, -1.0)
    return np.concatenate(
        [
            _pieces(streets, walk, np.zeros(len(walk)), np.minimum(left, length), left > 0),
            _pieces(streets, walk, np.maximum(length - right, 0.0), length, right > 0),
            _pieces(
                streets,
                edge,
                np.maximum(to_start - left_of_place, 0.0),
                np.minimum(to_start + left_of_place, streets.length_m[edge]),
                left_of_place >= 0,
            ),
        ]
    )


def share_beside(cells: Cells, lines: NDArray[np.object_], *, beside_m: float) -> FloatArray:
    """Give the share of each cell's land that lies within some metres of straight lines, overlaps once, (cells,)."""
    _, once = np.unique(shapely.get_coordinates(lines).reshape(len(lines), 4), axis=0, return_index=True)
    beside = shapely.STRtree(shapely.buffer(lines[once], beside_m, quad_segs=QUARTER))
    bounds = shapely.bounds(cells.geometry)
    column, row = (np.floor((bounds[:, side] + bounds[:, side + 2]) / 2 / TILE_M) for side in (0, 1))
    area: FloatArray = np.zeros(len(cells))
    _, tile = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)
    order = np.argsort(tile, kind="stable")
    for held in np.split(order, np.flatnonzero(np.diff(tile[order])) + 1):
        west, south, east, north = bounds[held].T
        square = shapely.box(west.min(), south.min(), east.max(), north.max())
        served = shapely.union_all(beside.geometries[beside.query(square)])
        area[held] = shapely.area(shapely.intersection(cells.geometry[held], served))
    share: FloatArray = np.minimum(area / shapely.area(cells.geometry), 1.0)
    return share


def _pieces(
    streets: Streets, edge: NDArray[np.int64], begin_m: FloatArray, end_m: FloatArray, is_there: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Draw pieces of edges from so many metres after their start to so many."""
    edge, begin_m, end_m = edge[is_there], begin_m[is_there], end_m[is_there]
    length = np.where(streets.length_m[edge] > 0, streets.length_m[edge], 1.0)
    start, end = streets.start[edge], streets.end[edge]
    share = np.stack([begin_m / length, end_m / length], axis=1)
    x = streets.x[start][:, None] + share * (streets.x[end] - streets.x[start])[:, None]
    y = streets.y[start][:, None] + share * (streets.y[end] - streets.y[start])[:, None]
    drawn: NDArray[np.object_] = shapely.linestrings(np.stack([x, y], axis=2))
    return drawn
