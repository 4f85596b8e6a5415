import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.errors import InputError
from spatial_indicators.graph import StreetGraph
from spatial_indicators.kernels import compile_kernels
from spatial_indicators.morton import morton_order


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    compile_kernels()


Edge = tuple[int, int, float]


def graph_of(n_nodes: int, edges: list[Edge]) -> StreetGraph:
    start, end, length = zip(*edges, strict=True) if edges else ((), (), ())
    return StreetGraph.from_edges(np.arange(n_nodes), np.zeros(n_nodes), start, end, length)


def arcs_of(graph: StreetGraph) -> dict[tuple[int, int], float]:
    caller = np.argsort(graph.rank)
    begins = np.repeat(np.arange(len(graph)), np.diff(graph.indptr))
    arcs = zip(caller[begins].tolist(), caller[graph.neighbours].tolist(), graph.length_m.tolist(), strict=True)
    return {(one, other): length for one, other, length in arcs}


def test_an_edge_can_be_walked_both_ways() -> None:
    assert arcs_of(graph_of(2, [(0, 1, 80.0)])) == {(0, 1): 80.0, (1, 0): 80.0}


def test_of_two_ways_between_the_same_corners_the_shorter_stays() -> None:
    assert arcs_of(graph_of(2, [(0, 1, 80.0), (1, 0, 50.0), (0, 1, 90.0)])) == {(0, 1): 50.0, (1, 0): 50.0}


def test_a_loop_leads_nowhere_and_is_dropped() -> None:
    assert arcs_of(graph_of(2, [(1, 1, 10.0)])) == {}


def test_a_graph_without_nodes_is_a_graph() -> None:
    assert len(graph_of(0, [])) == 0


def test_nodes_in_the_same_place_keep_their_order() -> None:
    assert morton_order(np.zeros(4), np.zeros(4)).tolist() == [0, 1, 2, 3]


def test_the_curve_fills_one_quarter_before_the_next() -> None:
    # A 4 x 4 board, row by row from the south: the first four visited are its south-western quarter.
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(4), np.arange(4)))
    assert morton_order(x, y)[:8].tolist() == [0, 1, 4, 5, 2, 3, 6, 7]


@st.composite
def street_edges(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    n_nodes = draw(st.integers(1, 12))
    node = st.integers(0, n_nodes - 1)
    return n_nodes, draw(st.lists(st.tuples(node, node, st.floats(0, 1000)), max_size=40))


@given(street_edges())
def test_every_pair_keeps_its_shortest_edge(streets: tuple[int, list[Edge]]) -> None:
    n_nodes, edges = streets
    wanted: dict[tuple[int, int], float] = {}
    for one, other, length in edges:
        if one != other:
            for pair in ((one, other), (other, one)):
                wanted[pair] = min(length, wanted.get(pair, np.inf))
    graph = graph_of(n_nodes, edges)
    assert arcs_of(graph) == wanted
    assert len(graph.neighbours) == len(wanted)


@given(street_edges(), st.randoms(use_true_random=False))
def test_the_order_of_the_edges_does_not_matter(streets: tuple[int, list[Edge]], random: object) -> None:
    n_nodes, edges = streets
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arcs_of(graph_of(n_nodes, edges)) == arcs_of(graph_of(n_nodes, shuffled))


@pytest.mark.parametrize("length", [-1.0, np.nan, np.inf])
def test_a_length_that_cannot_be_walked_is_refused(length: float) -> None:
    with pytest.raises(InputError, match=r"street edge 1: a length must be finite and not negative \(found:"):
        graph_of(2, [(0, 1, 3.0), (0, 1, length)])


@pytest.mark.parametrize("node", [-1, 2])
def test_an_edge_to_nowhere_is_refused(node: int) -> None:
    with pytest.raises(InputError, match=rf"column end of the street edges: .* outside 0..1 \(found: {node}\)"):
        graph_of(2, [(0, node, 3.0)])


def test_nodes_named_by_floats_are_refused() -> None:
    with pytest.raises(InputError, match="column start of the street edges: nodes are named by whole numbers"):
        StreetGraph.from_edges([0, 1], [0, 0], [0.5], [1], [3.0])


def test_edges_without_a_length_are_refused() -> None:
    with pytest.raises(InputError, match="start, end and length of the edges differ in number"):
        StreetGraph.from_edges([0, 1], [0, 0], [0], [1], [3.0, 4.0])


def test_a_node_that_is_nowhere_is_refused() -> None:
    with pytest.raises(InputError, match="street node 1: coordinates must be finite"):
        StreetGraph.from_edges([0, np.nan], [0, 0], [0], [1], [3.0])


def test_nodes_without_a_northing_are_refused() -> None:
    with pytest.raises(InputError, match="x and y of the nodes differ in shape"):
        StreetGraph.from_edges([0, 1], [0], [0], [1], [3.0])
