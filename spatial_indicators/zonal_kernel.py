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
    ``ring`` (n,); ``begins``, the first edge of every row, (rows + 1,); ``left``, the column from which the prefix
    sums of a ring count, (rings,): the fewer cells to its left are summed, the less is lost to rounding.
    """

    ends: FloatArray
    ring: NDArray[np.int32]
    begins: PositionArray
    owner: PositionArray
    left: PositionArray


class Sums(NamedTuple):
    """What grows from strip to strip, and room for the prefix sums of one row.

    ``weighted`` and ``covered``, the integrals of values and of known cells, (polygons,); ``active``, edges that reach
    into the next row, with their number in ``n_active[0]``; ``before``, the sum and the number of the known cells to
    the left of every column, (columns + 1, 2).
    """

    weighted: FloatArray
    covered: FloatArray
    active: NDArray[np.int32]
    n_active: PositionArray
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
        left[ring] = int(min(max(points[first : last + 1, 0].min(), 0.0), float(n_columns)))
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
    """Row in which an edge enters the raster, -1 for one that is level, above or below."""
    first = max(min(one, other), 0.0)
    return int(first) if first < n_rows and first < max(one, other) else -1


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
            _sum_prefixes(strip[at], nodata, sums.before)
            if not np.isfinite(sums.before[-1, 0]):
                return number
            n_active = _add_row(strip[at], number, n_active, edges, sums)
        sums.n_active[0] = n_active
    return -1


@compiled
def _sum_prefixes(cells: Values, nodata: np.floating[Any], before: FloatArray) -> None:
    total, n_known = 0.0, 0.0
    for column in range(len(cells)):
        is_known = not (np.isnan(cells[column]) or cells[column] == nodata)
        total += cells[column] if is_known else 0.0
        n_known += 1.0 if is_known else 0.0
        before[column + 1, 0] = total
        before[column + 1, 1] = n_known


@compiled
def _add_row(cells: Values, row: int, n_active: int, edges: Edges, sums: Sums) -> int:
    """Add every active edge's part of one row and keep the edges that go on below it."""
    n_kept = 0
    ends, active = edges.ends, sums.active
    for at in range(n_active):
        edge = active[at]
        upper_row, upper, lower_row, lower = ends[edge, 0], ends[edge, 1], ends[edge, 2], ends[edge, 3]
        top, bottom = max(upper_row, float(row)), min(lower_row, row + 1.0)
        slope = (lower - upper) / (lower_row - upper_row)
        start = upper + (top - upper_row) * slope
        end = lower if bottom == lower_row else upper + (bottom - upper_row) * slope
        ring = edges.ring[edge]
        value, known = _means_before(cells, sums.before, edges.left[ring], min(start, end), max(start, end))
        height = (bottom - top) * ends[edge, 4]
        sums.weighted[edges.owner[ring]] += height * value
        sums.covered[edges.owner[ring]] += height * known
        if lower_row > row + 1:
            active[n_kept] = edge
            n_kept += 1
    return n_kept


@compiled
def _means_before(cells: Values, before: FloatArray, left: int, low: float, high: float) -> tuple[float, float]:
    """Mean, along an edge between two columns, of the sum and number of known cells from ``left`` up to the edge."""
    n = len(cells)
    if high <= 0:
        return 0.0, 0.0
    at, stop = max(low, 0.0), min(high, float(n))
    column = min(int(at), n)
    value, known = before[column, 0] - before[left, 0], before[column, 1] - before[left, 1]
    if low >= n:
        return value, known
    if low >= 0 and high <= column + 1:
        is_known = before[column + 1, 1] - before[column, 1]
        inside = is_known * ((low + high) / 2 - column)
        return value + (cells[column] * inside if is_known else 0.0), known + inside
    values, knowns = 0.0, 0.0
    while at < stop:
        is_known = before[column + 1, 1] - before[column, 1]
        cell = float(cells[column]) if is_known else 0.0
        end = min(column + 1.0, stop)
        inside = (at + end) / 2 - column
        values += (end - at) * (value + cell * inside)
        knowns += (end - at) * (known + is_known * inside)
        value, known = value + cell, known + is_known
        at, column = end, column + 1
    if high > n:
        values += (high - n) * value
        knowns += (high - n) * known
    return values / (high - low), knowns / (high - low)
