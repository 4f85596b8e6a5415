"""What lies around a cell: means over a moving window, and reach in cells."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

FloatGrid = NDArray[np.float64]
BoolGrid = NDArray[np.bool_]


def moving_mean(values: FloatGrid, side: int) -> FloatGrid:
    """Average what is known in the square of `side` cells around each cell; NaN where nothing is known.

    Cells beyond the grid's edge are not known. Shape (rows, columns) in and out.
    """
    known = np.isfinite(values)
    total = _window_sum(np.where(known, values, 0.0), side // 2)
    count = _window_sum(known.astype(np.float64), side // 2)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def dilated(holds: BoolGrid, reach: int) -> BoolGrid:
    """Set every cell within `reach` cells of a set one, diagonals included, shape (rows, columns)."""
    found = holds.copy()
    if reach > 0:
        _dilate(holds, found, reach)
    return found


def _window_sum(values: FloatGrid, reach: int) -> FloatGrid:
    total = np.zeros_like(values)
    padded = np.pad(values, reach)
    rows, columns = values.shape
    for row in range(2 * reach + 1):
        for column in range(2 * reach + 1):
            total += padded[row : row + rows, column : column + columns]
    return total


@compiled
def _dilate(holds: BoolGrid, found: BoolGrid, reach: int) -> None:
    rows, columns = holds.shape
    for row in range(rows):
        for column in range(columns):
            if holds[row, column]:
                for r in range(max(0, row - reach), min(rows, row + reach + 1)):
                    for c in range(max(0, column - reach), min(columns, column + reach + 1)):
                        found[r, c] = True
