"""How far it is on foot from every street node to the nearest of many destinations."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.errors import InputError
from spatial_indicators.graph import FloatArray, IndexArray, StreetGraph

TILE = 1 << 14
"""Rows that are settled together: their distances and arcs (about 1 MB) fit into a core's own cache."""

EDGES_AHEAD = 2.0
"""Mean edge lengths by which a bound runs ahead: wide enough for long lists, narrow enough that few ways are redone."""

_SETTLED, _FAR, _NEAR = 0, 1, 2


def nearest_distance_m(
    graph: StreetGraph, source_nodes: ArrayLike, source_offset_m: ArrayLike, *, limit_m: float
) -> FloatArray:
    """Measure the shortest way from every node to the nearest destination.

    All destinations start at once, so the cost does not depend on how many there are. The result is the same to the
    last bit whatever the order of the work: every distance is the smallest of the sums along the ways, each added up
    from its destination.

    Parameters
    ----------
    graph
        Streets that can be walked in both directions.
    source_nodes
        Position of the node by which each destination joins the streets, repeats allowed, shape (k,).
    source_offset_m
        Way from the destination to that node, metres, shape (k,) or a single number.
    limit_m
        Longest way that is looked for, metres; a way of exactly this length counts. May be infinite.

    Returns
    -------
    Metres to the nearest destination in the order of the caller's nodes, infinite beyond the limit, shape (n,).

    Raises
    ------
    InputError
        When a destination names a node that does not exist, an offset is negative or NaN, or the limit is.
    """
    nodes, offset = _destinations(graph, source_nodes, source_offset_m)
    if not limit_m >= 0:
        raise InputError(
            "the limit of a search must not be negative", where="limit_m", value=limit_m, remedy="Give metres from 0 up"
        )
    is_reached = offset <= limit_m
    rows = graph.rank[nodes[is_reached]]
    distance = np.full(len(graph), np.inf)
    np.minimum.at(distance, rows, offset[is_reached])
    search = _started(distance, rows, float(limit_m), _step(graph))
    _settle_all(_Arcs(graph.indptr, graph.neighbours, graph.length_m), search)
    return distance[graph.rank]


def _step(graph: StreetGraph) -> float:
    return EDGES_AHEAD * float(graph.length_m.mean()) if len(graph.length_m) else 1.0


def _started(distance: FloatArray, sources: IndexArray, limit: float, step: float) -> "_Search":
    state = np.full(len(distance), _SETTLED, dtype=np.uint8)
    state[sources] = _FAR
    is_open = np.zeros(len(distance) // TILE + 1, dtype=np.bool_)
    is_open[sources // TILE] = True
    near, far = np.empty(TILE, dtype=np.int32), np.empty(TILE, dtype=np.int32)
    return _Search(distance, state, is_open, near, far, limit, step)


def _destinations(graph: StreetGraph, nodes: ArrayLike, offset_m: ArrayLike) -> tuple[NDArray[np.int64], FloatArray]:
    positions = np.asarray(nodes, dtype=np.int64)
    offset = np.broadcast_to(np.asarray(offset_m, dtype=np.float64), positions.shape)
    wrong = np.flatnonzero((positions < 0) | (positions >= len(graph)))
    if len(wrong):
        raise InputError(
            f"a destination joins the streets at a node outside 0..{len(graph) - 1}",
            where=f"destination {int(wrong[0])}",
            value=int(positions[wrong[0]]),
            remedy="Name the node by its position in the street graph",
        )
    wrong = np.flatnonzero(~(offset >= 0))
    if len(wrong):
        raise InputError(
            "the way from a destination to its street node must not be negative",
            where=f"destination {int(wrong[0])}",
            value=float(offset[wrong[0]]),
            remedy="Measure the offset again or leave the destination out",
        )
    return positions, offset


class _Arcs(NamedTuple):
    """The street graph's compressed rows, see `StreetGraph`."""

    indptr: NDArray[np.int64]
    neighbours: IndexArray
    length: FloatArray


class _Search(NamedTuple):
    """What a search knows: the distances so far, which rows wait, and its bounds."""

    distance: FloatArray
    state: NDArray[np.uint8]
    is_open: NDArray[np.bool_]
    near: IndexArray
    far: IndexArray
    limit: float
    step: float


@compiled
def _settle_all(arcs: _Arcs, search: _Search) -> None:
    """Settle tile after tile until no way across their edges improves anything."""
    tile = len(search.far)
    while search.is_open.any():
        for part in range(len(search.is_open)):
            if search.is_open[part]:
                search.is_open[part] = False
                first = part * tile
                n_far = 0
                for node in range(first, min(first + tile, len(search.distance))):
                    if search.state[node] == _FAR:
                        search.far[n_far] = node
                        n_far += 1
                _settle_tile(arcs, search, first, n_far)


@compiled
def _settle_tile(arcs: _Arcs, search: _Search, first: int, n_far: int) -> None:
    """Relax the near nodes until none is left, then move the bound: every distance below a bound is final here."""
    distance = search.distance
    while n_far > 0:
        bound, n_near, n_far = _next_bound(search, n_far)
        while n_near > 0:
            n_near -= 1
            node = search.near[n_near]
            search.state[node] = _SETTLED
            for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
                way = distance[node] + arcs.length[arc]
                other = arcs.neighbours[arc]
                if way < distance[other] and way <= search.limit:
                    distance[other] = way
                    if 0 <= other - first < len(search.far):
                        n_near, n_far = _enlist(search, other, bound, n_near, n_far)
                    else:
                        search.state[other] = _FAR
                        search.is_open[other // len(search.far)] = True


@compiled
def _next_bound(search: _Search, n_far: int) -> tuple[float, int, int]:
    """Put the bound a step ahead of the nearest waiting node and bring the nodes within it near."""
    bound = np.inf
    for node in search.far[:n_far]:
        if search.state[node] == _FAR:
            bound = min(bound, search.distance[node])
    bound += search.step
    n_near, n_left = 0, 0
    for node in search.far[:n_far]:
        if search.state[node] != _FAR:
            continue
        if search.distance[node] <= bound:
            search.state[node] = _NEAR
            search.near[n_near] = node
            n_near += 1
        else:
            search.far[n_left] = node
            n_left += 1
    return bound, n_near, n_left


@compiled
def _enlist(search: _Search, node: int, bound: float, n_near: int, n_far: int) -> tuple[int, int]:
    """Put a node whose distance has improved on the list that it belongs to, once."""
    if search.distance[node] <= bound and search.state[node] != _NEAR:
        search.state[node] = _NEAR
        search.near[n_near] = node
        return n_near + 1, n_far
    if search.state[node] == _SETTLED:
        search.state[node] = _FAR
        search.far[n_far] = node
        return n_near, n_far + 1
    return n_near, n_far
