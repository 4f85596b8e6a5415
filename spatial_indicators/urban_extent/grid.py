"""What does the urban extent read? Built-up, open, water and unknown pixels, strip by strip."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

OPEN, BUILT, WATER, UNKNOWN = 0, 1, 2, 255
"""What a pixel is. Water is open space but no land: it is left out of what a built-up share is a share of."""


class BuiltUp(Protocol):
    """Square pixels in a projection that keeps areas."""

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""

    @property
    def cell_m(self) -> float:
        """Side of a pixel, metres."""

    @property
    def strip_rows(self) -> int:
        """Rows of a strip without its halo; the last strip may have fewer."""

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Pixels]]:
        """Give all rows in order: the first row, how many rows of the strip come before it, and the pixels.

        ``halo`` asks for that many rows before and after, as far as there are any.
        """


@dataclass(frozen=True)
class ArrayBuiltUp:
    """Pixels that are in memory, or mapped into it.

    Parameters
    ----------
    pixels
        0 open, 1 built up, 2 water, 255 unknown, shape (rows, columns).
    cell_m
        Side of a pixel, metres.
    strip_rows
        Rows that are worked on at once.
    """

    pixels: Pixels
    cell_m: float
    strip_rows: int = 512

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return self.pixels.shape[0], self.pixels.shape[1]

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Pixels]]:
        """Give all rows in order, with a halo of rows where there are any."""
        rows = self.shape[0]
        for row in range(0, rows, self.strip_rows):
            start, stop = max(0, row - halo), min(rows, row + self.strip_rows + halo)
            yield row, row - start, np.ascontiguousarray(self.pixels[start:stop])
