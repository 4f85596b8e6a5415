"""How the city is written as an OpenStreetMap extract in PBF."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import osmium
import shapely
from osmium.osm import Box, Location
from osmium.osm.mutable import Node, Relation, Way

from pipelines.demo_city import plan
from pipelines.demo_city.city import DemoCity, lonlat, lonlat_of
from pipelines.demo_city.land_use import land_use, other_lines
from pipelines.demo_city.open_space import Feature
from pipelines.demo_city.plan import FloatArray, Street
from pipelines.demo_city.services import services
from pipelines.demo_city.stops import BUS, RAIL

Tags = dict[str, str]


class Extract:
    """Nodes, ways and relations in the order in which they were drawn; points at the same decimetre are one node."""

    def __init__(self) -> None:
        self._node_of: dict[tuple[int, int], int] = {}
        self._node_tags: dict[int, Tags] = {}
        self._ways: list[tuple[list[int], Tags]] = []
        self._relations: list[tuple[list[tuple[str, int, str]], Tags]] = []

    def draw(self, feature: Feature | Street) -> None:
        """Add a point, a line or an area; an area with holes becomes a multipolygon."""
        geometry = feature.line if isinstance(feature, Street) else feature.geometry
        if geometry.geom_type == "Point":
            (node,) = self._nodes(shapely.get_coordinates(geometry))
            self._node_tags.setdefault(node, {}).update(feature.tags)
        elif geometry.geom_type == "LineString":
            self._way(shapely.get_coordinates(geometry), feature.tags)
        elif not geometry.interiors:
            self._way(shapely.get_coordinates(geometry.exterior), feature.tags)
        else:
            outer = ("w", self._way(shapely.get_coordinates(geometry.exterior), {}), "outer")
            inner = [("w", self._way(shapely.get_coordinates(ring), {}), "inner") for ring in geometry.interiors]
            self._relations.append(([outer, *inner], {"type": "multipolygon", **feature.tags}))

    def write(self, file: Path) -> None:
        """Write all, sorted by kind and number."""
        header = osmium.io.Header()
        header.set("generator", "urban-sdg demo city")
        header.set("osmosis_replication_timestamp", "2024-05-01T00:00:00Z")
        west, south, east, north = shapely.total_bounds(lonlat(plan.FRAME)).tolist()
        header.add_box(Box(Location(west, south), Location(east, north)))
        places = lonlat_of(np.array(list(self._node_of), dtype=np.float64) / 10).tolist()
        with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
            for number, place in enumerate(places, start=1):
                writer.add_node(Node(id=number, version=1, location=place, tags=self._node_tags.get(number, {})))
            for number, (nodes, tags) in enumerate(self._ways, start=1):
                writer.add_way(Way(id=number, version=1, nodes=nodes, tags=tags))
            for number, (members, tags) in enumerate(self._relations, start=1):
                writer.add_relation(Relation(id=number, version=1, members=members, tags=tags))

    def _nodes(self, points: FloatArray) -> list[int]:
        places = np.rint(points * 10).astype(np.int64).tolist()
        return [self._node_of.setdefault((x, y), len(self._node_of) + 1) for x, y in places]

    def _way(self, points: FloatArray, tags: Tags) -> int:
        nodes = self._nodes(points)
        nodes = [node for position, node in enumerate(nodes) if position == 0 or node != nodes[position - 1]]
        self._ways.append((nodes, tags))
        return len(self._ways)


def write_osm(city: DemoCity, file: Path) -> None:
    """Write the map of the city and of 1.5 km around it."""
    extract = Extract()
    for feature in _features(city):
        extract.draw(feature)
    extract.write(file)


def _features(city: DemoCity) -> Iterator[Feature | Street]:
    yield from city.streets
    yield from city.grounds.paths
    yield from other_lines(city.streets)
    yield from land_use(city.tracts)
    yield from city.grounds.areas
    yield from city.grounds.gates
    for footprint, tags in zip(city.buildings.geometry, city.buildings.tags, strict=True):
        yield Feature(footprint, tags)
    yield from _large_buildings(city)
    yield from services()
    yield from _stops(city)


def _large_buildings(city: DemoCity) -> Iterator[Feature]:
    """Draw the buildings that stand in grounds, in each about the middle."""
    uses = {"school": "school", "hospital": "hospital", "retail": "retail", "sports_centre": "sports_hall"}
    for area in city.grounds.areas:
        use = next((uses[value] for value in area.tags.values() if value in uses), None)
        if use:
            x, y = np.round(shapely.get_coordinates(area.geometry.representative_point())[0], 0).tolist()
            tags = {"building": use, "shop": "supermarket"} if use == "retail" else {"building": use}
            yield Feature(shapely.box(x - 34, y, x + 34, y + 26), tags)


def _stops(city: DemoCity) -> Iterator[Feature]:
    for stop in city.stops:
        if not stop.in_map:
            continue
        sides: Sequence[tuple[float, float]] = stop.sides if stop.tags.get("highway") == "bus_stop" else stop.sides[:1]
        more = {"public_transport": "platform", "bus": "yes"} if stop.mode == BUS and len(sides) == 2 else {}
        if stop.mode == RAIL:
            more = {"public_transport": "station", "train": "yes"}
        for side in sides:
            # Mapped kerbs lie a few metres from where the feed has them, as everywhere.
            place = (side[0] + 4, side[1] - 3) if stop.tags.get("highway") == "bus_stop" else side
            yield Feature(shapely.Point(place), {**stop.tags, **more, "name": stop.name})
