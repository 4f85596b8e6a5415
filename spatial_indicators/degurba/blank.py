"""Grids of zeros of which little is written: only what is written takes memory."""

import math
import mmap
import sys

import numpy as np
from numpy.typing import NDArray

HUGE_BYTES = 1 << 22
"""From here on NumPy asks for pages of 2 MB, each of which one written cell fills: most of a world without cities."""


def blank(shape: tuple[int, int]) -> NDArray[np.int32]:
    """Give zeros in pages of 4 kB; one that is never written to takes nothing, also when it is read."""
    size = math.prod(shape) * np.dtype(np.int32).itemsize
    if size < HUGE_BYTES or sys.platform == "win32":
        return np.zeros(shape, dtype=np.int32)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(memory, dtype=np.int32).reshape(shape)
