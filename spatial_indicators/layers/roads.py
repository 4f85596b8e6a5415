"""Which mapped roads can be driven in every season?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.features import Lines
from spatial_indicators.projection import Projection

Tags = Mapping[str, str]
AT_LEAST, AT_MOST = 2, 1
"""A road that is known to be all-season, and one that is not known against it."""

MAIN = frozenset({"motorway", "trunk", "primary", "secondary"})
MINOR = frozenset({"tertiary", "unclassified", "residential", "living_street", "road"})
PAVED = frozenset({
    "paved", "asphalt", "chipseal", "concrete", "concrete:plates", "concrete:lanes", "paving_stones", "sett",
    "unhewn_cobblestone", "cobblestone", "bricks", "metal",
})  # fmt: skip
WEAK = frozenset({"dirt", "earth", "ground", "soil", "clay", "mud", "sand", "grass", "snow", "ice", "salt", "rock"})
"""Surfaces that rain or thaw closes to a car without four-wheel drive."""

CLOSED = frozenset({"no", "private", "agricultural", "forestry", "military", "customers", "delivery"})


@dataclass(frozen=True)
class Roads:
    """Roads that cars may drive, those known to close in a season left out.

    Parameters
    ----------
    geometry
        Lines in the city's projection, shape (n,).
    sureness
        `AT_LEAST` where a road is known to be all-season, `AT_MOST` where that is not known, shape (n,).
    """

    geometry: NDArray[np.object_]
    sureness: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.geometry)

    def outside(self, land: shapely.Geometry) -> "Roads":
        """Cut away what lies in an area."""
        left = shapely.difference(self.geometry, land)
        is_left = ~shapely.is_empty(left)
        return Roads(left[is_left], self.sureness[is_left])


def roads_from(ways: Lines, projection: Projection) -> Roads:
    """Choose the roads among mapped ways.

    Parameters
    ----------
    ways
        Ways with OpenStreetMap tags, EPSG:4326.
    projection
        The city's projection.
    """
    sureness = np.array([all_season(tags) for tags in ways.tags], dtype=np.int64)
    chosen = np.flatnonzero(sureness)
    count = np.diff(ways.offset)
    of_way = np.repeat(np.arange(len(count)), count)
    is_chosen = sureness[of_way] > 0
    x, y = projection.metres(ways.lon[is_chosen], ways.lat[is_chosen])
    line = np.repeat(np.arange(len(chosen)), count[chosen])
    return Roads(shapely.linestrings(x, y, indices=line), sureness[chosen])


def all_season(tags: Tags) -> int:
    """Say whether a road can be driven all year: `AT_LEAST`, `AT_MOST`, or 0 where it cannot or is none for cars.

    Known to be: paved by its tag, or a motorway, trunk, primary or secondary road of untold surface. Known not to be:
    a surface of earth, sand or grass. Any other road down to a residential one may be. Tracks and service roads are
    left out. The map tells surfaces and not seasons, so these are accessibility factors of the project's own choice,
    as the UN metadata of 9.1.1 (2020-09-01) allows where roughness is not measured.
    """
    kind = tags.get("highway", "").removesuffix("_link")
    surface = tags.get("surface", "")
    is_shut = tags.get("access") in CLOSED or tags.get("motor_vehicle") in CLOSED
    if kind not in MAIN | MINOR or is_shut or surface in WEAK:
        return 0
    return AT_LEAST if surface in PAVED or (kind in MAIN and not surface) else AT_MOST
