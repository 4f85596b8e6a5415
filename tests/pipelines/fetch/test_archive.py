"""Archives give the one file that is meant, and do no harm."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from pipelines.fetch.archive import member_of
from pipelines.fetch.cache import Cache, sha256_of
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError


def archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as content:
        for name, data in files.items():
            content.writestr(name, data)
    return target.getvalue()


def unpacked(folder: Path, data: bytes, member: str = "*.tif", most_bytes: int = 10**9) -> Path:
    cache, fresh = Cache(folder / "cache"), folder / "fresh"
    fresh.write_bytes(data)
    sha256 = sha256_of(fresh)
    cache.put(fresh, sha256, "a.zip")
    (cache.root / "partial").mkdir(exist_ok=True)
    request = Request("built_up.2020", "https://example.org/a.zip", "a.zip", member=member)
    settings = Settings(cache.root, most_bytes=most_bytes)
    found = member_of(request, Fetched("", "a.zip", sha256, len(data)), cache, settings)
    return cache.path(found.sha256, found.name)


def test_the_one_member_that_is_meant_becomes_a_file_of_its_name(tmp_path: Path) -> None:
    path = unpacked(tmp_path, archive({"readme.pdf": b"x", "in/GHS_POP_R4_C19.tif": b"raster", "a.tif.ovr": b"y"}))
    assert (path.name, path.read_bytes()) == ("GHS_POP_R4_C19.tif", b"raster")


@pytest.mark.parametrize("name", ["../../out.tif", "/etc/out.tif", "..\\out.tif", "C:/out.tif"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="path leads out of the archive"):
        unpacked(tmp_path, archive({name: b"x"}))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unpacks to far more than it holds"):
        unpacked(tmp_path, archive({"a.tif": bytes(120_000_000)}))


def test_more_than_is_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unpacks to more than 10 bytes"):
        unpacked(tmp_path, archive({"a.tif": b"12345678901"}), most_bytes=10)


def test_a_member_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    whole = bytearray(archive({"a.tif": b"a" * 5000}))
    at = whole.rindex(b"PK\x01\x02") + 24
    whole[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(InputError, match=r"unpacks to more than it says|is no ZIP archive that can be read"):
        unpacked(tmp_path, bytes(whole))


def test_a_link_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as content:
        link = zipfile.ZipInfo("a.tif")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        content.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="holds a link in place of the file"):
        unpacked(tmp_path, target.getvalue())


def test_a_locked_member_is_refused(tmp_path: Path) -> None:
    whole = bytearray(archive({"a.tif": b"x"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(sign) + offset] |= 1
    with pytest.raises(InputError, match="is locked by a password"):
        unpacked(tmp_path, bytes(whole))


@pytest.mark.parametrize("files", [{"a.txt": b""}, {"a.tif": b"", "b.tif": b""}])
def test_none_or_several_members_are_refused_with_their_names(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(InputError, match=r"files like \*\.tif, not one \(found: a\."):
        unpacked(tmp_path, archive(files))


@pytest.mark.parametrize(
    "data", [b"", b"<html>busy</html>", archive({"a.tif": b"x" * 1000})[:-30]], ids=["empty", "page", "cut"]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match="is no ZIP archive that can be read"):
        unpacked(tmp_path, data)


def test_damaged_bytes_are_refused(tmp_path: Path) -> None:
    whole = bytearray(archive({"a.tif": bytes(range(256)) * 40}))
    whole[60] ^= 0xFF
    with pytest.raises(InputError, match=r"is no ZIP archive that can be read"):
        unpacked(tmp_path, bytes(whole))
