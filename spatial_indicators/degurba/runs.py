"""Which cells hang together, and how many people live in each cluster? Runs of rows joined by union-find.

A row's cells that hold are stored as runs (first column, end column); runs of neighbouring rows that touch are joined.
Only runs are kept, so that a grid of the whole world is labelled in one pass over its strips with little memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

BoolGrid = NDArray[np.bool_]
FloatGrid = NDArray[np.float64] | NDArray[np.float32]
Places = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]
"""Start of every row among the runs, first column and end column of every run."""


@dataclass(frozen=True)
class Runs:
    """Cells in clusters, row by row.

    Parameters
    ----------
    row_start
        First run of each row and, last, the number of runs, shape (rows + 1,).
    first, end
        First column of each run, and the column after its last, shape (runs,).
    cluster
        Cluster of each run, numbered from 0 in the order of their first cells, shape (runs,).
    people
        People of each cluster, shape (clusters,).
    cells
        Cells of each cluster, shape (clusters,).
    """

    row_start: NDArray[np.int64]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    cluster: NDArray[np.int32]
    people: NDArray[np.float64]
    cells: NDArray[np.int64]

    def paint(self, grid: NDArray[np.int32], kept: NDArray[np.bool_]) -> None:
        """Number the kept clusters from 1 and write the numbers into their cells, shape (rows, columns)."""
        number = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
        _paint(grid, (self.row_start, self.first, self.end), number[self.cluster])

    def mark(self, grid: NDArray[np.uint8], value: int, kept: NDArray[np.bool_], *, spared: int = 255) -> None:
        """Write a value into the cells of every kept cluster, except over a spared one, shape (rows, columns)."""
        _mark(grid, value, spared, (self.row_start, self.first, self.end), kept[self.cluster])

    def touching(self, grid: NDArray[np.uint8], reach: int) -> NDArray[np.bool_]:
        """Say of every cluster whether a cell of a grid is set within so many of its cells, diagonals included.

        With a reach of 0 it has to be one of its own. Shape (clusters,).
        """
        touched = _touched(grid, reach, (self.row_start, self.first, self.end))
        found = np.zeros(len(self.people), dtype=np.bool_)
        found[self.cluster[touched]] = True
        return found


class Labeller:
    """Takes a grid strip by strip, from the first row to the last, and gives its clusters.

    Parameters
    ----------
    columns
        Columns of the grid.
    diagonal
        Whether cells that touch at a corner hang together.
    """

    def __init__(self, columns: int, *, diagonal: bool) -> None:
        self.columns, self.reach = columns, int(diagonal)
        self._counts: list[NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        self._first: list[NDArray[np.int32]] = []
        self._end: list[NDArray[np.int32]] = []
        self._people: list[NDArray[np.float64]] = []

    def add(self, holds: BoolGrid | NDArray[np.uint8], people: FloatGrid, *, bit: int = 0) -> None:
        """Add a strip: which cells hold, and their people (NaN counts as nobody), both of shape (rows, columns).

        Instead of whether it holds, a cell may have eight bits, of which one is looked at.
        """
        bits, mask = holds.view(np.uint8), 1 << bit
        counts = _count_runs(bits, mask)
        first, end, sums = _find_runs(bits, mask, people, counts)
        self._counts.append(counts)
        self._first.append(first)
        self._end.append(end)
        self._people.append(sums)

    def runs(self) -> Runs:
        """Join the runs of all strips."""
        row_start = np.cumsum(np.concatenate(self._counts))
        first = np.concatenate(self._first or [np.empty(0, np.int32)])
        end = np.concatenate(self._end or [np.empty(0, np.int32)])
        people = np.concatenate(self._people or [np.empty(0)])
        parent = np.arange(len(first), dtype=np.int32)
        _join(row_start, first, end, parent, self.reach)
        cluster, count = _number(parent)
        cells = np.bincount(cluster, (end - first).astype(np.float64), count).astype(np.int64)
        sums = np.asarray(np.bincount(cluster, people, count), dtype=np.float64)
        return Runs(row_start, first, end, cluster, sums, cells)


def clusters(holds: BoolGrid, people: FloatGrid, *, diagonal: bool) -> Runs:
    """Label a grid that is in memory, shape (rows, columns)."""
    labeller = Labeller(holds.shape[1], diagonal=diagonal)
    labeller.add(holds, people)
    return labeller.runs()


@compiled
def _count_runs(bits: NDArray[np.uint8], mask: int) -> NDArray[np.int64]:
    rows, columns = bits.shape
    counts = np.zeros(rows, dtype=np.int64)
    for row in range(rows):
        # No branch and one type, so that the compiler takes many cells at once.
        count = np.int64(columns > 0 and bits[row, 0] & mask > 0)
        line = bits[row]
        for column in range(1, columns):
            count += (line[column] & mask) > (line[column - 1] & mask)
        counts[row] = count
    return counts


@compiled
def _find_runs(
    bits: NDArray[np.uint8], mask: int, people: FloatGrid, counts: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    rows, columns = bits.shape
    count = counts.sum()
    first, end = np.empty(count, np.int32), np.empty(count, np.int32)
    sums = np.zeros(count)
    run = 0
    for row in range(rows):
        column, last = 0, run + counts[row]
        while run < last:
            while bits[row, column] & mask == 0:
                column += 1
            first[run] = column
            while column < columns and bits[row, column] & mask > 0:
                lives = people[row, column]
                if not np.isnan(lives):
                    sums[run] += lives
                column += 1
            end[run] = column
            run += 1
    return first, end, sums


@compiled
def _join(
    row_start: NDArray[np.int64],
    first: NDArray[np.int32],
    end: NDArray[np.int32],
    parent: NDArray[np.int32],
    reach: int,
) -> None:
    for row in range(1, len(row_start) - 1):
        above, last_above = row_start[row - 1], row_start[row]
        here, last_here = row_start[row], row_start[row + 1]
        while above < last_above and here < last_here:
            if first[above] < end[here] + reach and first[here] < end[above] + reach:
                one, other = np.int64(above), np.int64(here)
                while parent[one] != one:
                    parent[one] = parent[parent[one]]
                    one = parent[one]
                while parent[other] != other:
                    parent[other] = parent[parent[other]]
                    other = parent[other]
                parent[max(one, other)] = min(one, other)
            if end[above] < end[here]:
                above += 1
            else:
                here += 1


@compiled
def _number(parent: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    number = np.empty(len(parent), np.int32)
    count = 0
    for run in range(len(parent)):
        # A root is the first run of its cluster, so it is numbered before the others.
        if parent[run] == run:
            number[run] = count
            count += 1
        else:
            root = parent[run]
            while parent[root] != root:
                root = parent[root]
            parent[run] = root
            number[run] = number[root]
    return number, count


@compiled
def _paint(grid: NDArray[np.int32], runs: Places, label: NDArray[np.int32]) -> None:
    row_start, first, end = runs
    for row in range(len(row_start) - 1):
        for run in range(row_start[row], row_start[row + 1]):
            if label[run] > 0:
                grid[row, first[run] : end[run]] = label[run]


@compiled
def _mark(grid: NDArray[np.uint8], value: int, spared: int, runs: Places, is_kept: NDArray[np.bool_]) -> None:
    row_start, first, end = runs
    for row in range(len(row_start) - 1):
        for run in range(row_start[row], row_start[row + 1]):
            if is_kept[run]:
                for column in range(first[run], end[run]):
                    if grid[row, column] != spared:
                        grid[row, column] = value


@compiled
def _touched(grid: NDArray[np.uint8], reach: int, runs: Places) -> NDArray[np.bool_]:
    row_start, first, end = runs
    rows, columns = grid.shape
    found = np.zeros(len(first), dtype=np.bool_)
    for row in range(rows):
        for run in range(row_start[row], row_start[row + 1]):
            start, stop = max(0, first[run] - reach), min(columns, end[run] + reach)
            for other in range(max(0, row - reach), min(rows, row + reach + 1)):
                found[run] |= grid[other, start:stop].any()
    return found
