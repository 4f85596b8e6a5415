"""How do urban centres get smooth edges and lose small holes? In place, on a grid of centre numbers (0 is none)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.degurba.rules import MajorityRule

CentreGrid = NDArray[np.int32]
BoolGrid = NDArray[np.bool_]

AROUND = np.array([(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)], dtype=np.int64)
SIDES = (1, 3, 4, 6)
"""Places in `AROUND` of the cells that share a side."""

LEAST_VOTES = 5
"""Of eight neighbours, by the rule of 2022."""


def mark_centres(classes: NDArray[np.uint8], centre: CentreGrid, value: int) -> None:
    """Write a class into the cells of centres, in place, shape (rows, columns)."""
    _mark_centres(classes, centre, value)


def smooth_edges(centre: CentreGrid, rule: MajorityRule, *, counts: BoolGrid, is_water: BoolGrid) -> None:
    """Let cells join the centre that most of their neighbours belong to, again and again until none does.

    Centres do not pool their votes. ``R2022A`` asks for five of the eight neighbours; ``R2023A`` for more than half of
    the neighbours that count, and water never joins (GHSL Data Package 2023, footnote 29).

    Parameters
    ----------
    centre
        Centre numbers, shape (rows, columns), changed in place.
    rule
        The rule.
    counts
        Cells with people, or with land on at least half of them.
    is_water
        Cells of water.
    """
    least = LEAST_VOTES if rule == "R2022A" else 0
    candidates = _beside(centre, _edge_cells(centre))
    while len(candidates):
        joined = _votes(centre, candidates, counts, is_water, least)
        is_new = joined > 0
        row, column = candidates[is_new].T
        centre[row, column] = joined[is_new]
        candidates = _beside(centre, candidates[is_new])


def fill_gaps(centre: CentreGrid, gap_cells: int) -> None:
    """Fill holes of fewer cells than this inside of a centre, in place.

    A hole is what lies wholly inside of one centre; cells that touch at a corner alone do not hang together. Cells of
    another centre in a hole count for its size and stay what they are.
    """
    first_row, end_row, first_column, end_column = _extents(centre, int(centre.max(initial=0)))
    for number in range(1, len(first_row)):
        if end_row[number] - first_row[number] > 2 and end_column[number] - first_column[number] > 2:
            rows = slice(first_row[number], end_row[number])
            _fill(centre[rows, first_column[number] : end_column[number]], number, gap_cells)


@compiled
def _mark_centres(classes: NDArray[np.uint8], centre: CentreGrid, value: int) -> None:
    rows, columns = centre.shape
    for row in range(rows):
        for column in range(columns):
            if centre[row, column] > 0:
                classes[row, column] = value


@compiled
def _edge_cells(centre: CentreGrid) -> NDArray[np.int32]:
    """Cells of centres with a free cell around them: row and column, shape (cells, 2)."""
    rows, columns = centre.shape
    found = np.empty((1024, 2), np.int32)
    count = 0
    for row in range(rows):
        if not centre[row].any():
            continue
        if count + columns > len(found):
            longer = np.empty((2 * len(found) + columns, 2), np.int32)
            longer[:count] = found[:count]
            found = longer
        for column in range(columns):
            if centre[row, column] > 0 and _has_free_side(centre, row, column):
                found[count, 0], found[count, 1] = row, column
                count += 1
    return found[:count].copy()


@compiled
def _has_free_side(centre: CentreGrid, row: int, column: int) -> bool:
    rows, columns = centre.shape
    for at in range(8):
        r, c = row + AROUND[at, 0], column + AROUND[at, 1]
        if 0 <= r < rows and 0 <= c < columns and centre[r, c] == 0:
            return True
    return False


@compiled
def _beside(centre: CentreGrid, cells: NDArray[np.int32]) -> NDArray[np.int32]:
    """Free cells beside the given ones, each once: a mark of -1 is set and taken away."""
    rows, columns = centre.shape
    found = np.empty((8 * len(cells), 2), np.int32)
    count = 0
    for index in range(len(cells)):
        for at in range(8):
            r, c = cells[index, 0] + AROUND[at, 0], cells[index, 1] + AROUND[at, 1]
            if 0 <= r < rows and 0 <= c < columns and centre[r, c] == 0:
                centre[r, c] = -1
                found[count, 0], found[count, 1] = r, c
                count += 1
    for index in range(count):
        centre[found[index, 0], found[index, 1]] = 0
    return found[:count].copy()


@compiled
def _votes(
    centre: CentreGrid, candidates: NDArray[np.int32], counts: BoolGrid, is_water: BoolGrid, least: int
) -> NDArray[np.int32]:
    """Centre that each candidate joins, 0 for none: `least` votes of eight, or with 0 the majority of who counts."""
    rows, columns = centre.shape
    joined = np.zeros(len(candidates), np.int32)
    near = np.empty(8, np.int32)
    for index in range(len(candidates)):
        row, column = candidates[index]
        if least == 0 and is_water[row, column]:
            continue
        voters = 0
        for at in range(8):
            r, c = row + AROUND[at, 0], column + AROUND[at, 1]
            near[at] = 0
            if 0 <= r < rows and 0 <= c < columns:
                near[at] = centre[r, c]
                voters += counts[r, c]
        for at in range(8):
            votes = 0
            for other in range(8):
                votes += near[other] == near[at]
            wins = votes >= least if least > 0 else votes * 2 > voters
            if near[at] > 0 and wins:
                joined[index] = near[at]
                break
    return joined


@compiled
def _extents(
    centre: CentreGrid, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    rows, columns = centre.shape
    first_row, end_row = np.full(count + 1, rows, np.int32), np.zeros(count + 1, np.int32)
    first_column, end_column = np.full(count + 1, columns, np.int32), np.zeros(count + 1, np.int32)
    for row in range(rows):
        for column in range(columns):
            number = centre[row, column]
            if number > 0:
                first_row[number], end_row[number] = min(first_row[number], row), row + 1
                first_column[number] = min(first_column[number], column)
                end_column[number] = max(end_column[number], column + 1)
    return first_row, end_row, first_column, end_column


@compiled
def _spread(seen: BoolGrid, hole: NDArray[np.int32], row: int, column: int) -> int:
    """List the unseen cells that hang together with one, and give their number; -1 when they reach the edge."""
    rows, columns = seen.shape
    seen[row, column] = True
    hole[0, 0], hole[0, 1] = row, column
    size, done, is_open = 1, 0, False
    while done < size:
        r, c = hole[done]
        done += 1
        if r == 0 or c == 0 or r == rows - 1 or c == columns - 1:
            is_open = True
        for at in SIDES:
            y, x = r + AROUND[at, 0], c + AROUND[at, 1]
            if 0 <= y < rows and 0 <= x < columns and not seen[y, x]:
                seen[y, x] = True
                hole[size, 0], hole[size, 1] = y, x
                size += 1
    return -1 if is_open else size


@compiled
def _fill(window: CentreGrid, number: int, gap_cells: int) -> None:
    """Fill the holes of one centre in its own window: what is not its own and does not reach the window's edge."""
    rows, columns = window.shape
    seen = window == number
    hole = np.empty((rows * columns, 2), np.int32)
    for row in range(rows):
        for column in range(columns):
            if not seen[row, column]:
                size = _spread(seen, hole, row, column)
                if 0 < size < gap_cells:
                    for at in range(size):
                        if window[hole[at, 0], hole[at, 1]] == 0:
                            window[hole[at, 0], hole[at, 1]] = number
