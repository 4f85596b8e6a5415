"""How many people, and how much land, has each unit in every class of the grid? By the exact share of every cell.

GHSL resamples grids to 50 m and counts pixels (Data Package 2023, 2.7.2.3); here a cell on a boundary is shared out by
area, which needs no resampling, and gives a unit smaller than a cell its part. The sums over units that cover the grid
are those of the grid.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.degurba.grid import Grid
from spatial_indicators.degurba.units import CLASSES
from spatial_indicators.errors import InputError
from spatial_indicators.raster import ArrayRaster, Transform
from spatial_indicators.zonal import zonal_sums

FloatArray = NDArray[np.float64]
Amounts = dict[int, FloatArray]

LEAST_COVERAGE = 0.999
"""Of a unit's area that must be on the grid: its people beyond would be left out."""


def unit_amounts(
    units: NDArray[np.object_], codes: Sequence[str], grid: Grid, level_2: NDArray[np.uint8], transform: Transform
) -> tuple[Amounts, Amounts]:
    """People and km2 of land of every unit in every class of level 2.

    Parameters
    ----------
    units
        Polygons in the grid's projection, shape (units,).
    codes
        Their codes, for errors.
    grid
        The grid that was classified.
    level_2
        Its classes, shape (rows, columns).
    transform
        How columns and rows become x and y.

    Raises
    ------
    InputError
        When a unit lies partly outside of the grid.
    """
    people, land = np.empty(grid.shape), np.empty(grid.shape)
    for row, _, strip in grid.strips():
        people[row : row + len(strip.people)], land[row : row + len(strip.people)] = strip.people, strip.land
    _refuse_outside(zonal_sums(units, ArrayRaster(land, transform)).coverage, codes)
    return _by_class(units, people, level_2, transform), _by_class(units, land, level_2, transform)


def _by_class(
    units: NDArray[np.object_], amount: FloatArray, level_2: NDArray[np.uint8], transform: Transform
) -> Amounts:
    found: Amounts = {}
    for one in CLASSES:
        of_class = np.where(level_2 == one, amount, 0.0)
        # What is left of cancelling prefix sums may be a little under nothing.
        sums = np.nan_to_num(zonal_sums(units, ArrayRaster(of_class, transform)).sum)
        found[one] = np.where(sums > 1e-9 * amount.max(initial=0.0), sums, 0.0)
    return found


def _refuse_outside(coverage: FloatArray, codes: Sequence[str]) -> None:
    outside = np.flatnonzero(~(coverage >= LEAST_COVERAGE))
    if len(outside):
        worst = outside[np.argmin(np.nan_to_num(coverage[outside]))]
        share = 100 * float(np.nan_to_num(coverage[worst]))
        raise InputError(
            "units lie partly outside of the grid",
            where="degree of urbanisation",
            value=f"{len(outside)} of {len(codes)}; {share:.0f} % of {codes[worst]} is on it",
            remedy="Cut the grid larger, or leave these units out",
        )
