from dataclasses import replace

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.neighbourhood import starts_at, sums_within
from spatial_indicators.snapping import Snapped, snap
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts, streets_along


def around(tiny: TinyCity, places: Snapped, cell: list[int], limit_m: float) -> list[list[float]]:
    amounts = np.stack([tiny.people.count[0], np.ones(len(tiny.cells))])
    of_node = tiny.cells.holding(shapely.points(tiny.streets.x, tiny.streets.y))
    starts = starts_at(tiny.streets, places, np.array(cell, dtype=np.int64))
    found = sums_within(tiny.streets.graph, starts, of_node, amounts, limit_m=limit_m)
    return [[float(value) for value in row] for row in found]


def street_city() -> TinyCity:
    """Four cells of 100 m in a row with 10 people each; a street runs through, with a point in every middle."""
    districts = square_districts(4, side=100.0)
    return city(districts, [10] * 4, streets=streets_along([[(50.0 + 100 * x, 50.0) for x in range(4)]]))


def test_a_walk_gathers_its_own_cell_and_those_of_the_points_it_reaches() -> None:
    tiny = street_city()
    place = snap(tiny.streets, np.array([60.0]), np.array([50.0]), limit_m=250.0)
    assert around(tiny, place, [0], 9.9) == [[10.0], [1.0]]
    assert around(tiny, place, [0], 90.0) == [[20.0], [2.0]]
    assert around(tiny, place, [0], 189.9) == [[20.0], [2.0]]
    assert around(tiny, place, [0], 190.0) == [[30.0], [3.0]]


def test_a_cell_counts_once_for_a_place_and_again_for_the_next() -> None:
    tiny = street_city()
    places = snap(tiny.streets, np.array([60.0, 60.0]), np.array([50.0, 50.0]), limit_m=250.0)
    assert around(tiny, places, [0, 0], 1000.0) == [[40.0, 40.0], [4.0, 4.0]]


def test_points_outside_all_cells_add_nothing() -> None:
    tiny = street_city()
    longer = replace(tiny, streets=streets_along([[(50.0, 50.0), (60.0, 50.0), (60.0, 900.0), (350.0, 900.0)]]))
    place = snap(longer.streets, np.array([55.0]), np.array([50.0]), limit_m=250.0)
    assert around(longer, place, [-1], 5000.0) == [[10.0], [1.0]]


@given(seeds, st.floats(0.0, 900.0))
@settings(max_examples=25)
def test_sums_are_those_of_dijkstra_from_every_place(seed: int, limit_m: float) -> None:
    tiny = random_city(seed)
    at = np.flatnonzero(tiny.doorsteps.edge >= 0)[:12]
    steps = tiny.doorsteps
    places = Snapped(steps.edge[at], steps.to_start_m[at], steps.to_end_m[at], steps.off_m[at])
    cell = tiny.homes.cell[at].tolist()
    graph, streets = nx.Graph(), tiny.streets
    for edge in streets.walkable_edges.tolist():
        one, other, length = int(streets.start[edge]), int(streets.end[edge]), float(streets.length_m[edge])
        if length < graph.get_edge_data(one, other, {"weight": np.inf})["weight"]:
            graph.add_edge(one, other, weight=length)
    of_node = tiny.cells.holding(shapely.points(streets.x, streets.y))
    found = around(tiny, places, cell, limit_m)
    for number, edge in enumerate(places.edge.tolist()):
        slow = graph.copy()
        for node, walk in ((streets.start[edge], places.to_start_m), (streets.end[edge], places.to_end_m)):
            slow.add_edge("home", int(node), weight=float(walk[number] + places.off_m[number]))
        near = nx.single_source_dijkstra_path_length(slow, "home", cutoff=limit_m)
        cells = {cell[number], *(int(of_node[node]) for node in near if node != "home")} - {-1}
        wanted = [sum(tiny.people.count[0][list(cells)]), float(len(cells))]
        np.testing.assert_allclose([row[number] for row in found], wanted, rtol=1e-9, atol=1e-9)
