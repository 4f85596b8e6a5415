"""What share of the people of each cell lives in inadequate housing, as their district's table says?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.districts import Districts

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Housing:
    """Inadequate housing on cells.

    Parameters
    ----------
    share
        Share of the people who live in inadequate housing, NaN where it is not known, shape (cells,).
    component
        What was measured of inadequate housing, such as ``overcrowding``.
    year
        The year that the table speaks for.
    """

    share: FloatArray
    component: str
    year: int


@dataclass(frozen=True)
class HousingCounts:
    """Households, or people, of each district.

    Parameters
    ----------
    inadequate, known
        Those in inadequate housing, and all whose housing is known, by code of the district.
    """

    inadequate: Mapping[str, float]
    known: Mapping[str, float]


def housing_on_cells(
    counts: HousingCounts, cells: Cells, districts: Districts, *, component: str, year: int
) -> Housing:
    """Give every cell the share of its district; a district without a row, or with nobody in it, is not known.

    A table of households gives the share of households, which stands for that of people: crowded households are the
    larger ones, so that it is too low for overcrowding.
    """
    codes = districts.counted.codes
    inadequate = np.array([counts.inadequate.get(code, np.nan) for code in codes])
    known = np.array([counts.known.get(code, np.nan) for code in codes])
    share = np.where(known > 0, inadequate / np.where(known > 0, known, 1.0), np.nan)
    return Housing(share[cells.district[districts.counted.name]], component, year)


def deprived_people(people: FloatArray, deprivations: NDArray[np.bool_]) -> float:
    """Count the people of households with at least one deprivation: the union, never the sum of the deprivations.

    Parameters
    ----------
    people
        People of each household, shape (households,).
    deprivations
        Whether each household has each deprivation, shape (households, deprivations).
    """
    return float(people[deprivations.any(axis=1)].sum())
