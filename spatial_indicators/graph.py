"""The walking network as arrays: which node is joined to which, and how long the way is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.errors import InputError
from spatial_indicators.morton import morton_order

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]


@dataclass(frozen=True)
class StreetGraph:
    """An undirected graph of streets in compressed rows, its nodes kept in the order of a space-filling curve.

    Neighbours on the ground are neighbours in memory that way: a search over a million nodes waits for memory, not
    for arithmetic. ``rank`` leads from the caller's nodes to the rows; whoever reads a result needs nothing else.

    Parameters
    ----------
    indptr
        Where the neighbours of each row begin, shape (n + 1,).
    neighbours
        Row at the other end of each arc; every edge gives two arcs, shape (m,).
    length_m
        Length of each arc, metres, finite and not negative, shape (m,).
    rank
        Row of each of the caller's nodes, shape (n,).
    """

    indptr: NDArray[np.int64]
    neighbours: IndexArray
    length_m: FloatArray
    rank: IndexArray

    @classmethod
    def from_edges(
        cls, x: ArrayLike, y: ArrayLike, start: ArrayLike, end: ArrayLike, length_m: ArrayLike
    ) -> "StreetGraph":
        """Build the graph; of edges between the same two nodes the shortest stays, loops are dropped.

        Parameters
        ----------
        x
            Eastings of the nodes, metres, shape (n,).
        y
            Northings of the nodes, metres, shape (n,).
        start
            Position of the node at which each edge begins, shape (k,).
        end
            Position of the node at which it ends, shape (k,).
        length_m
            Length of each edge, metres, shape (k,).

        Raises
        ------
        InputError
            When a coordinate is not finite, an edge names a node that does not exist, or a length is negative, NaN
            or infinite.
        """
        easting, northing = _coordinates(x, y)
        length = np.array(length_m, dtype=np.float64)
        first, second = _nodes(start, len(easting), "start"), _nodes(end, len(easting), "end")
        _check_edges(first, second, length)
        order = morton_order(easting, northing)
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return cls(*_compressed(rank[first], rank[second], length, len(order)), rank=rank)

    def __len__(self) -> int:
        return len(self.rank)


def _coordinates(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    easting, northing = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if easting.shape != northing.shape or easting.ndim != 1:
        raise InputError(
            "x and y of the nodes differ in shape",
            where="street nodes",
            value=f"{easting.shape} and {northing.shape}",
            remedy="Give one x and one y for every node",
        )
    wrong = np.flatnonzero(~(np.isfinite(easting) & np.isfinite(northing)))
    if len(wrong):
        at = int(wrong[0])
        raise InputError(
            "coordinates must be finite",
            where=f"street node {at}",
            value=f"({easting[at]}, {northing[at]})",
            remedy="Drop the node or project it inside the area of the city's projection",
        )
    return easting, northing


def _nodes(nodes: ArrayLike, n_nodes: int, name: str) -> NDArray[np.int64]:
    positions = np.asarray(nodes)
    if positions.size == 0:
        return np.empty(0, dtype=np.int64)
    if positions.dtype.kind not in "iu":
        raise InputError(
            "nodes are named by whole numbers",
            where=f"column {name} of the street edges",
            value=positions.dtype,
            remedy="Give the positions of the nodes as integers",
        )
    lowest, highest = int(positions.min()), int(positions.max())
    if lowest < 0 or highest >= n_nodes:
        raise InputError(
            f"an edge names a node outside 0..{n_nodes - 1}",
            where=f"column {name} of the street edges",
            value=lowest if lowest < 0 else highest,
            remedy="Number the nodes by their position in x and y",
        )
    return positions.astype(np.int64, copy=False)


def _check_edges(start: NDArray[np.int64], end: NDArray[np.int64], length: FloatArray) -> None:
    if not start.shape == end.shape == length.shape:
        raise InputError(
            "start, end and length of the edges differ in number",
            where="street edges",
            value=f"{start.shape}, {end.shape}, {length.shape}",
            remedy="Give all three for every edge",
        )
    wrong = np.flatnonzero(~((length >= 0) & np.isfinite(length)))
    if len(wrong):
        raise InputError(
            "a length must be finite and not negative",
            where=f"street edge {int(wrong[0])}",
            value=length[wrong[0]],
            remedy="Measure the edge again or drop it",
        )


@compiled
def _compressed(
    start: IndexArray, end: IndexArray, length: FloatArray, n_nodes: int
) -> tuple[NDArray[np.int64], IndexArray, FloatArray]:
    """Sort both arcs of every edge into rows, without loops, then keep the shortest of each pair."""
    indptr = np.zeros(n_nodes + 1, dtype=np.int64)
    for edge in range(len(start)):
        if start[edge] != end[edge]:
            indptr[start[edge] + 1] += 1
            indptr[end[edge] + 1] += 1
    for node in range(n_nodes):
        indptr[node + 1] += indptr[node]
    free = indptr[:-1].copy()
    neighbours = np.empty(indptr[n_nodes], dtype=np.int32)
    arc_length = np.empty(indptr[n_nodes], dtype=np.float64)
    for edge in range(len(start)):
        one, other = start[edge], end[edge]
        if one != other:
            neighbours[free[one]], arc_length[free[one]] = other, length[edge]
            free[one] += 1
            neighbours[free[other]], arc_length[free[other]] = one, length[edge]
            free[other] += 1
    n_arcs = _keep_shortest(indptr, neighbours, arc_length)
    return indptr, neighbours[:n_arcs].copy(), arc_length[:n_arcs].copy()


@compiled
def _keep_shortest(indptr: NDArray[np.int64], neighbours: IndexArray, length: FloatArray) -> int:
    """Close the rows up in place, one arc per neighbour, and count the arcs that stay."""
    place = np.full(len(indptr) - 1, -1, dtype=np.int64)
    kept = 0
    row_begins = indptr[0]
    for row in range(len(indptr) - 1):
        row_ends = indptr[row + 1]
        indptr[row] = kept
        for arc in range(row_begins, row_ends):
            other = neighbours[arc]
            if place[other] >= indptr[row]:
                length[place[other]] = min(length[place[other]], length[arc])
            else:
                place[other] = kept
                neighbours[kept], length[kept] = other, length[arc]
                kept += 1
        row_begins = row_ends
    indptr[len(indptr) - 1] = kept
    return kept
