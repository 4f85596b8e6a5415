"""Whom disasters killed or affected, on cells: the table's counts, spread over the people of each district."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells

FloatArray = NDArray[np.float64]
ZoneOfCells = tuple[tuple[str, ...], NDArray[np.int64]]


@dataclass(frozen=True)
class LossCounts:
    """People of each district in one year, NaN where a count is not known.

    Parameters
    ----------
    dead, affected
        Dead and missing, and directly affected, by code of the district; by an empty code of the whole city.
    """

    dead: Mapping[str, float]
    affected: Mapping[str, float]


@dataclass(frozen=True)
class Losses:
    """Losses of one year on cells.

    Parameters
    ----------
    dead, affected
        Dead and missing, and directly affected, NaN where they are not known, shape (cells,).
    year
        The year.
    is_of_city
        Whether they are known for the whole city alone, so that parts of it only have its rate.
    """

    dead: FloatArray
    affected: FloatArray
    year: int
    is_of_city: bool

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Cells of which both counts are known, shape (cells,)."""
        return np.isfinite(self.dead) & np.isfinite(self.affected)


def losses_on_cells(
    counts: LossCounts,
    zones: tuple[tuple[str, ...], NDArray[np.int64]],
    everyone: FloatArray,
    cells: Cells,
    *,
    year: int,
) -> Losses:
    """Spread each district's losses over its people, or over its land where nobody lives; none is lost.

    Where people live does not say who was hit: below the district the counts say no more than its rate.

    Parameters
    ----------
    counts
        Losses by code; a code without a count had none.
    zones
        Codes of the districts, or one empty code for the whole city; and the district of each cell as a position
        among them, negative outside all, shape (cells,).
    everyone
        People of each cell, shape (cells,).
    cells
        The cells.
    year
        The year.
    """
    codes, zone = zones
    inside = zone >= 0
    at = np.where(inside, zone, 0)
    people = np.bincount(at, everyone * inside, len(codes))
    land = np.bincount(at, cells.area_m2 * inside, len(codes))
    by_people = everyone / np.where(people > 0, people, 1.0)[at]
    share = np.where(people[at] > 0, by_people, cells.area_m2 / np.where(land > 0, land, 1.0)[at])
    dead, affected = (
        np.where(inside, np.array([of.get(code, 0.0) for code in codes])[at] * share, np.nan)
        for of in (counts.dead, counts.affected)
    )
    return Losses(dead, affected, year, is_of_city=codes == ("",))
