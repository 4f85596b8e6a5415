"""The same numbers again, slowly: networkx for walks, one shapely operation per polygon for areas, no cells."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import shapely

from spatial_indicators.layers.entrances import Gated
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Homes
from spatial_indicators.layers.services import Services
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from tests.spatial_indicators.tiny_city import TinyCity


class Place(NamedTuple):
    """A place on a street: its edge, metres along it, metres off it."""

    edge: int
    along: float
    off: float


class Walks:
    """Walks along streets: every edge is cut where somebody joins it."""

    def __init__(self, streets: Streets) -> None:
        self.streets = streets
        ends = zip(streets.start.tolist(), streets.end.tolist(), streets.is_walkable.tolist(), strict=True)
        self.ends = {edge: (one, other) for edge, (one, other, is_open) in enumerate(ends) if is_open}
        self.lines = {
            edge: shapely.LineString([(streets.x[node], streets.y[node]) for node in nodes])
            for edge, nodes in self.ends.items()
        }
        self.edges = list(self.lines)
        self.drawn = np.array(list(self.lines.values()), dtype=object)
        self.boxes = shapely.STRtree(self.drawn)

    def join(self, x: float, y: float, *, limit_m: float) -> Place | None:
        """Find the nearest edge by measuring all whose bounding box is near."""
        point = shapely.Point(x, y)
        near = np.sort(self.boxes.query(shapely.box(x - limit_m, y - limit_m, x + limit_m, y + limit_m)))
        off = shapely.distance(self.drawn[near], point)
        if not len(off) or off.min() > limit_m:
            return None
        edge = self.edges[near[int(off.argmin())]]
        return Place(edge, self.lines[edge].project(point), float(off.min()))

    def distances(self, origins: Sequence[Place | None], goals: Sequence[Place]) -> list[float]:
        """Measure from every origin to its nearest goal, infinite where there is no way."""
        graph = nx.Graph()
        named = [(("from", at), place) for at, place in enumerate(origins) if place is not None]
        named += [(("to", at), place) for at, place in enumerate(goals)]
        on_edge: dict[int, list[tuple[float, Any]]] = {edge: [] for edge in self.edges}
        for name, place in named:
            on_edge[place.edge].append((place.along, (*name, "foot")))
            graph.add_edge(name, (*name, "foot"), weight=place.off)
        for edge, (one, other) in self.ends.items():
            chain = [(0.0, one), *on_edge[edge], (self.lines[edge].length, other)]
            for (begin, left), (end, right) in pairwise(sorted(chain, key=lambda link: link[0])):
                _add(graph, left, right, end - begin)
        sources = {("to", at) for at in range(len(goals))}
        found = nx.multi_source_dijkstra_path_length(graph, sources) if sources else {}
        return [found.get(("from", at), np.inf) for at in range(len(origins))]


def _add(graph: Any, one: Any, other: Any, length: float) -> None:
    if one != other and length < graph.get_edge_data(one, other, {"weight": np.inf})["weight"]:
        graph.add_edge(one, other, weight=length)


def doorsteps(walks: Walks, homes: Homes) -> list[Place | None]:
    return [walks.join(x, y, limit_m=250.0) for x, y in zip(homes.x, homes.y, strict=True)]


def homes_near_transit(walks: Walks, homes: Homes, stops: Stops, *, origin: str = "union") -> list[bool]:
    """Test every home: 500 m to a stop of low capacity, or 1000 m to one of high capacity."""
    origins = doorsteps(walks, homes)
    near = [False] * len(origins)
    for capacity, limit_m in (("low", 500.0), ("high", 1000.0)):
        chosen = [
            at for at in range(len(stops)) if stops.capacity[at] == capacity and origin in {"union", stops.origin[at]}
        ]
        goals = [walks.join(stops.x[at], stops.y[at], limit_m=250.0) for at in chosen]
        found = walks.distances(origins, [goal for goal in goals if goal is not None])
        near = [was or distance <= limit_m for was, distance in zip(near, found, strict=True)]
    return near


def homes_near_open_space(
    walks: Walks, homes: Homes, spaces: OpenSpaces, *, polygons: Iterable[Any] | None = None, limit_m: float = 400.0
) -> list[bool]:
    """Test every home: a walk to a gate, to a street inside, or to an outline without gate within 30 m of a street."""
    chosen = spaces.geometry if polygons is None else polygons
    goals = [goal for polygon in chosen for goal in ways_in(walks, spaces, polygon)]
    return [distance <= limit_m for distance in walks.distances(doorsteps(walks, homes), goals)]


def ways_in(walks: Walks, spaces: Gated, polygon: Any) -> list[Place]:
    ways = [
        Place(edge, line.project(shapely.Point(point)), 0.0)
        for edge, line in walks.lines.items()
        if line.intersects(polygon)
        for point in shapely.get_coordinates(line.intersection(polygon))
    ]
    gates = zip(spaces.gate_x.tolist(), spaces.gate_y.tolist(), strict=True)
    own = [gate for gate in gates if polygon.boundary.distance(shapely.Point(gate)) <= 3.0]
    points = own or shapely.get_coordinates(polygon.boundary.segmentize(20.0)).tolist()
    joined = [walks.join(x, y, limit_m=30.0) for x, y in points]
    return ways + [place for place in joined if place is not None]


def walks_to_services(walks: Walks, homes: Homes, services: Services, category: str) -> list[float]:
    """Walk to every service of a category; an area without a way in is left to the street nearest to a point in it."""
    goals: list[Place | None] = []
    for drawn in services.geometry[services.category == category]:
        ways = ways_in(walks, services, drawn) if drawn.area else []
        inside = drawn.point_on_surface()
        goals += ways or [walks.join(inside.x, inside.y, limit_m=250.0)]
    return walks.distances(doorsteps(walks, homes), [goal for goal in goals if goal is not None])


def homes_near_green(homes: Homes, spaces: OpenSpaces, *, smallest_m2: float = 10_000.0) -> list[bool]:
    """Test every home: 300 m as the crow flies to green land of a hectare; what touches is one."""
    large = green_of_at_least(spaces, smallest_m2)
    points = [shapely.Point(x, y) for x, y in zip(homes.x, homes.y, strict=True)]
    return [any(green.distance(point) <= 300.0 for green in large) for point in points]


def green_of_at_least(spaces: OpenSpaces, smallest_m2: float) -> list[Any]:
    together = shapely.union_all(spaces.geometry[spaces.is_green])
    return [part for part in shapely.get_parts(together) if part.area >= smallest_m2 * (1 - 1e-6)]


def open_space_m2(districts: Iterable[Any], spaces: OpenSpaces) -> list[float]:
    """Intersect all open land with every district."""
    land = shapely.union_all(spaces.geometry)
    return [land.intersection(district).area for district in districts]


def street_m2(districts: Iterable[Any], streets: Streets, spaces: OpenSpaces) -> list[float]:
    """Cut every street out of every district, less open land; length times width."""
    land = shapely.union_all(spaces.geometry)
    shapely.prepare(land)
    drawn = streets.segments(np.flatnonzero(streets.is_public_land))
    outside = shapely.difference(drawn, land)
    width = streets.width_m[streets.is_public_land]
    return [float((shapely.length(shapely.intersection(outside, district)) * width).sum()) for district in districts]


def people_where(city: TinyCity, is_near: Sequence[bool]) -> list[float]:
    """People of every district for whose home something holds, by floor, else by land; no cell is summed."""
    counted = city.districts.counted
    floor = dict(zip(zip(city.buildings.x, city.buildings.y, strict=True), city.buildings.floor_m2, strict=True))
    built = np.array([floor.get(place, 0.0) for place in zip(city.homes.x, city.homes.y, strict=True)])
    points, near = shapely.points(city.homes.x, city.homes.y), np.array(is_near)
    everyone = city.zones()[counted.name].sums(city.people.count)[0]
    found = []
    for district, mapped, total in zip(counted.geometry, on_map(city), everyone, strict=True):
        inside = shapely.covers(district, points)
        by_floor, by_land = built * inside, city.cells.area_m2[city.homes.cell] * inside
        weight = by_floor if by_floor.any() else by_land
        people = total * mapped.area / district.area
        found.append(people * (weight * near).sum() / weight.sum() if weight.any() else 0.0)
    return found


def on_map(city: TinyCity) -> list[Any]:
    """The part of every district that the map covers."""
    districts = city.districts.counted.geometry
    return list(districts if city.mapped is None else shapely.intersection(districts, city.mapped))
