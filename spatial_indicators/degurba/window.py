"""What lies around a cell: means over a moving window."""

import numpy as np
from numpy.typing import NDArray

FloatGrid = NDArray[np.float64]


def moving_mean(values: FloatGrid, side: int) -> FloatGrid:
    """Average what is known in the square of `side` cells around each cell; NaN where nothing is known.

    Cells beyond the grid's edge are not known. Shape (rows, columns) in and out.
    """
    known = np.isfinite(values)
    total = _window_sum(np.where(known, values, 0.0), side // 2)
    count = _window_sum(known.astype(np.float64), side // 2)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def _window_sum(values: FloatGrid, reach: int) -> FloatGrid:
    total = np.zeros_like(values)
    padded = np.pad(values, reach)
    rows, columns = values.shape
    for row in range(2 * reach + 1):
        for column in range(2 * reach + 1):
            total += padded[row : row + rows, column : column + columns]
    return total
