"""What is a cell by itself? In one pass: a bit for every kind of cluster it may be in, and its class when in none."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.degurba.grid import FloatGrid, Strip
from spatial_indicators.degurba.rules import Degurba

Bits = NDArray[np.uint8]
Thresholds = NDArray[np.float64]

LOW_DENSITY, VERY_LOW_DENSITY, WATER = 12, 11, 10
"""Classes of level 2 of cells in no cluster, in the codes of GHS-SMOD."""


def read_bits(strip: Strip, least: Thresholds, rules: Degurba, sparse: Bits, counts: NDArray[np.bool_]) -> Bits:
    """Set bit k of each cell that reaches threshold k, and write its sparse class and whether it counts.

    Parameters
    ----------
    strip
        Rows of the grid.
    least
        Least density and least built-up share of up to eight kinds, NaN where the share does not matter, shape
        (kinds, 2).
    rules
        The version.
    sparse, counts
        Rows of `scan.Scan` to write to.
    """
    water = rules.water
    limits = np.array([rules.low_density, water.land_share, water.people, water.built_share])
    bits = np.empty(sparse.shape, dtype=np.uint8)
    _read_bits(strip.people, strip.land, strip.built, (least, limits), (bits, sparse, counts))
    return bits


@compiled
def _read_bits(
    people: FloatGrid,
    land: FloatGrid,
    built: FloatGrid,
    limits: tuple[Thresholds, Thresholds],
    found: tuple[Bits, Bits, NDArray[np.bool_]],
) -> None:
    least, (low_density, land_share, most_people, most_built) = limits[0], limits[1]
    bits, sparse, counts = found
    rows, columns = bits.shape
    # Most of the world is empty: where nothing is enough for no kind, such cells need no division.
    empty_is_sparse = low_density > 0 and (least[:, 0] > 0).all() and not (least[:, 1] <= 0).any()
    for row in range(rows):
        for column in range(columns):
            lives, ground = np.float64(people[row, column]), np.float64(land[row, column])
            roofs = np.float64(built[row, column])
            density, bit = 0.0, 0
            if lives != 0 or roofs != 0 or not empty_is_sparse:
                density, share = lives / ground, np.rint(roofs / ground * 1000.0) / 1000.0
                for kind in range(len(least)):
                    bit |= (density >= least[kind, 0] or share >= least[kind, 1]) << kind
            bits[row, column] = bit
            is_water = ground < land_share and lives <= most_people and roofs <= most_built
            sparse[row, column] = WATER if is_water else LOW_DENSITY if density >= low_density else VERY_LOW_DENSITY
            counts[row, column] = lives > 0 or ground >= land_share
