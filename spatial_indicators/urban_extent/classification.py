"""Which pixels are urban, suburban, rural or open space of the city? Three passes over strips of rows.

Shares of circles are taken first, then the fringe, then enclosed patches. What is kept of the whole raster is one byte
a pixel, in an array that may be mapped to a file, and the runs of open space.
"""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.degurba.runs import Labeller
from spatial_indicators.errors import InputError
from spatial_indicators.urban_extent.captured import leaking_runs
from spatial_indicators.urban_extent.disc import counts_in_circle, half_widths
from spatial_indicators.urban_extent.grid import BUILT, UNKNOWN, WATER, ArrayBuiltUp, BuiltUp, Pixels
from spatial_indicators.urban_extent.rules import UrbanExtent

NOT_KNOWN, URBAN, SUBURBAN, RURAL, FRINGE, CAPTURED, RURAL_OPEN = 0, 1, 2, 3, 4, 5, 6
"""Classes of pixels."""

EXTENT = (URBAN, SUBURBAN, FRINGE, CAPTURED)
"""Classes that make up the urban extent, water in the fringe and in captured patches too."""

M2_PER_HA = 10_000.0
MOST_PIXELS = 0xFFFF
"""Two counts of a circle share 32 bits."""


def classify(built_up: BuiltUp, rules: UrbanExtent, classes: Pixels | None = None) -> Pixels:
    """Classify the pixels of a raster, shape (rows, columns), into `classes` where that is given.

    Built-up shares are of the land that is known in the circle. A patch of open space that touches a rural pixel, what
    is not known or the edge of the raster is not enclosed. Pixels that touch at a corner are no neighbours in a patch.
    """
    found = np.empty(built_up.shape, dtype=np.uint8) if classes is None else classes
    _write_shares(built_up, rules, found)
    _write_fringe(ArrayBuiltUp(found, built_up.cell_m, built_up.strip_rows), rules)
    _write_captured(ArrayBuiltUp(found, built_up.cell_m, built_up.strip_rows), rules)
    return found


def _write_shares(built_up: BuiltUp, rules: UrbanExtent, classes: Pixels) -> None:
    widths = half_widths(rules.circle_m, built_up.cell_m, with_edge=True)
    if (size := int((2 * widths + 1).sum())) > MOST_PIXELS:
        raise InputError(
            "the circle holds too many pixels",
            where="urban extent",
            value=f"{size:,} in a radius of {rules.circle_m:g} m, each of {built_up.cell_m:g} m",
            remedy=f"Give larger pixels or a smaller circle, of {MOST_PIXELS:,} at most",
        )
    for row, before, wide in built_up.strips(halo=len(widths) // 2):
        own = wide[before : before + built_up.strip_rows]
        is_land = (wide != WATER) & (wide != UNKNOWN)
        packed = (is_land.astype(np.uint32) << np.uint32(16)) + (wide == BUILT)
        counts = counts_in_circle(packed, own == BUILT, widths, before)
        classes[row : row + len(own)] = _by_share(own, counts, rules)


def _by_share(pixels: Pixels, counts: NDArray[np.uint32], rules: UrbanExtent) -> Pixels:
    found = np.where(pixels == UNKNOWN, np.uint8(NOT_KNOWN), np.uint8(RURAL_OPEN))
    is_built = pixels == BUILT
    share = (counts[is_built] & MOST_PIXELS) / (counts[is_built] >> np.uint32(16))
    is_urban = share >= rules.urban if rules.half_is_urban else share > rules.urban
    found[is_built] = np.where(is_urban, URBAN, np.where(share >= rules.suburban, SUBURBAN, RURAL))
    return found


def _write_fringe(classes: ArrayBuiltUp, rules: UrbanExtent) -> None:
    """Write the fringe over open space, in place: urban and suburban pixels alone are read, and stay."""
    widths = half_widths(rules.fringe_m, classes.cell_m, with_edge=False)
    for row, before, wide in classes.strips(halo=len(widths) // 2):
        own = wide[before : before + classes.strip_rows]
        is_city = ((wide == URBAN) | (wide == SUBURBAN)).astype(np.uint32)
        near = counts_in_circle(is_city, own == RURAL_OPEN, widths, before) > 0
        classes.pixels[row : row + len(own)][near] = FRINGE


def _write_captured(classes: ArrayBuiltUp, rules: UrbanExtent) -> None:
    labeller = Labeller(classes.shape[1], diagonal=False)
    for _, _, strip in classes.strips():
        labeller.add(strip == RURAL_OPEN, np.zeros(strip.shape, dtype=np.float32))
    runs = labeller.runs()
    is_enclosed = np.ones(len(runs.cells), dtype=np.bool_)
    is_enclosed[runs.cluster[leaking_runs(classes.pixels, runs)]] = False
    hectares = runs.cells * (classes.cell_m**2 / M2_PER_HA)
    is_small = np.ones_like(is_enclosed) if rules.captured_ha is None else hectares < rules.captured_ha
    runs.mark(np.asarray(classes.pixels), CAPTURED, is_enclosed & is_small)
