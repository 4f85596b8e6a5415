"""What does the degree of urbanisation read? People, land and built-up area of square kilometres, strip by strip."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.errors import InputError

FloatGrid = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True)
class Strip:
    """Rows of the grid, each array of shape (rows, columns).

    Parameters
    ----------
    people
        People of each cell.
    land
        Share of each cell that is permanent land, 0 to 1.
    built
        Share of each cell that is built up, 0 to 1.
    """

    people: FloatGrid
    land: FloatGrid
    built: FloatGrid

    def density(self) -> NDArray[np.float64]:
        """People per km2 of permanent land: infinite for people without land, NaN for neither."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.people / self.land.astype(np.float64), dtype=np.float64)

    def built_share(self) -> NDArray[np.float64]:
        """Built-up share of permanent land, to three digits as GHSL rounds it; NaN without land."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.round(self.built / self.land.astype(np.float64), 3), dtype=np.float64)


class Grid(Protocol):
    """A grid of square kilometres in an equal-area projection."""

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""

    @property
    def strip_rows(self) -> int:
        """Rows of a strip without its halo; the last strip may have fewer."""

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Strip]]:
        """Give all rows in order: the first row, how many rows of the strip come before it, and the strip.

        ``halo`` asks for that many rows before and after, as far as there are any.
        """


@dataclass(frozen=True)
class ArrayGrid:
    """A grid that is in memory, or mapped into it.

    Parameters
    ----------
    people, land, built
        As in `Strip`, shape (rows, columns). A cell without a number of people is empty, one without a share is water:
        GHSL leaves the sea blank.
    strip_rows
        Rows that are worked on at once.
    """

    people: FloatGrid
    land: FloatGrid
    built: FloatGrid
    strip_rows: int = 256

    def __post_init__(self) -> None:
        if not self.people.shape == self.land.shape == self.built.shape:
            raise InputError(
                "the grids differ in size",
                where="degree of urbanisation",
                value=f"people {self.people.shape}, land {self.land.shape}, built-up {self.built.shape}",
                remedy="Give all three on the same cells",
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return self.people.shape[0], self.people.shape[1]

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Strip]]:
        """Give all rows in order, with a halo of rows where there are any."""
        rows = self.shape[0]
        for row in range(0, rows, self.strip_rows):
            start, stop = max(0, row - halo), min(rows, row + self.strip_rows + halo)
            people, land, built = (_known(layer[start:stop]) for layer in (self.people, self.land, self.built))
            yield row, row - start, Strip(people, land, built)


def _known(layer: FloatGrid) -> FloatGrid:
    return cast("FloatGrid", np.nan_to_num(layer))
