"""A member of a zip file comes out as it went in, in blocks; a damaged one does not come out whole."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources.zip_member import Broken, unpacked

NAME = "stop_times.txt"
TEXT = b"".join(b"trip %d,08:%02d:00\n" % (number, number % 60) for number in range(5000))


def written(folder: Path, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "town.zip"
    with zipfile.ZipFile(path, "w", packing) as packed:
        packed.writestr("before.txt", b"before" * 9)
        packed.writestr(NAME, content)
    return path


def read(path: Path, most: int = 2**22) -> bytes:
    with zipfile.ZipFile(path) as packed:
        return b"".join(unpacked(packed, packed.getinfo(NAME), most))


@settings(max_examples=40, deadline=None)
@given(
    content=st.binary(max_size=400) | st.integers(0, 300_000).map(lambda size: b"8" * size),
    most=st.integers(1, 5000),
    packing=st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2]),
)
def test_what_went_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, most: int, packing: int
) -> None:
    assert read(written(tmp_path_factory.mktemp("zip"), content, packing), most) == content


def test_every_byte_that_is_changed_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    with zipfile.ZipFile(path) as packed:
        first = packed.getinfo(NAME).header_offset + 30 + len(NAME)
        size = packed.getinfo(NAME).compress_size
    sound = path.read_bytes()
    for at in range(first, first + size, 97):
        content = bytearray(sound)
        content[at] ^= 0xFF
        path.write_bytes(content)
        with pytest.raises((zipfile.BadZipFile, Broken, EOFError)):
            read(path)


@pytest.mark.parametrize(("field", "value"), [("file_size", 10), ("file_size", 10**6), ("compress_size", 500)])
def test_a_member_of_another_size_than_the_file_says_is_refused(tmp_path: Path, field: str, value: int) -> None:
    with zipfile.ZipFile(written(tmp_path, TEXT)) as packed:
        member = packed.getinfo(NAME)
        setattr(member, field, value)
        with pytest.raises((zipfile.BadZipFile, EOFError)):
            b"".join(unpacked(packed, member, 2**22))


def test_a_locked_member_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, TEXT)) as packed:
        member = packed.getinfo(NAME)
        member.flag_bits |= 1
        with pytest.raises(RuntimeError, match="is encrypted"):
            b"".join(unpacked(packed, member, 2**22))
