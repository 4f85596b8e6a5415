import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.junctions import connected, junctions_of
from spatial_indicators.layers.streets import Streets
from tests.spatial_indicators.random_city import random_streets, seeds
from tests.spatial_indicators.tiny_city import grid_lines, streets_along


def ways(streets: Streets, tolerance_m: float = 12.0) -> list[int]:
    return sorted(junctions_of(streets, tolerance_m=tolerance_m).ways.tolist())


def test_a_grid_of_three_by_three_has_one_crossing_four_corners_and_four_branches() -> None:
    # Corners join two streets: no choice, no place.
    assert ways(streets_along(grid_lines(3, 3, block=100.0))) == [3, 3, 3, 3, 4]


def test_a_bend_is_no_place_and_an_end_is_a_dead_end() -> None:
    assert ways(streets_along([[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)]])) == [1, 1]


def test_two_branches_24_metres_apart_are_one_crossing_and_farther_apart_two() -> None:
    def staggered(metres: float) -> Streets:
        main = [(-200.0, 0.0), (0.0, 0.0), (metres, 0.0), (200.0, 0.0)]
        return streets_along([main, [(0.0, 0.0), (0.0, 100.0)], [(metres, 0.0), (metres, -100.0)]])

    assert ways(staggered(24.0)) == [1, 1, 1, 1, 4]
    assert ways(staggered(24.1)) == [1, 1, 1, 1, 3, 3]


def test_two_divided_roads_that_cross_make_one_crossing_of_eight_carriageways() -> None:
    east = [[(-200.0, y), (0.0, y), (15.0, y), (200.0, y)] for y in (0.0, 15.0)]
    north = [[(x, -200.0), (x, 0.0), (x, 15.0), (x, 200.0)] for x in (0.0, 15.0)]
    assert ways(streets_along([*east, *north])) == [1] * 8 + [8]


def test_a_turning_circle_is_a_dead_end_and_a_crescent_comes_back_to_its_place() -> None:
    def lollipop(side: float) -> Streets:
        ring = [(100.0, 0.0), (100.0 + side, 0.0), (100.0 + side, side), (100.0, 0.0)]
        return streets_along([[(0.0, 0.0), (100.0, 0.0)], ring])

    assert ways(lollipop(10.0)) == [1, 1]
    assert ways(lollipop(100.0)) == [1, 3]


def test_a_ring_that_meets_nothing_has_no_place() -> None:
    assert ways(streets_along([[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 0.0)]])) == []


def test_a_street_that_nobody_may_walk_does_not_meet_anything() -> None:
    cross = [(100.0, -100.0), (100.0, 0.0), (100.0, 100.0)]
    assert ways(streets_along([[(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)]], closed=[cross])) == [1, 1]


def test_a_merged_place_is_in_the_middle_of_its_points() -> None:
    found = junctions_of(
        streets_along([[(0.0, 0.0), (20.0, 0.0)], *([(x, 0.0), (x, y)] for x in (0.0, 20.0) for y in (90.0, -90.0))]),
        tolerance_m=12.0,
    )
    merged = found.ways == 4
    assert (found.x[merged].tolist(), found.y[merged].tolist()) == ([10.0], [0.0])


def slow_ways(streets: Streets, tolerance_m: float) -> list[int]:
    """Contract points in between one by one with networkx, merge by circles, and count what leaves."""
    graph = nx.MultiGraph()
    for edge in streets.walkable_edges.tolist():
        graph.add_edge(int(streets.start[edge]), int(streets.end[edge]), length=float(streets.length_m[edge]))
    for node in list(graph.nodes):
        links = list(graph.edges(node, keys=True, data="length"))
        if graph.degree(node) == 2 and len(links) == 2:
            far = [other for _, other, _, _ in links]
            graph.remove_node(node)
            graph.add_edge(*far, length=sum(length for *_, length in links))
    graph.remove_nodes_from([node for node in list(graph.nodes) if graph.degree(node) == 2])
    circles = {node: shapely.Point(streets.x[node], streets.y[node]) for node in graph.nodes}
    meets = [node for node in graph.nodes if graph.degree(node) >= 3]
    touching = nx.Graph([(a, b) for a in meets for b in meets if circles[a].dwithin(circles[b], 2 * tolerance_m)])
    place = {node: min(group) for group in nx.connected_components(touching) for node in group}
    counts: dict[int, int] = {}
    for one, other, length in graph.edges(data="length"):
        a, b = place.get(one, one), place.get(other, other)
        if a != b or length > 4 * tolerance_m:
            counts[a] = counts.get(a, 0) + 1
            counts[b] = counts.get(b, 0) + 1
    return sorted(counts.values())


@given(seeds, st.floats(1.0, 80.0))
@settings(max_examples=40)
def test_junctions_are_those_of_a_slow_contraction(seed: int, tolerance_m: float) -> None:
    streets = random_streets(np.random.default_rng(seed))
    assert ways(streets, tolerance_m) == slow_ways(streets, tolerance_m)


@given(st.integers(1, 60), st.integers(0, 80), seeds)
def test_what_pairs_connect_has_one_label(count: int, pairs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, count, (2, pairs))
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    wanted = np.empty(count, dtype=int)
    for group in nx.connected_components(graph):
        wanted[list(group)] = min(group)
    assert connected(count, one, other).tolist() == wanted.tolist()


def test_a_chain_of_a_hundred_thousand_is_one() -> None:
    chain = np.random.default_rng(1).permutation(100_000)
    assert connected(100_000, chain[1:], chain[:-1]).max() == 0


@pytest.mark.parametrize("pairs", [0, 1])
def test_nothing_connected_keeps_its_number(pairs: int) -> None:
    same = np.arange(pairs)
    assert connected(3, same, same).tolist() == [0, 1, 2]
