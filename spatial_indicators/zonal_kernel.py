"""The sum of a raster over a polygon is a line integral along its boundary (Green's theorem).

With F(column, row) the sum of a row's cells to the left of a place, the sum over a polygon is the integral of
F d(row) around it, counter-clockwise. F is linear within a cell, so the integral along an edge is exact with the mean
of F on each piece of the edge inside one cell. Cells off the boundary cost nothing but their prefix sum.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

FloatArray = NDArray[np.float64]
Values = NDArray[np.float32] | FloatArray

BLOCK = 8
"""Cells between two prefix sums: their sum has no chain of additions, and the few prefix sums stay in the cache."""
PositionArray = NDArray[np.int64]


class Rings(NamedTuple):
    """Closed rings in columns and rows of a window of the raster.

    ``points`` (n, 2); ``begins`` (rings + 1,); ``owner``, the polygon of each ring, and ``side``, 1 for an outer ring
    and -1 for a hole, (rings,).
    """

    points: FloatArray
    begins: PositionArray
    owner: PositionArray
    side: FloatArray


class Edges(NamedTuple):
    """Edges that meet the rows of the raster, by the row in which they begin.

    ``ends`` (n, 5): row and column of the upper end, row and column of the lower end, and the sign of the edge;
    ``ring`` (n,); ``begins``, the first edge of every row, (rows + 1,); ``left``, the block from which the prefix
    sums of a ring count, (rings,): the fewer cells to its left are summed, the less is lost to rounding.
    """

    ends: FloatArray
    ring: NDArray[np.int32]
    begins: PositionArray
    owner: PositionArray
    left: PositionArray


class Sums(NamedTuple):
    """What grows from strip to strip, and the row in hand.

    ``weighted`` and ``covered``, the integrals of values and of known cells, (polygons,); ``active``, edges that reach
    into the next row, with their number in ``n_active[0]``; ``row``, the row's cells.
    """

    weighted: FloatArray
    covered: FloatArray
    active: NDArray[np.int32]
    n_active: PositionArray
    row: "Row"


class Row(NamedTuple):
    """One row of cells.

    ``value``, 0 where missing, and ``is_known``, 1 or 0, both filled up with zeros to whole blocks; ``before``, sum and
    number of the known cells to the left of every block, (blocks + 1, 2).
    """

    value: FloatArray
    is_known: NDArray[np.uint8]
    before: FloatArray


@compiled
def ring_areas(rings: Rings) -> FloatArray:
    """Signed area of every ring in cells, positive when it turns from the columns towards the rows."""
    points = rings.points
    area = np.zeros(len(rings.owner))
    for ring in range(len(rings.owner)):
        first, last = rings.begins[ring], rings.begins[ring + 1] - 1
        for at in range(first, last):
            # Counted from the ring's own first point: far from the origin the products would swallow a sliver.
            x, y = points[at, 0] - points[first, 0], points[at, 1] - points[first, 1]
            next_x, next_y = points[at + 1, 0] - points[first, 0], points[at + 1, 1] - points[first, 1]
            area[ring] += (x * next_y - next_x * y) / 2
    return area


@compiled
def edges_by_row(rings: Rings, area: FloatArray, n_rows: int, n_columns: int) -> Edges:
    """Sort the edges by their first row; level edges and those above or below the raster carry no integral."""
    points, n_rings = rings.points, len(rings.owner)
    begins = np.zeros(n_rows + 1, dtype=np.int64)
    left = np.zeros(n_rings, dtype=np.int64)
    for ring in range(n_rings):
        first, last = rings.begins[ring], rings.begins[ring + 1] - 1
        left[ring] = int(min(max(points[first : last + 1, 0].min(), 0.0), float(n_columns))) // BLOCK
        for at in range(first, last):
            row = _first_row(points[at, 1], points[at + 1, 1], n_rows)
            if row >= 0:
                begins[row + 1] += 1
    for row in range(n_rows):
        begins[row + 1] += begins[row]
    free = begins[:-1].copy()
    ends = np.empty((begins[n_rows], 5))
    edge_ring = np.empty(begins[n_rows], dtype=np.int32)
    for ring in range(n_rings):
        sign = rings.side[ring] * np.sign(area[ring])
        for at in range(rings.begins[ring], rings.begins[ring + 1] - 1):
            row = _first_row(points[at, 1], points[at + 1, 1], n_rows)
            if row >= 0:
                upper, lower = (at, at + 1) if points[at, 1] < points[at + 1, 1] else (at + 1, at)
                edge = ends[free[row]]
                edge[0], edge[1] = points[upper, 1], points[upper, 0]
                edge[2], edge[3] = points[lower, 1], points[lower, 0]
                edge[4] = sign if upper == at else -sign
                edge_ring[free[row]] = ring
                free[row] += 1
    return Edges(ends, edge_ring, begins, rings.owner, left)


@compiled
def _first_row(one: float, other: float, n_rows: int) -> int:
    if one == other or max(one, other) <= 0 or min(one, other) >= n_rows:
        return -1
    return int(max(min(one, other), 0.0))


@compiled
def add_strip(strip: Values, nodata: np.floating[Any], first_row: int, edges: Edges, sums: Sums) -> int:
    """Add the integrals over a strip of rows; the row of an infinite value is returned, -1 when there is none."""
    for at in range(len(strip)):
        number = first_row + at
        n_active = sums.n_active[0]
        for edge in range(edges.begins[number], edges.begins[number + 1]):
            sums.active[n_active] = edge
            n_active += 1
        if n_active > 0:
            _take_row(strip[at], nodata, sums.row)
            if not np.isfinite(sums.row.before[-1, 0]):
                return number
            n_active = _add_row(number, n_active, edges, sums)
        sums.n_active[0] = n_active
    return -1


@compiled
def _take_row(cells: Values, nodata: np.floating[Any], row: Row) -> None:
    value, is_known, before = row.value, row.is_known, row.before
    for column in range(len(cells)):
        is_missing = np.isnan(cells[column]) or cells[column] == nodata
        value[column] = 0.0 if is_missing else cells[column]
        is_known[column] = not is_missing
    for block in range(len(before) - 1):
        n_known, first = 0, block * BLOCK
        for column in range(first, first + BLOCK):
            n_known += is_known[column]
        before[block + 1, 0] = before[block, 0] + _sum_of_block(value[first : first + BLOCK])
        before[block + 1, 1] = before[block, 1] + n_known


@compiled
def _sum_of_block(v: FloatArray) -> float:
    """Sum by pairs, in an order that is written down: the compiler must not choose one."""
    return float(((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7])))


@compiled
def _add_row(row: int, n_active: int, edges: Edges, sums: Sums) -> int:
    """Add every active edge's part of one row and keep the edges that go on below it."""
    n_kept = 0
    ends, active, cells = edges.ends, sums.active, sums.row
    for at in range(n_active):
        edge = active[at]
        upper_row, upper, lower_row, lower = ends[edge, 0], ends[edge, 1], ends[edge, 2], ends[edge, 3]
        top, bottom = max(upper_row, float(row)), min(lower_row, row + 1.0)
        slope = (lower - upper) / (lower_row - upper_row)
        start = upper + (top - upper_row) * slope
        end = lower if bottom == lower_row else upper + (bottom - upper_row) * slope
        ring = edges.ring[edge]
        value, known = _means_before(
            cells.value, cells.is_known, cells.before, edges.left[ring], min(start, end), max(start, end)
        )
        height = (bottom - top) * ends[edge, 4]
        sums.weighted[edges.owner[ring]] += height * value
        sums.covered[edges.owner[ring]] += height * known
        if lower_row > row + 1:
            active[n_kept] = edge
            n_kept += 1
    return n_kept


@compiled
def _means_before(  # noqa: PLR0913  (a tuple of arrays would be copied for every edge and row: half as fast)
    value: FloatArray, is_known: NDArray[np.uint8], before: FloatArray, left: int, low: float, high: float
) -> tuple[float, float]:
    """Mean, along an edge between two columns, of the sum and number of known cells from ``left`` up to the edge."""
    n = len(value)
    if high <= 0:
        return 0.0, 0.0
    column = int(min(max(low, 0.0), float(n)))
    total, known = _sums_before(value, is_known, before, column, left)
    if low >= n:
        return total, known
    if low >= 0 and high <= column + 1:
        inside = (low + high) / 2 - column
        return total + value[column] * inside, known + is_known[column] * inside
    values, knowns = 0.0, 0.0
    at, stop = max(low, 0.0), min(high, float(n))
    while at < stop:
        end = min(column + 1.0, stop)
        inside = (at + end) / 2 - column
        values += (end - at) * (total + value[column] * inside)
        knowns += (end - at) * (known + is_known[column] * inside)
        total, known = total + value[column], known + is_known[column]
        at, column = end, column + 1
    if high > n:
        values += (high - n) * total
        knowns += (high - n) * known
    return values / (high - low), knowns / (high - low)


@compiled
def _sums_before(
    value: FloatArray, is_known: NDArray[np.uint8], before: FloatArray, column: int, left: int
) -> tuple[float, float]:
    block = column // BLOCK
    total, known = before[block, 0] - before[left, 0], before[block, 1] - before[left, 1]
    for at in range(block * BLOCK, column):
        total += value[at]
        known += is_known[at]
    return total, known
