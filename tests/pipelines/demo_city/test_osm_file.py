"""The map can be read by pyosmium, and says what the README promises."""

from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import osmium
import pytest
import shapely

from pipelines.demo_city import plan

NOT_BUILT = {"proposed", "construction"}


@pytest.fixture(scope="module")
def ways(demo_folder: Path) -> list[tuple[list[int], list[tuple[float, float]], dict[str, str]]]:
    return [
        ([node.ref for node in way.nodes], [(node.lon, node.lat) for node in way.nodes], dict(way.tags))
        for way in osmium.FileProcessor(demo_folder / "osm.osm.pbf").with_locations()
        if way.is_way()
    ]


@pytest.fixture(scope="module")
def areas(demo_folder: Path) -> dict[str, tuple[Any, dict[str, str]]]:
    factory = osmium.geom.WKBFactory()
    return {
        area.tags["name"]: (shapely.from_wkb(factory.create_multipolygon(area)), dict(area.tags))
        for area in osmium.FileProcessor(demo_folder / "osm.osm.pbf").with_areas()
        if area.is_area() and "name" in area.tags
    }


def street_graph(ways: list[Any], *, bridges: bool = True) -> nx.Graph:
    graph = nx.Graph()
    for nodes, places, tags in ways:
        is_built = "highway" in tags and tags["highway"] not in NOT_BUILT and not tags["highway"].startswith("motorway")
        is_built = is_built and tags.get("area") != "yes"
        over_the_river = "bridge" in tags and places[0][1] < 45.01
        if is_built and (bridges or not over_the_river):
            nx.add_path(graph, nodes)
            graph.add_nodes_from((node, {"place": place}) for node, place in zip(nodes, places, strict=True))
    return graph


def component_at(graph: nx.Graph, lon: float, lat: float) -> frozenset[int]:
    nearest = min(graph, key=lambda node: (graph.nodes[node]["place"][0] - lon) ** 2
                  + (graph.nodes[node]["place"][1] - lat) ** 2)  # fmt: skip
    return frozenset(nx.node_connected_component(graph, nearest))


NORTH, SOUTH, ISLAND = (10.0, 45.01), (10.0, 44.99), (10.0302, 44.9996)


def test_north_and_south_are_joined_by_two_bridges_only(ways: list[Any]) -> None:
    bridges = [tags["name"] for _, places, tags in ways if tags.get("highway") not in NOT_BUILT and "bridge" in tags
               and places[0][1] < 45.01]  # fmt: skip
    assert sorted(bridges) == ["High Street", "West Avenue"]
    whole, cut = street_graph(ways), street_graph(ways, bridges=False)
    assert component_at(whole, *NORTH) == component_at(whole, *SOUTH)
    assert component_at(cut, *NORTH) != component_at(cut, *SOUTH)


def test_the_island_is_reached_by_ferry_only(ways: list[Any]) -> None:
    graph = street_graph(ways)
    island, city = component_at(graph, *ISLAND), component_at(graph, *NORTH)
    assert island != city
    assert len(island) > 50
    (ferry,) = [nodes for nodes, _, tags in ways if tags.get("route") == "ferry"]
    assert {ferry[0] in city, ferry[-1] in island} == {True}


def test_every_street_is_joined_to_the_city_or_lies_on_the_island(ways: list[Any]) -> None:
    assert nx.number_connected_components(street_graph(ways)) == 2


def test_elements_are_sorted_and_the_header_has_a_box(demo_folder: Path) -> None:
    order = [
        ("nwr".index(element.type_str()), element.id) for element in osmium.FileProcessor(demo_folder / "osm.osm.pbf")
    ]
    assert order == sorted(order)
    reader = osmium.io.Reader(str(demo_folder / "osm.osm.pbf"))
    box = reader.header().box()
    reader.close()
    assert box.bottom_left.lon < 9.95
    assert box.top_right.lat > 45.03


def test_the_map_has_every_kind_of_street_and_building(ways: list[Any]) -> None:
    highways = Counter(tags.get("highway") for _, _, tags in ways)
    assert {"motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "residential", "living_street",
            "unclassified", "service", "footway", "path", "cycleway", "steps", "pedestrian", "track", "proposed",
            "construction"} <= set(highways)  # fmt: skip
    buildings = Counter(tags.get("building") for _, _, tags in ways)
    assert {"house", "apartments", "yes", "retail", "industrial", "school", "garage"} <= set(buildings)
    assert any(tags.get("access") == "private" and tags.get("service") == "driveway" for _, _, tags in ways)
    assert any("width" in tags for _, _, tags in ways)
    assert any(tags.get("oneway") == "yes" for _, _, tags in ways)


def test_lake_park_has_a_hole_and_a_playground(areas: dict[str, Any]) -> None:
    park, tags = areas["Lake Park"]
    assert tags["leisure"] == "park"
    assert sum(len(part.interiors) for part in park.geoms) == 1
    assert park.contains(areas["Lake Playground"][0])


def test_parks_lie_where_the_readme_says(areas: dict[str, Any]) -> None:
    city = plan.boundary()
    border, outer = (plan.PROJECTION.project([areas[name][0]])[0] for name in ("Border Park", "Outer Meadow"))
    assert 0.2 < border.intersection(city).area / border.area < 0.95
    assert 0 < outer.distance(city) < 400


def test_some_mapped_stops_lie_outside_the_city_but_near_it(demo_folder: Path) -> None:
    stops = [
        (node.location.lon, node.location.lat)
        for node in osmium.FileProcessor(demo_folder / "osm.osm.pbf", osmium.osm.NODE)
        if node.tags.get("highway") == "bus_stop"
    ]
    metres = plan.PROJECTION.project(shapely.points(stops))
    away = shapely.distance(metres, plan.boundary())
    assert ((away > 0) & (away < 500)).sum() >= 4
