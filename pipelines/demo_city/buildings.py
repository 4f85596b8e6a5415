"""Which buildings stand along the streets, since when, and how many people live in each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from pipelines.demo_city import plan
from pipelines.demo_city.chance import FloatArray, chances
from pipelines.demo_city.districts import EMPTY_TRACT, Tract
from pipelines.demo_city.plan import Street

Objects = NDArray[np.object_]

VILLAGES = tuple(
    shapely.Point(*place).buffer(330) for place in [(-3650, 1330), (230, 3330), (3700, -1400), (-2330, -3100)]
)
"""Outside the city and more than 350 m from it, so that no 100 m cell holds people of both."""

_SPACING_M = {"centre": 25.0, "inner": 23.0, "suburb": 24.0}
_WIDTH_M = {"centre": 21.0, "inner": 16.0, "suburb": 11.0}
_DEPTH_M = {"centre": 14.0, "inner": 12.0, "suburb": 9.5}
_SETBACK_M = {"trunk": 26.0, "primary": 20.0, "secondary": 20.0, "tertiary": 17.0}


@dataclass(frozen=True)
class Buildings:
    """All buildings, one row each.

    Parameters
    ----------
    geometry
        Footprints, metres.
    tags
        OpenStreetMap tags.
    people
        People who live there in 2020, whole numbers.
    built
        Year in which it was built.
    tract
        Position of its tract; -1 outside the city.
    """

    geometry: Objects
    tags: tuple[dict[str, str], ...]
    people: NDArray[np.int64]
    built: NDArray[np.int64]
    tract: NDArray[np.int64]


def buildings(
    streets: Sequence[Street], blocks: Objects, closed: shapely.Geometry, tracts: Sequence[Tract]
) -> Buildings:
    """Set buildings along the streets, wherever there is room.

    Parameters
    ----------
    streets
        Streets that houses may face.
    blocks
        The blocks between streets.
    closed
        Land without houses: parks, grounds, water.
    tracts
        The tracts, which say where people are counted.
    """
    footprints, zone = _candidates(streets)
    middle = shapely.centroid(footprints)
    place = shapely.union_all([plan.boundary().buffer(-25), *VILLAGES])
    shapely.prepare([place, closed])
    fits = shapely.contains(place, middle) & ~shapely.intersects(closed, footprints)
    yards = shapely.buffer(blocks, -6)
    fits[np.setdiff1d(np.arange(len(fits)), shapely.STRtree(yards).query(footprints, predicate="within")[0])] = False
    footprints, zone, middle = footprints[fits], zone[fits], middle[fits]
    free = _without_neighbours(footprints)
    footprints, zone, middle = footprints[free], zone[free], middle[free]
    tract = np.full(len(footprints), -1)
    number, which = shapely.STRtree([item.polygon for item in tracts]).query(middle, predicate="within")
    tract[number] = which
    is_empty = np.array([item.code == EMPTY_TRACT for item in tracts] + [False])[tract]
    zone = np.where(is_empty, "harbour", zone)
    tags, people = _uses(footprints, zone)
    return Buildings(footprints, tags, people, _built(middle), tract)


def zones_at(points: FloatArray) -> NDArray[np.str_]:
    """Name how densely places are built: ``centre``, ``inner`` or ``suburb``."""
    from_centre = np.hypot(points[:, 0] - 150, (points[:, 1] - 250) * 1.25)
    return np.select([from_centre < 1150, from_centre < 2050], ["centre", "inner"], "suburb")


def _candidates(streets: Sequence[Street]) -> tuple[Objects, NDArray[np.str_]]:
    corners, zones = [], []
    for street in streets:
        if "bridge" in street.tags or "tunnel" in street.tags or street.line.length < 40:
            continue
        zone = str(zones_at(shapely.get_coordinates(street.line.interpolate(0.5, normalized=True)))[0])
        along = np.arange(16, street.line.length - 14, _SPACING_M[zone])
        start = shapely.get_coordinates(shapely.line_interpolate_point(street.line, along))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(street.line, along + 1)) - start
        ahead /= np.hypot(*ahead.T)[:, None]
        right = np.column_stack([ahead[:, 1], -ahead[:, 0]])
        setback = _SETBACK_M.get(street.tags["highway"], 15.0)
        for side in (-1, 1):
            middle = start + side * setback * right
            across, deep = ahead * _WIDTH_M[zone] / 2, right * _DEPTH_M[zone] / 2
            corners.append(np.stack([middle - across - deep, middle + across - deep, middle + across + deep,
                                     middle - across + deep], axis=1))  # fmt: skip
            zones.extend([zone] * len(along))
    return shapely.polygons(np.round(np.concatenate(corners), 1)), np.array(zones)


def _without_neighbours(footprints: Objects) -> NDArray[np.bool_]:
    """Of buildings that would stand in one another, the one first set stays."""
    left, right = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    free = np.ones(len(footprints), dtype=np.bool_)
    order = np.lexsort([right, left])
    for first, second in zip(left[order].tolist(), right[order].tolist(), strict=True):
        if first < second and free[first]:
            free[second] = False
    return free


def _built(middle: Objects) -> NDArray[np.int64]:
    """Date buildings: the city grew outwards, the farther from the centre the later."""
    points = shapely.get_coordinates(middle)
    ring = np.hypot(points[:, 0] - 150, (points[:, 1] - 250) * 1.25) / 3000
    year = 1900 + 105 * ring + 55 * chances("built", len(points)) ** 2
    return np.asarray(np.minimum(year, 2019).astype(np.int64))


def _uses(footprints: Objects, zone: NDArray[np.str_]) -> tuple[tuple[dict[str, str], ...], NDArray[np.int64]]:
    chance, other = chances("use", len(footprints)), chances("levels", len(footprints))
    area = shapely.area(footprints)
    tags, people = [], np.zeros(len(footprints), dtype=np.int64)
    for number, kind in enumerate(zone.tolist()):
        use, levels = _use(kind, chance[number], other[number])
        tags.append(use)
        # 68 m2 of floor for a person: walls, stairs and the dwellings that stand empty included.
        people[number] = round(levels * area[number] / 68)
    return tuple(tags), people


def _use(zone: str, chance: float, other: float) -> tuple[dict[str, str], int]:
    """Give a building's tags and the storeys that are lived in."""
    if zone == "harbour":
        return ({"building": "industrial"} if chance < 0.6 else {"building": "warehouse"}), 0
    if zone == "centre":
        levels = 3 + int(other * 3)
        return _first(chance, [
            (0.50, {"building": "apartments", "building:levels": str(levels)}, levels),
            (0.68, {"building": "yes", "building:levels": str(levels)}, levels - 1),
            (0.76, {"building": "yes", "shop": "convenience"}, 2), (0.80, {"building": "yes", "amenity": "cafe"}, 1),
            (0.87, {"building": "retail"}, 0), (0.95, {"building": "office", "building:levels": str(levels)}, 0),
            (0.97, {"building": "hotel"}, 0), (1.0, {"building": "church", "amenity": "place_of_worship"}, 0),
        ])  # fmt: skip
    if zone == "inner":
        return _first(chance, [
            (0.22, {"building": "apartments", "building:levels": str(2 + int(other * 3))}, 2 + int(other * 3)),
            (0.62, {"building": "terrace"}, 2), (0.88, {"building": "yes"}, 2),
            (0.92, {"building": "yes", "shop": "bakery"}, 1), (0.96, {"building": "commercial"}, 0),
            (1.0, {"building": "garage"}, 0),
        ])  # fmt: skip
    return _first(chance, [
        (0.48, {"building": "house"}, 2), (0.62, {"building": "detached"}, 2), (0.86, {"building": "yes"}, 2),
        (0.96, {"building": "garage"}, 0), (1.0, {"building": "shed"}, 0),
    ])  # fmt: skip


def _first(chance: float, choices: list[tuple[float, dict[str, str], int]]) -> tuple[dict[str, str], int]:
    return next((tags, levels) for limit, tags, levels in choices if chance < limit)


def outline_union(polygons: Sequence[Polygon]) -> shapely.Geometry:
    """Join the outlines of laid-out places and the water: land without houses."""
    return shapely.union_all([*polygons, plan.water().buffer(8), plan.barriers()])
