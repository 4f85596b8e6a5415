import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from spatial_indicators import distance
from spatial_indicators.distance import nearest_distance_m
from spatial_indicators.errors import InputError
from spatial_indicators.graph import StreetGraph
from spatial_indicators.kernels import compile_kernels


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    compile_kernels()


Search = tuple[StreetGraph, list[int], list[float], float]


def street_of(*length_m: float) -> StreetGraph:
    """One straight street of several blocks; node 0 is its beginning."""
    x = np.concatenate([[0.0], np.cumsum(length_m)])
    return StreetGraph.from_edges(x, np.zeros(len(x)), range(len(length_m)), range(1, len(x)), length_m)


def oracle(graph: StreetGraph, nodes: list[int], offset: list[float], limit: float) -> NDArray[np.float64]:
    """Dijkstra of scipy from one more node, which is joined to every destination by its offset."""
    n = len(graph)
    first: dict[int, float] = {}
    for node, way in zip(graph.rank[nodes].tolist() if nodes else [], offset, strict=True):
        first[node] = min(way, first.get(node, np.inf))
    indptr = np.append(graph.indptr, graph.indptr[-1] + len(first))
    columns = np.concatenate([graph.neighbours, np.fromiter(first.keys(), dtype=np.int32)])
    lengths = np.concatenate([graph.length_m, np.fromiter(first.values(), dtype=np.float64)])
    matrix = scipy.sparse.csr_matrix((lengths, columns, indptr), shape=(n + 1, n + 1))
    found = dijkstra(matrix, directed=True, indices=n, limit=limit)
    return np.asarray(found[:n][graph.rank], dtype=np.float64)


@st.composite
def searches(draw: st.DrawFn, lengths: st.SearchStrategy[float] | None = None) -> Search:
    """Islands, double edges, loops and edges without length, with any number of destinations."""
    length = lengths or st.one_of(st.just(0.0), st.integers(1, 5).map(float), st.floats(0.001, 300))
    n_nodes = draw(st.integers(1, 40))
    node = st.integers(0, n_nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, length), max_size=100))
    start, end, length_m = zip(*edges, strict=True) if edges else ((), (), ())
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    graph = StreetGraph.from_edges(rng.random(n_nodes), rng.random(n_nodes), start, end, length_m)
    sources = draw(st.lists(st.tuples(node, length), max_size=6))
    limit = draw(st.one_of(st.just(np.inf), length, st.floats(0, 2000)))
    return graph, [source[0] for source in sources], [source[1] for source in sources], limit


@given(searches(), st.sampled_from([1, 3, 16, distance.TILE]), st.sampled_from([0.0, 0.5, 2.0, 1e9]))
def test_it_agrees_with_dijkstra_to_the_last_bit(search: Search, tile: int, ahead: float) -> None:
    # Tiles of one row and bounds of any width change the order of the work, never the result.
    graph, nodes, offset, limit = search
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "TILE", tile)
        patch.setattr(distance, "EDGES_AHEAD", ahead)
        found = nearest_distance_m(graph, nodes, offset, limit_m=limit)
    np.testing.assert_array_equal(found, oracle(graph, nodes, offset, limit))


@given(searches())
def test_no_edge_is_a_short_cut_that_was_missed(search: Search) -> None:
    graph, nodes, offset, limit = search
    found = nearest_distance_m(graph, nodes, offset, limit_m=limit)
    by_row = np.empty_like(found)
    by_row[graph.rank] = found
    way = np.repeat(by_row, np.diff(graph.indptr)) + graph.length_m
    assert np.all((by_row[graph.neighbours] <= way) | (way > limit))
    assert np.all((found <= limit) | np.isinf(found))


@given(searches(), st.data())
def test_one_more_destination_never_makes_the_way_longer(search: Search, data: st.DataObject) -> None:
    graph, nodes, offset, limit = search
    more = data.draw(st.integers(0, len(graph) - 1))
    before = nearest_distance_m(graph, nodes, offset, limit_m=limit)
    after = nearest_distance_m(graph, [*nodes, more], [*offset, 0.0], limit_m=limit)
    alone = nearest_distance_m(graph, [more], [0.0], limit_m=limit)
    np.testing.assert_array_equal(after, np.minimum(before, alone))


def test_a_tile_is_left_and_entered_again() -> None:
    # 60 000 corners in a row pass several tiles of memory; the distance to the middle is plain counting.
    found = nearest_distance_m(street_of(*np.ones(60_000)), [30_000], 0.0, limit_m=np.inf)
    np.testing.assert_array_equal(found, np.abs(np.arange(60_001.0) - 30_000))


def test_the_way_from_the_destination_to_the_street_counts() -> None:
    found = nearest_distance_m(street_of(100, 100, 100), [0, 3], [50.0, 0.0], limit_m=1000)
    assert found.tolist() == [50, 150, 100, 0]


def test_a_way_of_exactly_the_limit_counts_and_a_longer_one_does_not() -> None:
    found = nearest_distance_m(street_of(200, 300, 1), [0], [0.0], limit_m=500)
    assert found.tolist() == [0, 200, 500, np.inf]


def test_a_destination_further_from_its_street_than_the_limit_reaches_nobody() -> None:
    assert nearest_distance_m(street_of(10), [0], [500.5], limit_m=500).tolist() == [np.inf, np.inf]


def test_of_two_destinations_at_one_corner_the_nearer_counts() -> None:
    assert nearest_distance_m(street_of(10), [0, 0], [7.0, 3.0], limit_m=500).tolist() == [3, 13]


def test_without_destinations_nobody_reaches_one() -> None:
    assert nearest_distance_m(street_of(10), [], [], limit_m=500).tolist() == [np.inf, np.inf]


def test_an_island_without_a_destination_is_not_reached() -> None:
    graph = StreetGraph.from_edges([0, 1, 5, 6], np.zeros(4), [0, 2], [1, 3], [10.0, 10.0])
    assert nearest_distance_m(graph, [0], 0.0, limit_m=np.inf).tolist() == [0, 10, np.inf, np.inf]


def test_streets_without_length_are_crossed_at_once() -> None:
    assert nearest_distance_m(street_of(0, 0), [2], 0.0, limit_m=0).tolist() == [0, 0, 0]


def test_results_come_back_in_the_order_of_the_callers_nodes() -> None:
    x = np.array([300.0, 0.0, 200.0, 100.0])
    graph = StreetGraph.from_edges(x, np.zeros(4), [1, 3, 2], [3, 2, 0], [100.0, 100.0, 100.0])
    assert nearest_distance_m(graph, [1], 0.0, limit_m=1000).tolist() == x.tolist()


def test_arrays_that_cannot_be_written_are_read() -> None:
    nodes, offset = np.array([0]), np.array([1.0])
    nodes.flags.writeable = offset.flags.writeable = False
    assert nearest_distance_m(street_of(10), nodes, offset, limit_m=500).tolist() == [1, 11]


def test_a_destination_at_no_corner_is_refused() -> None:
    with pytest.raises(InputError, match=r"destination 1: .* outside 0..1 \(found: 2\)"):
        nearest_distance_m(street_of(10), [0, 2], 0.0, limit_m=500)


@pytest.mark.parametrize("offset", [-1.0, np.nan])
def test_an_offset_that_cannot_be_walked_is_refused(offset: float) -> None:
    with pytest.raises(InputError, match="destination 0: the way from a destination to its street node"):
        nearest_distance_m(street_of(10), [0], [offset], limit_m=500)


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_a_limit_below_zero_is_refused(limit: float) -> None:
    with pytest.raises(InputError, match="limit_m: the limit of a search must not be negative"):
        nearest_distance_m(street_of(10), [0], 0.0, limit_m=limit)
