"""Which streets and ferries do the ways of a PBF file make?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.osm_lines import Box
from pipelines.sources.osm_tags import is_line_of_interest
from pipelines.sources.pbf import NOWHERE, PER_DEGREE, Pbf
from spatial_indicators.features import Lines
from spatial_indicators.packed_numbers import LINE

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class FoundLines:
    """Lines inside the box; how many there are in the file, how many were cut, and the last change of one, seconds."""

    lines: Lines
    seen: int
    pieces: int
    cut: int
    latest: int


def lines_of(pbf: Pbf, box: Box | None) -> FoundLines:
    """Take the ways that are lines; a missing node ends one piece and the next node begins another."""
    is_line = (pbf.ways[:, 2] & LINE) > 0
    chosen = np.array([at for at in np.flatnonzero(is_line) if is_line_of_interest(pbf.tags[at])], dtype=np.int64)
    starts, ends, owner = _pieces(pbf, chosen)
    whole = np.zeros(len(pbf.tags), dtype=np.bool_)
    whole[owner[(ends - starts) == (pbf.offset[owner + 1] - pbf.offset[owner])]] = True
    keep = _meets(pbf, starts, ends, box)
    starts, ends, of_way = starts[keep], ends[keep], owner[keep]
    offset = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64)
    nodes = np.arange(offset[-1]) + np.repeat(starts - offset[:-1], ends - starts)
    lines = Lines(
        way_id=pbf.ways[of_way, 0],
        offset=offset,
        node_id=pbf.node_id[nodes],
        lon=pbf.x[nodes] / PER_DEGREE,
        lat=pbf.y[nodes] / PER_DEGREE,
        tags=[pbf.tags[at] for at in of_way.tolist()],
    )
    latest = int(pbf.ways[chosen, 1].max(initial=0))
    return FoundLines(lines, len(chosen), len(owner), int((~whole[chosen]).sum()), latest)


def _pieces(pbf: Pbf, chosen: Integers) -> tuple[Integers, Integers, Integers]:
    """Give first and last node (exclusive) of every stretch of two known nodes or more, and its way."""
    counts = pbf.offset[chosen + 1] - pbf.offset[chosen]
    begin = np.cumsum(counts) - counts
    nodes = np.arange(int(counts.sum())) + np.repeat(pbf.offset[chosen] - begin, counts)
    way = np.repeat(np.arange(len(chosen), dtype=np.int32), counts)
    is_known = pbf.x[nodes] != NOWHERE
    goes_on = np.zeros(len(nodes) + 1, dtype=np.bool_)  # from the node before
    goes_on[1:-1] = is_known[1:] & is_known[:-1] & (way[1:] == way[:-1])
    first = np.flatnonzero(is_known & ~goes_on[:-1])
    last = np.flatnonzero(is_known & ~goes_on[1:])
    long = last > first
    first, last = first[long], last[long]
    return nodes[first], nodes[last] + 1, chosen[way[first]]


def _meets(pbf: Pbf, starts: Integers, ends: Integers, box: Box | None) -> NDArray[np.bool_]:
    """Say of each piece whether its bounding rectangle meets the box."""
    if box is None or not len(starts):
        return np.ones(len(starts), dtype=np.bool_)
    edges = np.column_stack([starts, ends]).ravel()
    # reduceat takes what lies between one piece and the next as a piece too: every second one is left out.
    x, y = (np.append(values, values[-1:]) for values in (pbf.x, pbf.y))
    low_x, high_x = np.minimum.reduceat(x, edges)[::2], np.maximum.reduceat(x, edges)[::2]
    low_y, high_y = np.minimum.reduceat(y, edges)[::2], np.maximum.reduceat(y, edges)[::2]
    west, south, east, north = box
    inside: NDArray[np.bool_] = (low_x / PER_DEGREE <= east) & (high_x / PER_DEGREE >= west)
    return inside & (low_y / PER_DEGREE <= north) & (high_y / PER_DEGREE >= south)
