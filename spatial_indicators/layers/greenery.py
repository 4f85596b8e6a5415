"""What green has everybody at home, in the neighbourhood and within a walk? The parts of the rule of 3, 30 and 300."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.entrances import entrances
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.streets import Streets
from spatial_indicators.layers.trees import Trees
from spatial_indicators.snapping import Snapped, walking_distance_m

FloatArray = NDArray[np.float64]

TREES_NEAR_M = 30.0
"""Trees this near to a home stand for those that are seen from it; 25 to 30 m of the footprint is usual, and the place
of a home is a point inside it."""

SMALLEST_M2 = 10_000.0
"""Smallest green space that counts (WHO Regional Office for Europe 2017)."""

FARTHEST_M = 1000.0
"""Walks to green space are looked for up to here."""

LEAST_KNOWN = 0.5
"""Share of a neighbourhood's land whose canopy has to be known. Project's own choice."""


@dataclass(frozen=True)
class Greenery:
    """The parts of the rule that a city gives inputs of; None where it gives none.

    Parameters
    ----------
    trees
        Trees within `TREES_NEAR_M` of each home; NaN for people whose homes are not mapped, shape (homes,).
    canopy
        Share of the land of each home's neighbourhood under crowns of trees, NaN where not known, shape (homes,).
    green_m
        Walk along the streets to public green space, metres; infinite beyond `FARTHEST_M`, shape (homes,).
    """

    trees: FloatArray | None
    canopy: FloatArray | None
    green_m: FloatArray | None


def trees_at_home(trees: Trees | None, homes: Homes, people: People) -> FloatArray | None:
    """Count the trees near every home; without a tree in the inventory nothing is known."""
    if trees is None or not len(trees):
        return None
    counted = trees.near(homes.x, homes.y, within_m=TREES_NEAR_M)
    return np.where(people.is_placed_by_area[homes.cell], np.nan, counted)


def canopy_of_neighbourhood(canopy: OnCells | None, homes: Homes, cells: Cells, level: str) -> FloatArray | None:
    """Give the share of the land of every home's district that lies under crowns of trees.

    Parameters
    ----------
    canopy
        Share of the known part of each cell under crowns.
    homes, cells
        The layers.
    level
        The level of districts that are neighbourhoods.
    """
    if canopy is None:
        return None
    district = cells.district[level]
    known_m2 = np.where(canopy.is_known, cells.area_m2 * canopy.known, 0.0)
    under_m2 = known_m2 * np.where(canopy.is_known, canopy.value, 0.0)
    land, known, under = (np.bincount(district, amount) for amount in (cells.area_m2, known_m2, under_m2))
    is_enough = known >= LEAST_KNOWN * land
    share = np.where(is_enough, under / np.where(known > 0, known, 1.0), np.nan)
    return np.asarray(share[district[homes.cell]])


def walk_to_green_m(
    open_spaces: OpenSpaces | None, doorsteps: Snapped | None, streets: Streets | None
) -> FloatArray | None:
    """Walk from every home to an entrance of public green space of a hectare or more."""
    if open_spaces is None or doorsteps is None or streets is None:
        return None
    gates = entrances(open_spaces, open_spaces.green_of_at_least(SMALLEST_M2), streets)
    return walking_distance_m(streets, doorsteps, gates, limit_m=FARTHEST_M)
