"""How parks, squares and grounds are laid out in the blocks between streets, and where one enters them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon

from pipelines.demo_city import plan
from pipelines.demo_city.plan import Street
from pipelines.demo_city.sites import SITES, Site

LAKE = shapely.affinity.scale(Point(-790, 850).buffer(1.0, quad_segs=10), 95, 55)
FOOTWAY, PATH = {"highway": "footway"}, {"highway": "path"}


@dataclass(frozen=True)
class Feature:
    """A mapped point or area with its OpenStreetMap tags, in metres."""

    geometry: shapely.Geometry
    tags: dict[str, str]


@dataclass(frozen=True)
class Grounds:
    """All places that are laid out: their areas, gates and the paths in them.

    Parameters
    ----------
    outlines
        One polygon per site, in the order of `SITES`; no house stands there.
    areas
        What is mapped: the sites and what lies in them.
    gates
        Mapped entrances.
    paths
        Footways, paths and steps.
    """

    outlines: tuple[Polygon, ...]
    areas: tuple[Feature, ...]
    gates: tuple[Feature, ...]
    paths: tuple[Street, ...]


def laid_out(streets: Sequence[Street], blocks: NDArray[np.object_]) -> Grounds:
    """Lay out every site in its block.

    Parameters
    ----------
    streets
        The streets, whose bends and junctions are where paths begin.
    blocks
        The blocks between streets, polygons in metres.
    """
    corners = shapely.points(np.unique(shapely.get_coordinates([street.line for street in streets]), axis=0))
    reach = shapely.STRtree(corners)
    outlines = [_outline(site, blocks) for site in SITES]
    areas, gates, paths = _shores(reach, corners)
    for site, outline in zip(SITES, outlines, strict=True):
        inside, holes = _inside(site, outline)
        areas.append(Feature(outline.difference(shapely.union_all(holes)), {"name": site.name, **site.tags}))
        areas.extend(inside)
        entrances = _gates(site, outline)
        gates.extend(Feature(gate, _gate_tags(site, number)) for number, gate in enumerate(entrances))
        paths.extend(_paths(site, outline, entrances, corners[reach.nearest(entrances)] if entrances else []))
    return Grounds(tuple(outlines), tuple(areas), tuple(gates), tuple(paths))


def _outline(site: Site, blocks: NDArray[np.object_]) -> Polygon:
    extent = site.extent() if site.radius_x > 0 else Point(site.x, site.y).buffer(90)
    if not site.fills_block:
        return _drawn(extent)
    block = blocks[shapely.STRtree(blocks).nearest(Point(site.x, site.y))]
    if block.area > 3.5 * extent.area:
        block = block.intersection(shapely.affinity.scale(extent, 1.2, 1.2))
    setback = 5 if "highway" in site.tags or "place" in site.tags else 9
    return _drawn(max(shapely.get_parts(block.buffer(-setback, join_style="mitre")), key=lambda part: part.area))


def _drawn(outline: Polygon) -> Polygon:
    drawn = shapely.segmentize(shapely.simplify(outline, 0.5), 35)
    return Polygon(np.round(shapely.get_coordinates(drawn.exterior), 1))


def _gates(site: Site, outline: Polygon) -> list[Point]:
    vertices = shapely.get_coordinates(outline.exterior)[:-1]
    chosen = (np.arange(site.gates) + 0.3) * len(vertices) / max(site.gates, 1)
    return list(shapely.points(vertices[chosen.astype(int)]))


def _gate_tags(site: Site, number: int) -> dict[str, str]:
    if site.tags.get("barrier") == "wall" or number % 2 == 0:
        return {"barrier": "gate", "access": "yes"}
    return {"entrance": "yes"}


def _paths(site: Site, outline: Polygon, gates: list[Point], corners: Sequence[Point]) -> list[Street]:
    middle = outline.representative_point()
    ring = LineString(_drawn(LAKE.buffer(14)).exterior) if site.name == "Lake Park" else None
    stops = shapely.get_coordinates(ring) if ring else np.round(shapely.get_coordinates(middle), 1)
    paths = [Street(ring, PATH)] if ring else []
    for number, (gate, corner) in enumerate(zip(gates, corners, strict=True)):
        is_stair = site.name == "South Park" and number == 1
        paths.append(Street(LineString([corner, gate]), {"highway": "steps"} if is_stair else FOOTWAY))
        if site.has_paths:
            nearest = stops[np.hypot(*(stops - shapely.get_coordinates(gate)).T).argmin()]
            paths.append(Street(LineString([gate, nearest]), PATH if "natural" in site.tags else FOOTWAY))
    return paths


def _inside(site: Site, outline: Polygon) -> tuple[list[Feature], list[Polygon]]:
    x, y = (round(value, 1) for value in shapely.get_coordinates(outline.representative_point())[0].tolist())
    if site.name == "Lake Park":
        lake = _drawn(LAKE)
        playground = Feature(shapely.box(-590, 815, -545, 850), {"leisure": "playground", "name": "Lake Playground"})
        return [Feature(lake, {"natural": "water", "water": "lake"}), playground], [lake]
    if site.name == "South Park":
        pitch = shapely.box(x - 50, y - 32, x + 50, y + 32)
        return [Feature(pitch, {"leisure": "pitch", "sport": "soccer", "access": "yes"})], []
    if site.name == "Hill School":
        pitch = shapely.box(x - 35, y - 50, x + 35, y - 12)
        return [Feature(pitch, {"leisure": "pitch", "access": "private"})], []
    return [], []


def _strip(side: int, first_x: float, last_x: float, far_m: float) -> Polygon:
    near = plan.along_shore(side=side, inland_m=1, first_x=first_x, last_x=last_x)
    far = plan.along_shore(side=side, inland_m=far_m, first_x=first_x, last_x=last_x)
    return Polygon(np.concatenate([near, far[::-1]]))


def _shores(reach: shapely.STRtree, corners: NDArray[np.object_]) -> tuple[list[Feature], list[Feature], list[Street]]:
    """Lay out the riverside park with its cycleway, the beach and the smallest park of the city."""
    walk = plan.along_shore(side=1, inland_m=10, first_x=-1250, last_x=-250)
    ends = corners[reach.nearest(shapely.points(walk[[0, -1]]))]
    line = np.concatenate([shapely.get_coordinates(ends[0]), walk, shapely.get_coordinates(ends[1])])
    areas = [
        Feature(_strip(1, -1280, -230, 20), {"leisure": "park", "name": "Riverside Walk"}),
        Feature(_strip(-1, 1050, 1560, 22), {"natural": "beach", "name": "Bay Beach", "surface": "sand"}),
        Feature(shapely.box(-352, 270, -316, 300), {"leisure": "park", "name": "Pocket Park"}),
    ]
    return areas, [], [Street(LineString(line), {"highway": "cycleway", "foot": "yes"})]
