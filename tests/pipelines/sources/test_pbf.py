"""Reading a PBF file block by block gives what libosmium gives object by object."""

import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from pipelines.sources import osm
from pipelines.sources.osm import OsmExtract
from pipelines.sources.osm_file import open_header
from pipelines.sources.pbf import read_pbf
from pipelines.sources.pbf_block import UnusualFileError
from pipelines.sources.pbf_message import message
from spatial_indicators.errors import InputError
from spatial_indicators.packed_numbers import read_ways, running_sums, tagged_nodes

WAY_TAGS = st.sampled_from([
    {"highway": "residential", "name": "Nørre Gade"}, {"building": "house"}, {"building": "yes", "shop": "bakery"},
    {"leisure": "park"}, {"landuse": "grass", "area": "no"}, {"highway": "pedestrian", "area": "yes"},
    {"route": "ferry"}, {"waterway": "stream"}, {"natural": "cliff"}, {"amenity": "school"}, {"shop": "supermarket"},
    {"healthcare": "clinic", "building": "yes"}, {"shop": "yes", "area": "no"}, {},
])  # fmt: skip
NODE_TAGS = st.sampled_from([
    {"highway": "bus_stop"}, {"barrier": "gate", "access": "private"}, {"amenity": "bench"}, {"name": "x"},
    {"shop": "bakery", "name": "Ågot"}, {"shop": "shoes"}, {"healthcare": "doctor"}, {"amenity": "school"}, {},
])  # fmt: skip
RELATION_TAGS = st.sampled_from([
    {"type": "multipolygon", "leisure": "park"}, {"type": "boundary", "boundary": "administrative"},
    {"type": "multipolygon", "building": "yes"}, {"type": "route", "route": "bus"}, {"type": "multipolygon"},
    {"type": "multipolygon", "amenity": "school"}, {"type": "multipolygon", "shop": "mall"},
])  # fmt: skip
NODE = st.integers(1, 12)
STREET = ([1, 2], {"highway": "residential"})
Ways = Sequence[tuple[list[int], dict[str, str]]]


def written(
    path: Path, nodes: Sequence[dict[str, str]], ways: Ways, relations: Sequence[tuple[list[int], dict[str, str]]] = ()
) -> Path:
    """Nodes 1, 2, ... on a winding line; ways and relations numbered from 1."""
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as out:
        for number, tags in enumerate(nodes, start=1):
            at = (10 + 0.001 * (number % 4), 55 + 0.001 * (number * number % 5))
            out.add_node(mutable.Node(id=number, location=at, tags=tags, timestamp=f"202{number % 10}-01-01T00:00:00Z"))
        for number, (refs, tags) in enumerate(ways, start=1):
            out.add_way(mutable.Way(id=number, nodes=refs, tags=tags, timestamp="2024-05-01T00:00:00Z"))
        for number, (members, tags) in enumerate(relations, start=1):
            of_ways = [("w", member, "outer") for member in members]
            out.add_relation(mutable.Relation(id=number, members=of_ways, tags=tags))
    return path


def both(path: Path, box: tuple[float, float, float, float] | None = None) -> list[OsmExtract | str]:
    found: list[OsmExtract | str] = []
    for read in (osm.read_blocks, osm.read_objects):
        try:
            found.append(read(path, open_header(path), box))
        except InputError as error:
            found.append(str(error))
    return found


def assert_same(path: Path, box: tuple[float, float, float, float] | None = None) -> None:
    ours, theirs = both(path, box)
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
        return
    assert ours.facts == theirs.facts
    for name in ("way_id", "offset", "node_id", "lon", "lat"):
        assert np.array_equal(getattr(ours.ways, name), getattr(theirs.ways, name)), name
    assert list(ours.ways.tags) == list(theirs.ways.tags)
    assert ours.points.id.tolist() == theirs.points.id.tolist()
    assert np.array_equal(ours.points.lon, theirs.points.lon)
    assert np.array_equal(ours.points.lat, theirs.points.lat)
    assert list(ours.points.tags) == list(theirs.points.tags)
    assert ours.areas.id.tolist() == theirs.areas.id.tolist()
    assert list(ours.areas.tags) == list(theirs.areas.tags)
    assert shapely.equals(ours.areas.geometry, theirs.areas.geometry).all()
    assert np.array_equal(shapely.get_type_id(ours.areas.geometry), shapely.get_type_id(theirs.areas.geometry))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pbf")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    nodes=st.lists(NODE_TAGS, min_size=2, max_size=12),
    ways=st.lists(st.tuples(st.lists(NODE, max_size=8), st.booleans(), WAY_TAGS), max_size=8),
    relations=st.lists(st.tuples(st.lists(st.integers(1, 9), min_size=1, max_size=3), RELATION_TAGS), max_size=3),
    box=st.none() | st.just((10.0005, 55.0005, 10.0015, 55.0015)),
)
def test_blocks_and_objects_give_the_same(
    folder: Path,
    nodes: list[dict[str, str]],
    ways: list[tuple[list[int], bool, dict[str, str]]],
    relations: list[tuple[list[int], dict[str, str]]],
    box: tuple[float, float, float, float] | None,
) -> None:
    drawn = [STREET, *(([*refs, refs[0]] if is_closed and refs else refs, tags) for refs, is_closed, tags in ways)]
    assert_same(written(folder / "made_up.osm.pbf", nodes, drawn, relations), box)


@pytest.mark.parametrize("box", [None, (-3.02, 51.57, -2.97, 51.6)])
@pytest.mark.parametrize("name", ["newport/osm_20230613", "helsinki/osm_centre", "porto_alegre/osm_streets"])
def test_real_extracts_are_read_alike(
    real: Callable[[str], Path], name: str, box: tuple[float, float, float, float] | None
) -> None:
    assert_same(real(f"{name}.osm.pbf"), box)


def test_the_usual_file_is_read_by_blocks(folder: Path) -> None:
    found = read_pbf(written(folder / "usual.osm.pbf", [{}, {"highway": "bus_stop"}], [STREET]))
    assert found.node_id.tolist() == [1, 2]
    assert [(number, tags) for number, _, _, _, tags in found.points] == [(2, {"highway": "bus_stop"})]


def test_a_file_in_another_order_is_left_to_libosmium(folder: Path) -> None:
    first = written(folder / "first.osm.pbf", [{}, {}], [STREET]).read_bytes()
    second = folder / "second.osm.pbf"
    second.write_bytes(first + blocks_of(first)[-1])  # the street once more
    with pytest.raises(UnusualFileError, match="not in order"):
        read_pbf(second)


def blocks_of(content: bytes) -> list[bytes]:
    blocks, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        header = message("BlobHeader")()
        header.ParseFromString(content[at + 4 : at + 4 + size])
        end = at + 4 + size + header.datasize
        blocks.append(content[at:end])
        at = end
    return blocks


def block(kind: bytes, data: bytes, *, size: int | None = None) -> bytes:
    blob = message("Blob")(raw_size=len(data) if size is None else size, zlib_data=zlib.compress(data))
    packed = blob.SerializeToString()
    header = message("BlobHeader")(type=kind, datasize=len(packed)).SerializeToString()
    return bytes(len(header).to_bytes(4, "big") + header + packed)


@pytest.mark.parametrize("size", [2**30, 3, 0])
def test_a_block_that_is_larger_than_it_says_or_may_be_is_not_unpacked(folder: Path, size: int) -> None:
    path = folder / "bomb.osm.pbf"
    path.write_bytes(block(b"OSMData", b"\x00" * 1000, size=size))
    with pytest.raises(UnusualFileError):
        read_pbf(path)


def test_an_unknown_feature_is_left_to_libosmium(folder: Path) -> None:
    header = message("HeaderBlock")(required_features=[b"OsmSchema-V0.6", b"HistoricalInformation"])
    path = folder / "history.osm.pbf"
    path.write_bytes(block(b"OSMHeader", header.SerializeToString()))
    with pytest.raises(UnusualFileError, match="HistoricalInformation"):
        read_pbf(path)


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_no_bytes_are_read_beyond_the_end(data: bytes, cuts: list[int]) -> None:
    array = np.frombuffer(data, dtype=np.uint8)
    bounds = np.array([0, *sorted(min(cut, len(data)) for cut in cuts), len(data)], dtype=np.int64)
    flags = np.full(5, 15, dtype=np.uint8)
    is_sound, _, ways, (ends, refs), tags = read_ways(array, bounds, flags, np.array([1, 2]))
    assert len(ways) <= len(bounds) - 1
    assert len(refs) <= len(data)
    assert not is_sound or len(ends) == len(ways) == len(tags[0])
    assert len(running_sums(array)) == sum(byte < 128 for byte in data)
    assert isinstance(tagged_nodes(array, flags)[0], bool | np.bool_)


@given(st.lists(st.integers(-(2**62), 2**62)))
def test_numbers_come_out_as_they_were_packed(numbers: list[int]) -> None:
    packed, last = bytearray(), 0
    for number in numbers:
        difference = (number - last + 2**63) % 2**64 - 2**63
        zigzag = (difference << 1 ^ difference >> 63) % 2**64
        last = number
        while True:
            packed.append(zigzag & 0x7F | (0x80 if zigzag > 0x7F else 0))
            zigzag >>= 7
            if not zigzag:
                break
    assert running_sums(np.frombuffer(bytes(packed), dtype=np.uint8)).tolist() == numbers


def test_random_bytes_after_the_header_end_in_one_line(folder: Path) -> None:
    whole = written(folder / "whole.osm.pbf", [{}, {}], [STREET]).read_bytes()
    header, *_ = blocks_of(whole)
    path = folder / "noise.osm.pbf"
    path.write_bytes(header + block(b"OSMData", os.urandom(500)))
    with pytest.raises(InputError):
        osm.read_osm(path)
