"""Where do streets meet or end? Junctions as people see them: points of the map that make one crossing are one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells

if TYPE_CHECKING:
    from spatial_indicators.layers.streets import Streets

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Junctions:
    """Places where walkable streets meet, end, or are drawn as meeting.

    Parameters
    ----------
    x, y
        Middle of the points that were merged, metres in the city's projection, shape (n,).
    ways
        Stretches of street that leave the place: 1 is a dead end, 2 is no choice, 3 and more are an intersection,
        shape (n,).
    """

    x: FloatArray
    y: FloatArray
    ways: IntArray

    def __len__(self) -> int:
        return len(self.x)


def count_on_cells(cells: Cells, places: Junctions, amount: FloatArray) -> FloatArray:
    """Sum amounts of places over the mapped cells that they lie in, shape (cells,)."""
    cell = cells.holding(shapely.points(places.x, places.y))
    inside = cell >= 0
    found = np.bincount(cell[inside], amount[inside], minlength=len(cells))
    return np.asarray(found * cells.is_on_map, dtype=np.float64)


def junctions_of(streets: "Streets", *, tolerance_m: float) -> Junctions:
    """Find the junctions of the streets that people may walk.

    Points where three or more edges meet are merged where circles around them touch, as OSMnx does
    (`consolidate_intersections`), one through the other. Streets between merged points, such as the short pieces of a
    roundabout, are part of the junction; a crescent that comes back to its junction counts there twice.

    Parameters
    ----------
    streets
        The streets.
    tolerance_m
        Radius of the circles, metres.
    """
    walk = streets.walkable_edges[streets.length_m[streets.walkable_edges] > 0]
    ends = np.stack([streets.start[walk], streets.end[walk]])
    degree = np.bincount(ends.ravel(), minlength=len(streets.x))
    place = _merged(streets, degree, tolerance_m)
    stretch_ends, length = _stretches(ends, streets.length_m[walk], degree)
    one, other = place[stretch_ends]
    inside = (one == other) & (length <= 4 * tolerance_m)
    count = int(place.max(initial=-1)) + 1
    ways = np.bincount(np.concatenate([one[~inside], other[~inside]]), minlength=count)
    used = np.flatnonzero(place >= 0)
    points = np.maximum(np.bincount(place[used], minlength=count), 1)
    x, y = (np.bincount(place[used], axis[used], minlength=count) / points for axis in (streets.x, streets.y))
    is_left = ways > 0
    return Junctions(x[is_left], y[is_left], ways[is_left].astype(np.int64))


def _merged(streets: "Streets", degree: IntArray, tolerance_m: float) -> IntArray:
    """Number the places: merged points of three or more edges, and the ends of streets; -1 for points in between."""
    meets = np.flatnonzero(degree >= 3)
    points = shapely.points(streets.x[meets], streets.y[meets])
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=2 * tolerance_m)
    label = connected(len(meets), *near)
    place = np.full(len(degree), -1, dtype=np.int64)
    _, place[meets] = np.unique(label, return_inverse=True)
    ends = np.flatnonzero(degree == 1)
    place[ends] = int(place.max(initial=-1)) + 1 + np.arange(len(ends))
    return place


def _stretches(ends: IntArray, length_m: FloatArray, degree: IntArray) -> tuple[IntArray, FloatArray]:
    """Join edges through points in between: both end points, shape (2, stretches), and the length of each stretch.

    A ring that meets nothing has no end and is left out.
    """
    edge = np.tile(np.arange(ends.shape[1]), 2)
    node = ends.ravel()
    at = np.argsort(node, kind="stable")
    at = at[degree[node[at]] == 2]
    label = connected(ends.shape[1], edge[at[::2]], edge[at[1::2]])
    is_end = degree[node] != 2
    order = np.argsort(label[edge[is_end]], kind="stable")
    found = node[is_end][order].reshape(-1, 2).T
    owner = label[edge[is_end]][order][::2]
    return found, np.bincount(label, length_m, minlength=ends.shape[1])[owner]


def connected(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Label things that pairs connect by the least of their numbers, shape (count,).

    Whole arrays at a time; labels jump ahead, so that long chains take few turns.
    """
    label = np.arange(count)
    while True:
        least = np.minimum(label[one], label[other])
        np.minimum.at(label, label[one], least)
        np.minimum.at(label, label[other], least)
        while not np.array_equal(label, jumped := label[label]):
            label = jumped
        if np.array_equal(label[one], label[other]):
            return label
