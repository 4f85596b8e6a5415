"""What a broken download looks like: never a smaller city, always one line."""

import gzip
from collections.abc import Callable
from pathlib import Path

import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources.osm import read_osm
from pipelines.sources.osm_file import check_osm_file
from spatial_indicators.errors import InputError

Real = Callable[[str], Path]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PBF file of a few blocks: 20 000 nodes and one street through each ten of them."""
    path = tmp_path_factory.mktemp("town") / "town.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in range(1, 20001):
            place = (number % 141 / 1e4, number // 141 / 1e4)
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, version=1))
        for number in range(1, 2001):
            nodes = range(number * 10 - 9, number * 10 + 1)
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags={"highway": "path"}, version=1))
    return path


def blocks_of(content: bytes) -> list[int]:
    """Say where blocks end, by the wiki's description: 4 bytes of length, header, data; datasize is its last field."""
    ends, position = [], 0
    while position < len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        header = content[position + 4 : position + 4 + length]
        size, shift, digits = 0, 0, header[header.rindex(b"\x18") + 1 :]
        for digit in digits:
            size |= (digit & 0x7F) << shift
            shift += 7
        position += 4 + length + size
        ends.append(position)
    return ends


def test_the_town_is_whole(town: Path) -> None:
    assert len(read_osm(town).ways) == 2000
    assert blocks_of(town.read_bytes())[-1] == town.stat().st_size


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_cut_anywhere_but_between_two_blocks_is_refused(town: Path, data: st.DataObject) -> None:
    content = town.read_bytes()
    ends = blocks_of(content)
    kept = data.draw(st.one_of(st.integers(0, len(content) - 1), st.sampled_from(ends[:-1]).map(lambda end: end + 2)))
    cut = town.with_name("cut.osm.pbf")
    cut.write_bytes(content[:kept])
    if kept in ends:
        return
    with pytest.raises(InputError, match=r"cut\.osm\.pbf: .*(ends in the middle of a block|is empty|is not a PBF)"):
        read_osm(cut)


def test_a_cut_between_blocks_before_the_streets_shows_as_a_map_without_streets(town: Path) -> None:
    content = town.read_bytes()
    cut = town.with_name("nodes.osm.pbf")
    for end in blocks_of(content)[:3]:
        cut.write_bytes(content[:end])
        with pytest.raises(InputError, match="has no streets"):
            read_osm(cut)


def test_a_damaged_block_is_refused(town: Path) -> None:
    content = bytearray(town.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged = town.with_name("damaged.osm.pbf")
    damaged.write_bytes(content)
    with pytest.raises(InputError, match=r"damaged\.osm\.pbf: cannot be read to its end .*checksum"):
        read_osm(damaged)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("map.osm.pbf", b"<html>404 Not Found</html>", "is not a PBF file"),
        (
            "map.osm",
            b"<html>404 Not Found</html>",
            r"cannot be read to its end \(found: Unknown top-level element: html",
        ),
        ("map.osm", b'<osm version="0.6"><node id="1" lon="1" la', "cannot be read to its end"),
        ("map.osm.gz", b"<osm/>", "cannot be read to its end"),
        ("map.osm", b"", "is empty"),
        ("map.geojson", b"{}", r"not an OpenStreetMap file by its name \(found: \.geojson\)"),
    ],
)
def test_what_is_not_a_map_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_osm(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.osm\.pbf: there is no such file"):
        check_osm_file(tmp_path / "nowhere.osm.pbf")


def test_a_message_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "map.osm.pbf"
    path.write_bytes(b"\x00\x00\x00\x0d" + b"nonsense" * 40)
    with pytest.raises(InputError) as refused:
        read_osm(path)
    assert "\n" not in str(refused.value)


def test_a_history_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.osh.pbf"
    header = osmium.io.Header()
    header.has_multiple_object_versions = True
    with osmium.SimpleWriter(str(path), header=header) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(0, 0), version=1))
    with pytest.raises(InputError, match="holds every version"):
        read_osm(path)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.999])
def test_a_cut_real_file_is_refused(real: Real, tmp_path: Path, share: float) -> None:
    for name in ("helsinki/osm_centre.osm.pbf", "monaco/monaco.osm.gz"):
        content = real(name).read_bytes()
        path = tmp_path / Path(name).name
        path.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(InputError, match=r"ends in the middle|cannot be read to its end"):
            read_osm(path)


def test_cut_xml_is_refused(real: Real, tmp_path: Path) -> None:
    text = gzip.decompress(real("monaco/monaco.osm.gz").read_bytes())
    path = tmp_path / "monaco.osm"
    path.write_bytes(text[: len(text) // 2])
    with pytest.raises(InputError, match="cannot be read to its end"):
        read_osm(path)
