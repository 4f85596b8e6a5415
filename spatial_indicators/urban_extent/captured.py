"""Which rows of open pixels have a way out: to the raster's edge, to a rural pixel, or to what is not known?"""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.degurba.runs import Places, Runs

Classes = NDArray[np.uint8]

WAYS_OUT = (0, 3)
"""Not known, rural built-up: the codes of `classification`."""


def leaking_runs(classes: Classes, runs: Runs) -> NDArray[np.bool_]:
    """Say of every run of open pixels whether one of them has a way out, shape (runs,)."""
    return _leaking(np.asarray(classes), (runs.row_start, runs.first, runs.end))


@compiled
def _leaking(classes: Classes, runs: Places) -> NDArray[np.bool_]:
    row_start, first, end = runs
    rows, columns = classes.shape
    found = np.zeros(len(first), dtype=np.bool_)
    for row in range(rows):
        for run in range(row_start[row], row_start[row + 1]):
            start, stop = first[run], end[run]
            if row in (0, rows - 1) or start == 0 or stop == columns:
                found[run] = True
                continue
            found[run] = classes[row, start - 1] in WAYS_OUT or classes[row, stop] in WAYS_OUT
            for column in range(start, stop):
                found[run] |= classes[row - 1, column] in WAYS_OUT or classes[row + 1, column] in WAYS_OUT
    return found
