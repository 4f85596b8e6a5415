"""Which buildings people live in, and how much floor they have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.features import Polygons, told_by
from spatial_indicators.projection import Projection

Tags = Mapping[str, str]

HOMES = frozenset({
    "residential", "house", "apartments", "detached", "semidetached_house", "terrace", "terraced_house", "bungalow",
    "dormitory", "farm", "cabin", "static_caravan", "houseboat", "hut", "villa", "townhouse", "duplex", "trullo",
})  # fmt: skip
USES = ("amenity", "shop", "office", "tourism", "leisure", "craft", "industrial", "healthcare", "man_made", "military")
WORKPLACE_LANDUSE = frozenset({
    "industrial", "commercial", "retail", "railway", "military", "quarry", "landfill", "farmyard", "port", "education",
    "religious", "cemetery", "allotments", "garages", "depot",
})  # fmt: skip
WORKPLACE_AMENITY = frozenset({"school", "university", "college", "hospital", "prison", "grave_yard"})

MOST_LEVELS = 60.0


AT_ONCE = 10_000
"""Outlines that are projected together."""


@dataclass(frozen=True)
class Buildings:
    """Buildings that people live in.

    Parameters
    ----------
    x, y
        A point inside each building, metres in the city's projection.
    floor_m2
        Footprint times storeys, the weight by which a district's people are spread over its buildings.
    mapped, with_use
        How many buildings of every kind the map holds in and around the city, and how many of them say their use.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    floor_m2: NDArray[np.float64]
    mapped: int = 0
    with_use: int = 0

    def __len__(self) -> int:
        return len(self.x)


def homes_from(areas: Polygons, projection: Projection) -> Buildings:
    """Choose the buildings that people live in.

    ``building=yes`` counts as a home where neither its own tags nor the land it stands on says otherwise: in many
    cities it is most of the footprint (over half in Newport). Project's own choice.

    Parameters
    ----------
    areas
        Mapped areas with OpenStreetMap tags, EPSG:4326.
    projection
        The city's projection.
    """
    certain = np.array(told_by(areas.tags, _is_home), dtype=np.bool_)
    likely = np.array(told_by(areas.tags, _may_be_home), dtype=np.bool_)
    chosen = np.flatnonzero(certain | likely)
    points, area_m2 = _places(areas.geometry[chosen], projection)
    workplaces = np.flatnonzero(told_by(areas.tags, _is_workplace))
    land = shapely.STRtree(projection.project(areas.geometry[workplaces]))
    on_workplace = np.zeros(len(chosen), dtype=np.bool_)
    on_workplace[land.query(points, predicate="intersects")[0]] = True
    kept = certain[chosen] | ~on_workplace
    levels = np.array([storeys(areas.tags[i]) for i in chosen.tolist()])
    floor = area_m2 * levels
    return Buildings(shapely.get_x(points)[kept], shapely.get_y(points)[kept], floor[kept])


def _places(outlines: NDArray[np.object_], projection: Projection) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Give a point on each outline and its area, m2, shape (n,), a part at a time: a copy of all takes much memory."""
    points, area_m2 = np.empty(len(outlines), dtype=object), np.empty(len(outlines))
    for part in (slice(at, at + AT_ONCE) for at in range(0, len(outlines), AT_ONCE)):
        projected = projection.project(outlines[part])
        points[part], area_m2[part] = shapely.point_on_surface(projected), shapely.area(projected)
    return points, area_m2


def no_buildings() -> Buildings:
    """Give the buildings of a city without a map: none is known."""
    return Buildings(np.empty(0), np.empty(0), np.empty(0))


def storeys(tags: Tags) -> float:
    """Give the storeys of a building as tagged, else 1 for every kind: the weight compares homes of one district."""
    try:
        levels = float(tags.get("building:levels", "1"))
    except ValueError:
        return 1.0
    return levels if 1.0 <= levels <= MOST_LEVELS else 1.0


def has_use(tags: Tags) -> bool:
    """Say whether the tags beside ``building`` name what it is used for."""
    return any(key in tags for key in USES)


def _is_home(tags: Tags) -> bool:
    return tags.get("building") in HOMES


def _may_be_home(tags: Tags) -> bool:
    return tags.get("building") == "yes" and not has_use(tags)


def _is_workplace(tags: Tags) -> bool:
    return "building" not in tags and (
        tags.get("landuse") in WORKPLACE_LANDUSE or tags.get("amenity") in WORKPLACE_AMENITY
    )
