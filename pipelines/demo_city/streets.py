"""Where the city's streets run: main roads, quarters cut into blocks, and room left for parks and squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from shapely import LineString

from pipelines.demo_city import plan
from pipelines.demo_city.chance import chances
from pipelines.demo_city.plan import Street
from pipelines.demo_city.quarters import quarters, streets_of
from pipelines.demo_city.sites import SITES

Lines = NDArray[np.object_]


@dataclass(frozen=True)
class _Origin:
    """What a drawn line is: a main road with its tags, or a street of a kind of quarter."""

    tags: dict[str, str] | None
    fabric: str
    lost: float


def street_network() -> list[Street]:
    """Give all streets that meet one another, cut at every junction; north and south meet at two bridges only."""
    drawn, origins = _drawn()
    pieces = shapely.get_parts(shapely.union_all(drawn, grid_size=0.1))
    pieces = pieces[np.lexsort(np.round(shapely.get_coordinates(shapely.centroid(pieces)), 1).T)]
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    pairs = shapely.STRtree(drawn).query_nearest(middle, all_matches=True)
    origin = np.full(len(pieces), len(drawn))
    np.minimum.at(origin, *pairs)
    is_main = np.array([origins[number].tags is not None for number in origin])
    lost = np.array([origins[number].lost for number in origin])
    possible = _cleared(pieces, np.ones(len(pieces), dtype=np.bool_), is_main)
    kept = possible & (is_main | (chances("unbuilt", len(pieces)) >= lost))
    kept = _cleared(pieces, _rejoined(pieces, kept, possible), is_main)
    kept = _without_short_ends(pieces, _connected(pieces, kept, is_main, origins, origin))
    return [
        Street(piece, _tags(piece, origins[number], chance))
        for piece, number, chance, keep in zip(pieces, origin, chances("street", len(pieces)), kept, strict=True)
        if keep
    ]


def _drawn() -> tuple[list[LineString], list[_Origin]]:
    roads = plan.main_roads()
    barriers = plan.barriers()
    lines, origins = [], []
    for road in roads:
        for part in (road.line.difference(barriers), road.line.intersection(barriers)):
            pieces = shapely.get_parts(part)
            lines.extend(pieces)
            origins.extend([_Origin(road.tags, "main", 0.0)] * len(pieces))
    for number, quarter in enumerate(quarters(roads)):
        for line in streets_of(quarter, number):
            lines.append(line)
            origins.append(_Origin(None, quarter.fabric.name, quarter.fabric.lost))
    return lines, origins


def ends_of(lines: Sequence[LineString] | Lines) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the ends of lines numbers, so that ends at the same decimetre share a number."""
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    decimetres = np.round(np.concatenate([first, last]) * 10).astype(np.int64)
    _, number = np.unique(decimetres, axis=0, return_inverse=True)
    return number[: len(first)].astype(np.int64), number[len(first) :].astype(np.int64)


def _cleared(pieces: Lines, kept: NDArray[np.bool_], is_main: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out the streets inside parks and grounds, and what would hang loose into them."""
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    sites = [site.extent() for site in SITES if site.fills_block and site.radius_x > 0]
    inside = shapely.contains(shapely.union_all(sites), middle) & ~is_main
    near = shapely.intersects(shapely.union_all([site.buffer(60) for site in sites]), pieces) & ~is_main
    kept = kept & ~inside
    start, end = ends_of(pieces)
    for _ in range(12):
        degree = np.bincount(np.concatenate([start[kept], end[kept]]), minlength=int(max(start.max(), end.max())) + 1)
        kept = kept & ~(near & ((degree[start] == 1) | (degree[end] == 1)))
    return kept


def _rejoined(pieces: Lines, kept: NDArray[np.bool_], possible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Build the few unbuilt pieces without which a part of the city would be cut off."""
    start, end = ends_of(pieces)
    nodes = int(max(start.max(), end.max())) + 1
    low, high = np.minimum(start, end), np.maximum(start, end)
    # A tree of least weight takes an unbuilt piece only where no built one joins the same parts.
    weight = np.where(kept, 1.0, 1000.0)
    links = coo_array((weight[possible], (low[possible], high[possible])), shape=(nodes, nodes)).tocsr()
    tree = minimum_spanning_tree(links).tocoo()
    needed = kept | (possible & np.isin(low * nodes + high, tree.row.astype(np.int64) * nodes + tree.col))
    for _ in range(12):
        degree = np.bincount(np.concatenate([start[needed], end[needed]]), minlength=nodes)
        needed = needed & (kept | ((degree[start] > 1) & (degree[end] > 1)))
    return np.asarray(needed)


def _connected(
    pieces: Lines,
    kept: NDArray[np.bool_],
    is_main: NDArray[np.bool_],
    origins: list[_Origin],
    origin: NDArray[np.int64],
) -> NDArray[np.bool_]:
    start, end = ends_of(pieces)
    nodes = int(max(start.max(), end.max())) + 1
    links = coo_array((np.ones(kept.sum()), (start[kept], end[kept])), shape=(nodes, nodes))
    _, component = connected_components(links, directed=False)
    on_island = np.array([origins[number].fabric == "island" for number in origin])
    reached = np.unique(component[start[is_main]])
    largest_there = np.bincount(component[start[on_island & kept]]).argmax()
    return np.asarray(kept & (np.isin(component[start], reached) | (component[start] == largest_there)))


def _without_short_ends(pieces: Lines, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    start, end = ends_of(pieces)
    short = shapely.length(pieces) < 28
    for _ in range(2):
        degree = np.bincount(np.concatenate([start[kept], end[kept]]), minlength=int(max(start.max(), end.max())) + 1)
        kept = kept & ~(short & ((degree[start] == 1) | (degree[end] == 1)))
    return kept


def _tags(piece: LineString, origin: _Origin, chance: float) -> dict[str, str]:
    if origin.tags is not None:
        return origin.tags | _crossing(piece) | _main_road_details(origin.tags["highway"], chance)
    if origin.fabric == "fields":
        return {"highway": "track"} if chance < 0.5 else {"highway": "unclassified"}
    if origin.fabric == "centre":
        return _centre_street(piece, chance)
    tags = {"highway": "residential"}
    if chance < 0.12:
        tags = {"highway": "living_street"}
    elif chance < 0.2:
        tags["width"] = "7.5"
    elif chance < 0.28:
        tags["oneway"] = "yes"
    return tags


def _centre_street(piece: LineString, chance: float) -> dict[str, str]:
    if piece.distance(shapely.Point(60, 400)) < 130:
        return {"highway": "pedestrian"}
    tags = {"highway": "residential"}
    if chance < 0.35:
        tags |= {"oneway": "yes", "lanes": "1"}
    elif chance < 0.45:
        tags = {"highway": "tertiary", "lanes": "2"}
    return tags


def _main_road_details(kind: str, chance: float) -> dict[str, str]:
    if kind == "trunk":
        return {"lanes": "4", "maxspeed": "70"}
    return {"width": "15"} if chance < 0.1 else ({"lanes": "2"} if chance < 0.7 else {})


def _crossing(piece: LineString) -> dict[str, str]:
    middle = piece.interpolate(0.5, normalized=True)
    if plan.water().contains(middle) or plan.motorway().distance(middle) < 32:
        return {"bridge": "yes", "layer": "1"}
    return {"tunnel": "yes", "layer": "-1"} if plan.railway().distance(middle) < 22 else {}
