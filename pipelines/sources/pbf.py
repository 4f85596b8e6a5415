"""Which lines, points and areas does a PBF file hold? Read block by block, all ways of a block at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.osm_tags import AREA_KEYS, KEPT_KEYS, is_area_of_interest, is_point_of_interest
from pipelines.sources.pbf_block import Block, UnusualFileError, blocks_from_the_end
from spatial_indicators.features import Tags
from spatial_indicators.packed_numbers import place_nodes, read_ways, running_sums, tagged_nodes

NOWHERE = 2**31 - 1
"""Position of a node that the file lacks, as libosmium writes it."""
PER_DEGREE = 10_000_000
FARTHEST = np.array([180, 90]) * PER_DEGREE
OF_POSITIONS = 100
"""Nanodegrees in a position: libosmium keeps a ten millionth of a degree, and drops what is smaller."""
RELATIONS, WAYS, NODES = range(3)
WAY = 1
"""Kind of a relation's member."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Multipolygon:
    """A relation that makes an area of ways."""

    id: int
    type: str
    tags: Tags
    ways: Sequence[int]
    roles: Sequence[str]


@dataclass
class Pbf:
    """What was read.

    Parameters
    ----------
    ways
        Ids, times of the last change in seconds and flags of the ways, sorted by id, shape (n, 3).
    offset, node_id, x, y
        Their nodes, and positions in ten millionths of a degree; `NOWHERE` for those that the file lacks.
    tags
        Kept tags of each way.
    points
        Id, x, y, time of the last change and tags of each mapped point, sorted by id.
    multipolygons
        Relations that make an area of interest, sorted by id.
    """

    ways: Integers
    offset: Integers
    node_id: Integers
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    tags: list[Tags]
    points: list[tuple[int, int, int, int, Tags]]
    multipolygons: list[Multipolygon]


@dataclass
class _Reading:
    """What has been read so far, from the end of the file."""

    stage: int = RELATIONS
    last: int = 2**62
    multipolygons: list[Multipolygon] = field(default_factory=list)
    members: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    ways: list[tuple[Integers, Integers, list[Tags]]] = field(default_factory=list)
    way_refs: list[Integers] = field(default_factory=list)
    wanted: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    refs: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    x: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    y: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    points: list[list[tuple[int, int, int, int, Tags]]] = field(default_factory=list)
    alike: dict[tuple[str, str], Tags] = field(default_factory=dict)

    def enter(self, stage: int) -> None:
        """Go on to ways, or to nodes: nothing more is to come of what stood behind them."""
        if stage < self.stage:
            raise UnusualFileError("nodes, ways and relations are out of order")
        if stage > self.stage:
            if self.stage < WAYS:
                self.members = np.unique(np.array([way for m in self.multipolygons for way in m.ways], dtype=np.int64))
            if stage == NODES:
                self._want_nodes()
            self.stage, self.last = stage, 2**62

    def follows(self, first: int, last: int) -> None:
        """Refuse what does not stand before what was read, each id once."""
        if last >= self.last:
            raise UnusualFileError("ids are not in order")
        self.last = first

    def _want_nodes(self) -> None:
        self.ways.reverse()
        self.refs = np.concatenate([*self.way_refs[::-1]] or [self.members])
        self.way_refs.clear()
        self.wanted = _distinct(self.refs)
        self.x, self.y = (np.full(len(self.wanted), NOWHERE, dtype=np.int32) for _ in range(2))


def _distinct(numbers: Integers) -> Integers:
    """Give each number once, sorted: `np.unique` puts so many into a hash table, in ten times the time."""
    ordered = np.sort(numbers)
    is_new = np.ones(len(ordered), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def read_pbf(path: Path) -> Pbf:
    """Read a checked file once, from its end.

    Raises
    ------
    UnusualFileError
        When it is broken, out of order, or made in a way that is not known here.
    """
    reading = _Reading()
    try:
        for block in blocks_from_the_end(path):
            for group in reversed(block.message.primitivegroup):
                _read_group(reading, block, group)
    except (UnicodeDecodeError, IndexError, ValueError) as error:
        raise UnusualFileError(error) from None
    reading.enter(NODES)
    counts = np.concatenate([count for _, count, _ in reading.ways] or [reading.members])
    place = np.searchsorted(reading.wanted, reading.refs)
    return Pbf(
        ways=np.concatenate([ways for ways, _, _ in reading.ways] or [np.empty((0, 3), dtype=np.int64)]),
        offset=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        node_id=reading.refs,
        x=reading.x[place],
        y=reading.y[place],
        tags=[tags for _, _, of_block in reading.ways for tags in of_block],
        points=[point for of_block in reversed(reading.points) for point in of_block],
        multipolygons=reading.multipolygons[::-1],
    )


def _read_group(reading: _Reading, block: Block, group: Any) -> None:
    if len(group.nodes):
        raise UnusualFileError("nodes are not dense")
    for relation in reversed(group.relations):
        reading.enter(RELATIONS)
        reading.follows(relation.id, relation.id)
        _read_relation(reading, block, relation)
    if len(group.ways):
        reading.enter(WAYS)
        _read_ways(reading, block, group.ways)
    if group.HasField("dense"):
        reading.enter(NODES)
        _read_nodes(reading, block, group.dense)


def _read_relation(reading: _Reading, block: Block, relation: Any) -> None:
    keys, values = (_plain(packed) for packed in (relation.keys, relation.vals))
    texts = {block.texts[key]: block.texts[value] for key, value in zip(keys, values, strict=True)}
    kind = texts.get(b"type", b"").decode()
    if kind not in {"multipolygon", "boundary"} or not any(key.encode() in texts for key in AREA_KEYS):
        return
    tags = {key: texts[key.encode()].decode() for key in KEPT_KEYS if key.encode() in texts}
    if not is_area_of_interest(tags, is_relation=True):
        return
    members = zip(_signed(relation.memids), _plain(relation.roles_sid), _plain(relation.types), strict=True)
    ways = [(number, block.texts[role].decode()) for number, role, type_ in members if type_ == WAY]
    ids, roles = [number for number, _ in ways], [role for _, role in ways]
    reading.multipolygons.append(Multipolygon(relation.id, kind, tags, ids, roles))


def _read_ways(reading: _Reading, block: Block, messages: Sequence[bytes]) -> None:
    bounds = np.concatenate([[0], np.cumsum([len(way) for way in messages])]).astype(np.int64)
    data = np.frombuffer(b"".join(messages), dtype=np.uint8)
    is_sound, (first, last), ways, (ref_end, refs), tags = read_ways(data, bounds, block.flags, reading.members)
    if not is_sound:
        raise UnusualFileError("a way is broken, or ways are not in order")
    reading.follows(first, last)
    ways[:, 1] = ways[:, 1] * (block.message.date_granularity or 1000) // 1000
    counts = np.diff(ref_end, prepend=0)
    reading.way_refs.append(refs)
    reading.ways.append((ways, counts, block.tags(*tags, reading.alike)))


def _read_nodes(reading: _Reading, block: Block, dense: Any) -> None:
    ids = _signed_array(dense.id)
    if not len(ids):
        return
    if not (np.diff(ids) > 0).all():
        raise UnusualFileError("nodes are not in order")
    reading.follows(int(ids[0]), int(ids[-1]))
    grain, message = block.message.granularity or 100, block.message
    at = np.empty((len(ids), 2), dtype=np.int64)
    for axis, packed, offset in ((0, dense.lon, message.lon_offset), (1, dense.lat, message.lat_offset)):
        at[:, axis] = np.trunc((_signed_array(packed) * grain + offset) / OF_POSITIONS)
    place_nodes(reading.wanted, reading.x, reading.y, ids, np.clip(at, -NOWHERE, NOWHERE))
    is_sound, places, tags = tagged_nodes(np.frombuffer(dense.keys_vals, dtype=np.uint8), block.flags)
    if not is_sound:
        raise UnusualFileError("tags of nodes are broken")
    stamps = _signed_array(dense.denseinfo.timestamp)
    changed = stamps[places] * (message.date_granularity or 1000) // 1000 if len(stamps) else np.zeros_like(places)
    found = zip(ids[places], at[places], changed, block.tags(*tags, reading.alike), strict=True)
    reading.points.append([
        (int(number), int(x), int(y), int(stamp), own)
        for number, (x, y), stamp, own in found
        if is_point_of_interest(own) and abs(x) <= FARTHEST[0] and abs(y) <= FARTHEST[1]
    ])  # fmt: skip


def _signed_array(packed: bytes) -> Integers:
    return running_sums(np.frombuffer(packed, dtype=np.uint8))


def _signed(packed: bytes) -> list[int]:
    return [int(number) for number in _signed_array(packed)]


def _plain(packed: bytes) -> list[int]:
    """Read unsigned numbers: a relation has few."""
    numbers, value, shift = [], 0, 0
    for byte in packed:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
    return numbers
