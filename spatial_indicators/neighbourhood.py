"""What lies within a walk of many places? Amounts of all cells that the streets within a distance run through."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.graph import IndexArray, StreetGraph
from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Starts(NamedTuple):
    """Where walks begin: at both ends of the street that a place is joined to.

    Parameters
    ----------
    nodes
        The street's nodes, shape (2, n).
    walks_m
        Metres from the place to each of them, shape (2, n).
    cell
        The cell of each place, -1 for none, shape (n,).
    """

    nodes: IntArray
    walks_m: FloatArray
    cell: IntArray


def starts_at(streets: Streets, places: Snapped, cell: IntArray) -> Starts:
    """Begin walks at places that are joined to a street."""
    nodes = np.stack([streets.start[places.edge], streets.end[places.edge]])
    return Starts(nodes, np.stack([places.to_start_m, places.to_end_m]) + places.off_m, cell)


def sums_within(
    graph: StreetGraph, starts: Starts, cell_of_node: IntArray, amounts: FloatArray, *, limit_m: float
) -> FloatArray:
    """Sum amounts of the cells around each place: its own, and those of the street nodes within a walk.

    Parameters
    ----------
    graph
        The streets that people may walk.
    starts
        The n places.
    cell_of_node
        The cell of each street node, -1 for none, shape (nodes,).
    amounts
        What is summed, shape (kinds, cells); a cell counts once for a place, however many nodes it holds.
    limit_m
        Longest walk, metres, from the place to a node; inclusive.

    Returns
    -------
    sums
        Shape (kinds, n).
    """
    of_row = np.empty(len(graph), dtype=np.int64)
    of_row[graph.rank] = cell_of_node
    found = np.zeros((len(amounts), len(starts.cell)))
    _sum_all(
        _Arcs(graph.indptr, graph.neighbours, graph.length_m, float(limit_m)),
        Starts(
            graph.rank[starts.nodes].astype(np.int64),
            np.asarray(starts.walks_m, dtype=np.float64),
            np.asarray(starts.cell, dtype=np.int64),
        ),
        of_row,
        np.ascontiguousarray(amounts, dtype=np.float64),
        found,
    )
    return found


class _Arcs(NamedTuple):
    """The street graph's compressed rows, see `StreetGraph`, and how far to walk."""

    indptr: IntArray
    neighbours: IndexArray
    length: FloatArray
    limit: float


class _Walk(NamedTuple):
    """What a walk knows: the ways so far, which rows wait in the ring, and which were reached."""

    distance: FloatArray
    waits: NDArray[np.bool_]
    queue: IntArray
    reached: IntArray


@compiled
def _sum_all(arcs: _Arcs, starts: Starts, cell_of_row: IntArray, amounts: FloatArray, found: FloatArray) -> None:
    """Walk from one place after the other; what a walk touched is wiped before the next."""
    rows = len(cell_of_row)
    walk = _Walk(
        np.full(rows, np.inf),
        np.zeros(rows, dtype=np.bool_),
        np.empty(rows + 1, dtype=np.int64),
        np.empty(rows, dtype=np.int64),
    )
    seen = np.full(amounts.shape[1], -1, dtype=np.int64)
    for origin in range(len(starts.cell)):
        _add(starts.cell[origin], origin, seen, amounts, found)
        count = _begin(starts.nodes[:, origin], starts.walks_m[:, origin], arcs.limit, walk)
        count = _spread(arcs, walk, count)
        for row in walk.reached[:count]:
            _add(cell_of_row[row], origin, seen, amounts, found)
            walk.distance[row] = np.inf


@compiled
def _begin(nodes: IntArray, walks_m: FloatArray, limit: float, walk: _Walk) -> int:
    """Let the rows at both ends of the street wait, and count those within the limit."""
    count = 0
    for end in range(len(nodes)):
        row, way = nodes[end], walks_m[end]
        if way <= limit and way < walk.distance[row]:
            if walk.distance[row] == np.inf:
                walk.reached[count] = walk.queue[count] = row
                walk.waits[row] = True
                count += 1
            walk.distance[row] = way
    return count


@compiled
def _spread(arcs: _Arcs, walk: _Walk, count: int) -> int:
    """Reach every row within the limit: first come, first served, and again where a shorter way is found.

    Written out: calls that hand the arrays over would take three times as long.
    """
    distance, waits, queue = walk.distance, walk.waits, walk.queue
    head, tail = 0, count
    while head != tail:
        row = queue[head]
        head = (head + 1) % len(queue)
        waits[row] = False
        for arc in range(arcs.indptr[row], arcs.indptr[row + 1]):
            way, other = distance[row] + arcs.length[arc], arcs.neighbours[arc]
            if way < distance[other] and way <= arcs.limit:
                if distance[other] == np.inf:
                    walk.reached[count] = other
                    count += 1
                distance[other] = way
                if not waits[other]:
                    waits[other] = True
                    queue[tail] = other
                    tail = (tail + 1) % len(queue)
    return count


@compiled
def _add(cell: int, origin: int, seen: IntArray, amounts: FloatArray, found: FloatArray) -> None:
    """Count a cell of a place once."""
    if cell >= 0 and seen[cell] != origin:
        seen[cell] = origin
        for kind in range(len(amounts)):
            found[kind, origin] += amounts[kind, cell]
