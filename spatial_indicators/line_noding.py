"""Where do lines meet that say nothing but their shapes? At common points, where ends lie on lines, at crossings."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SAME_M = 0.02
"""Points of lines nearer than this are one, written twice: seven decimals of a degree are 0.011 m. Project's choice."""


@dataclass(frozen=True)
class NodedLines:
    """Lines whose common points have one number.

    Parameters
    ----------
    offset
        Points ``offset[i]`` to ``offset[i + 1]`` are those of line i, shape (lines + 1,). A line that is shorter than
        the snapping has none.
    node
        Number of each point, shape (points,): lines meet where they have one in common, and nowhere else.
    x, y
        Position of each point, the same for all of one number, shape (points,).
    ends_on_lines
        How many ends lay on another line that has no point there.
    crossings
        How many times two lines of one level cross without a point in common.
    """

    offset: IntArray
    node: IntArray
    x: FloatArray
    y: FloatArray
    ends_on_lines: int
    crossings: int


@dataclass(frozen=True)
class _Touches:
    """Points that are one, by their numbers; those after the last point given are put into segments."""

    one: IntArray
    other: IntArray
    x: FloatArray
    y: FloatArray
    place: FloatArray


def noded_lines(
    x: FloatArray, y: FloatArray, offset: IntArray, level: IntArray, *, snap_m: float, joins_crossings: bool = False
) -> NodedLines:
    """Number the points of lines so that lines which meet have a number in common.

    An end is joined to what lies within `snap_m`: to another end whatever its level, since a bridge ends on the
    ground, and to any point of a line of its own level or of level 0. Points in the middle of two lines are joined
    where they are the same and the lines' levels are too: what is drawn over each other does not meet.

    Parameters
    ----------
    x, y
        Position of each point, metres, shape (points,).
    offset
        Points ``offset[i]`` to ``offset[i + 1]`` are those of line i, shape (lines + 1,).
    level
        Level of each line, 0 on the ground, shape (lines,).
    snap_m
        How far an end may lie from what it is joined to, metres.
    joins_crossings
        Whether lines of one level meet where they cross without a point in common.
    """
    line = np.repeat(np.arange(len(level)), np.diff(offset))
    start = np.flatnonzero(line[1:] == line[:-1])
    points = np.stack([x, y], axis=1)
    tree = shapely.STRtree(shapely.linestrings(np.stack([points[start], points[start + 1]], axis=1)))
    is_end = np.zeros(len(x), dtype=np.bool_)
    is_end[offset[:-1]] = is_end[offset[1:] - 1] = True
    ends = _ends_on_lines(points, line, start, is_end, level, tree, snap_m)
    crossed = _crossings(points, line[start], start, is_end, level, tree, snap_m)
    touches = [ends, crossed] if joins_crossings else [ends]
    return _numbered(points, line, level, touches, len(ends.place), len(crossed.place) // 2)


def _ends_on_lines(  # noqa: PLR0913  lines are their points, numbers, segments, ends and levels
    points: FloatArray,
    line: IntArray,
    start: IntArray,
    is_end: NDArray[np.bool_],
    level: IntArray,
    tree: shapely.STRtree,
    snap_m: float,
) -> _Touches:
    end = np.flatnonzero(is_end)
    found, segment = tree.query(shapely.points(points[end]), predicate="dwithin", distance=snap_m)
    end, first = end[found], start[segment]
    other = (first != end) & (first + 1 != end)
    end, first = end[other], first[other]
    step = points[first + 1] - points[first]
    length = np.hypot(*step.T)
    some = np.where(length > 0, length, 1.0)
    along = np.clip(((points[end] - points[first]) * step).sum(axis=1) / some, 0, length)
    at_first, at_last = along <= snap_m, length - along <= snap_m
    vertex = np.where(at_first & (along <= length - along), first, np.where(at_last, first + 1, -1))
    levels, own = level[line[first]], level[line[end]]
    may_meet = (levels == own) | (levels == 0) | ((vertex >= 0) & is_end[vertex])
    # Of a line's segments the nearest holds the end: a corner lies on two.
    aside = np.hypot(*(points[first] + step * (along / some)[:, None] - points[end]).T)
    order = np.lexsort((first, vertex < 0, aside.round(6), line[first], end))
    order = order[may_meet[order]]
    pair = np.stack([end[order], line[first[order]]], axis=1)
    order = order[np.append(True, (pair[1:] != pair[:-1]).any(axis=1))[: len(order)]]
    return _put(points[end[order]], end[order], vertex[order], first[order] + along[order] / some[order])


def _put(at: FloatArray, one: IntArray, vertex: IntArray, place: FloatArray) -> _Touches:
    """Join each point with a point of a line, or with one that is put into it; the latter are numbered from -1 down."""
    is_new = vertex < 0
    other = np.where(is_new, -np.cumsum(is_new, dtype=np.int64), vertex)
    return _Touches(one, other, at[is_new, 0], at[is_new, 1], place[is_new])


def _crossings(  # noqa: PLR0913  as above
    points: FloatArray,
    line: IntArray,
    start: IntArray,
    is_end: NDArray[np.bool_],
    level: IntArray,
    tree: shapely.STRtree,
    snap_m: float,
) -> _Touches:
    segments = tree.geometries
    one, other = tree.query(segments, predicate="crosses")
    kept = (one < other) & (level[line[one]] == level[line[other]]) & (line[one] != line[other])
    one, other = one[kept], other[kept]
    crossing = shapely.get_coordinates(shapely.intersection(segments[one], segments[other]))
    apart = np.ones(len(one), dtype=np.bool_)
    for each in (one, other):
        for ahead in (0, 1):
            # An end so near is joined as an end.
            near = np.where(is_end[start[each] + ahead], snap_m, SAME_M)
            apart &= np.hypot(*(points[start[each] + ahead] - crossing).T) > near
    both, at = np.concatenate([one[apart], other[apart]]), np.concatenate([crossing[apart], crossing[apart]])
    reach = np.hypot(*(at - points[start[both]]).T) / shapely.length(segments[both])
    new = -1 - np.arange(len(both))
    half = len(both) // 2
    return _Touches(new[:half], new[half:], at[:, 0], at[:, 1], start[both] + reach)


def _numbered(
    points: FloatArray, line: IntArray, level: IntArray, touches: list[_Touches], ends: int, crossings: int
) -> NodedLines:
    count = len(points)
    same = cKDTree(points).query_pairs(SAME_M, output_type="ndarray")
    same = same[level[line[same[:, 0]]] == level[line[same[:, 1]]]]
    one, other = [same[:, 0]], [same[:, 1]]
    put, place = [points], [np.arange(count, dtype=np.float64)]
    for touch in touches:
        # A point that is put in is numbered after all that were before it.
        base = sum(map(len, put)) - 1
        one.append(np.where(touch.one < 0, base - touch.one, touch.one))
        other.append(np.where(touch.other < 0, base - touch.other, touch.other))
        put.append(np.stack([touch.x, touch.y], axis=1))
        place.append(touch.place)
    points, at = np.concatenate(put), np.concatenate(place)
    joined = np.concatenate(one), np.concatenate(other)
    graph = coo_array((np.ones(len(joined[0]), dtype=np.int8), joined), shape=(len(points), len(points)))
    node = connected_components(graph, directed=False)[1].astype(np.int64)
    _, first = np.unique(node, return_index=True)
    order = np.argsort(at, kind="stable")
    line, node = line[np.floor(at[order]).astype(np.int64)], node[order]
    moves = np.append(True, (node[1:] != node[:-1]) | (line[1:] != line[:-1]))
    line, node = line[moves], node[moves]
    counts = np.bincount(line, minlength=len(level))
    alone = counts[line] < 2
    offset = np.concatenate([[0], np.cumsum(np.where(counts < 2, 0, counts))])
    x, y = points[first[node[~alone]]].T
    return NodedLines(offset, node[~alone], x, y, ends, crossings)
