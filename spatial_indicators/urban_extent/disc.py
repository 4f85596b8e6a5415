"""How many pixels of a kind lie in a circle around each pixel? Whole numbers, by sums along rows.

A circle is a row of pixels in each row that it crosses; the sum of such a row is the difference of two running sums.
So a pixel costs as many subtractions as the circle has rows, not as it has pixels.
"""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

Counts = NDArray[np.uint32]

CHUNK = 512
"""Columns that are summed at once; where none of them is asked for, nothing is summed."""


def half_widths(radius_m: float, cell_m: float, *, with_edge: bool) -> NDArray[np.int64]:
    """Pixels to each side of the centre in every row of a circle, from its first row to its last, shape (rows,).

    A pixel belongs to the circle when its centre does; `with_edge` tells whether the circle's line belongs to it. A
    radius that is a whole number of pixels but for the rounding of its unit counts as whole.
    """
    radius = radius_m / cell_m
    squared = round(radius * radius, 6)
    reach = int(radius + 1)
    least = np.arange(reach + 1) ** 2
    found = []
    for row in range(-reach, reach + 1):
        within = row * row + least <= squared if with_edge else row * row + least < squared
        found.append(int(within.sum()) - 1)
    widths = np.array(found, dtype=np.int64)
    return widths[widths >= 0]


def counts_in_circle(values: Counts, wanted: NDArray[np.bool_], widths: NDArray[np.int64], before: int) -> Counts:
    """Sum values over the circle around each wanted pixel, 0 for the others; nothing lies beyond the raster.

    Parameters
    ----------
    values
        A strip with its halo, shape (rows + halo, columns).
    wanted
        Pixels of the strip alone, shape (rows, columns).
    widths
        Circle, as `half_widths` gives it.
    before
        Rows of halo before the strip's first row.
    """
    reach = int(widths.max(initial=0))
    running = np.zeros((values.shape[0], values.shape[1] + 1 + 2 * reach), dtype=np.uint32)
    _running_sums(values, reach, running)
    found = np.zeros(wanted.shape, dtype=np.uint32)
    _add_rows(running, wanted, widths, (before, reach), found)
    found[~wanted] = 0
    return found


@compiled
def _running_sums(values: Counts, reach: int, running: Counts) -> None:
    rows, columns = values.shape
    for row in range(rows):
        total = np.uint32(0)
        for column in range(columns):
            total = np.uint32(total + values[row, column])
            running[row, reach + column + 1] = total
        running[row, reach + columns + 1 :] = total


@compiled
def _add_rows(
    running: Counts, wanted: NDArray[np.bool_], widths: NDArray[np.int64], place: tuple[int, int], found: Counts
) -> None:
    rows, columns = wanted.shape
    before, reach = place
    top = before - len(widths) // 2
    for row in range(rows):
        for first in range(0, columns, CHUNK):
            end = min(columns, first + CHUNK)
            if wanted[row, first:end].any():
                start, stop = max(0, row + top), min(len(running), row + top + len(widths))
                crossed = widths[start - row - top : stop - row - top]
                _add_circle(running[start:stop, first : end + 2 * reach + 1], crossed, reach, found[row, first:end])


@compiled
def _add_circle(running: Counts, widths: NDArray[np.int64], reach: int, target: Counts) -> None:
    size = len(target)
    for at in range(len(widths)):
        left = running[at, reach - widths[at] :]
        right = running[at, reach + widths[at] + 1 :]
        if right[size - 1] != left[0]:  # running sums never fall, so equal ends mean nothing between
            for column in range(size):
                target[column] += right[column] - left[column]
