"""Which file of an archive is meant, and can it be unpacked without harm?"""

import stat
import zipfile
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from pipelines.fetch.cache import Cache, sha256_of
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError

MOST_RATIO = 1000
"""Unpacked bytes per packed byte; deflate reaches 1032 on zeros, and rasters of mostly empty land some hundred."""

SMALL = 100_000_000
"""A member below this is unpacked whatever its ratio: a raster of nothing but sea packs very well."""

BLOCK = 1 << 20


def member_of(request: Request, fetched: Fetched, cache: Cache, settings: Settings) -> Fetched:
    """Unpack the one member that is meant into the cache, as a file of its own.

    Raises
    ------
    InputError
        When the file is no ZIP archive, holds no or several such members, or the member is encrypted, a link, a path
        out of the archive, larger than allowed or larger than it says.
    """
    archive = cache.path(fetched.sha256, fetched.name)
    try:
        with zipfile.ZipFile(archive) as content:
            chosen = _chosen(content, request)
            _check(chosen, request, settings)
            fresh = cache.root / "partial" / f"{fetched.sha256}.member"
            _unpack(content, chosen, fresh, request)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise _refused(request, "is no ZIP archive that can be read", str(error)) from None
    sha256, size = sha256_of(fresh), fresh.stat().st_size
    name = PurePosixPath(chosen.filename).name
    cache.put(fresh, sha256, name)
    return Fetched(fetched.url, name, sha256, size, fetched.etag, fetched.last_modified, fetched.fetched_at)


def _chosen(content: zipfile.ZipFile, request: Request) -> zipfile.ZipInfo:
    pattern = request.member or "*"
    found = [info for info in content.infolist() if not info.is_dir() and fnmatch(info.filename, pattern)]
    if len(found) != 1:
        names = ", ".join(info.filename for info in content.infolist()[:8])
        raise _refused(request, f"holds {len(found)} files like {pattern}, not one", names)
    return found[0]


def _check(info: zipfile.ZipInfo, request: Request, settings: Settings) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in info.filename:
        raise _refused(request, "holds a file whose path leads out of the archive", info.filename)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refused(request, "holds a link in place of the file", info.filename)
    if info.flag_bits & 0x1:
        raise _refused(request, "is locked by a password", info.filename)
    if info.file_size > settings.most_bytes:
        raise _refused(request, f"unpacks to more than {settings.most_bytes} bytes", f"{info.file_size} bytes")
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise _refused(request, "unpacks to far more than it holds", f"{info.compress_size} to {info.file_size} bytes")


def _unpack(content: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, request: Request) -> None:
    written = 0
    with content.open(info) as source, target.open("wb") as file:
        while block := source.read(BLOCK):
            written += len(block)
            # The size in the directory of the archive is what its maker says, not what comes.
            if written > info.file_size:
                raise _refused(request, "unpacks to more than it says", f"{info.file_size} bytes")
            file.write(block)


def _refused(request: Request, what: str, value: str) -> InputError:
    return InputError(
        f"the archive {what}",
        where=f"{request.key}: {request.name}",
        value=value[:200],
        remedy="Look into it, and give the file itself below the root of the data",
    )
