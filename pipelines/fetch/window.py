"""How does the part of a file that a city needs get here? By range, kept as a file of its own; else the whole file."""

import datetime as dt
from pathlib import Path

from pipelines.fetch.address import resolved
from pipelines.fetch.answer import Carrier
from pipelines.fetch.cache import Cache, sha256_of
from pipelines.fetch.part import NoPartsError, RemoteFile
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from pipelines.fetch.transport import download
from pipelines.sources.cutout import TAG, box_text
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown

RASTERS = (".tif", ".tiff")


def known_of(request: Request, cache: Cache, settings: Settings) -> Fetched | None:
    """Give what came of a request last, if its bytes are still there: the part around the city, else the whole file."""
    url = resolved(request.url, settings, where=request.key)
    part = cache.known(_address(url, request)) if request.window else None
    return part or cache.known(url)


def fetch(request: Request, carrier: Carrier) -> Fetched:
    """Bring a file into the cache, or what of it is near the city, or learn that the server's is still the same.

    A raster comes whole where its server gives no parts, where it cannot be read by part, and where it came whole
    before.

    Raises
    ------
    InputError
        When the address is wrong or not allowed, or it is no GeoParquet whose rows can be told by place.
    GateFailed
        When a raster does not meet the city.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """
    if request.window is None:
        return download(request, carrier)
    known = known_of(request, carrier.cache, carrier.settings)
    if known is not None and not known.window:
        return download(request, carrier)
    try:
        found = _part(request, carrier, known)
    except NoPartsError:
        if not is_raster(request.name):
            raise
        found = None
    return found or download(request, carrier)


def _address(url: str, request: Request) -> str:
    """Give the address that the cache knows a part by: it is another file than the whole."""
    return f"{url}#{box_text(request.window)}" if request.window else url


def is_raster(name: str) -> bool:
    """Whether a file is a GeoTIFF, by its name."""
    return name.lower().endswith(RASTERS)


def _part(request: Request, carrier: Carrier, known: Fetched | None) -> Fetched | None:
    if known is not None and known.is_younger_than(request.refresh_days):
        return known
    address = _address(resolved(request.url, carrier.settings, where=request.key), request)
    with carrier.cache.partial(address) as partial:
        remote = RemoteFile(request.url, carrier, where=request.key, known=known)
        if remote.is_unchanged and known is not None:
            return known
        if not _write(request, remote, partial, carrier.settings.most_bytes):
            partial.unlink(missing_ok=True)
            return None
        fetched = _described(request, remote, partial)
        carrier.cache.put(partial, fetched.sha256, request.name)
        carrier.cache.remember(address, fetched)
    return fetched


def _described(request: Request, remote: RemoteFile, partial: Path) -> Fetched:
    return Fetched(
        shown(remote.url),
        request.name,
        sha256_of(partial),
        partial.stat().st_size,
        etag=remote.etag,
        last_modified=remote.last_modified,
        fetched_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        window=box_text(request.window) if request.window else "",
        whole=remote.size,
    )


def _write(request: Request, remote: RemoteFile, target: Path, most_bytes: int) -> bool:
    assert request.window is not None  # noqa: S101  what has none is fetched whole
    if is_raster(request.name):
        from pipelines.fetch.raster_part import write_part  # noqa: PLC0415  GDAL, which few files need

        return write_part(remote, request.name, request.window, target)
    _write_rows(request, remote, target, most_bytes)
    return True


def _write_rows(request: Request, remote: RemoteFile, target: Path, most_bytes: int) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415  few cities have a file of this kind

    from pipelines.sources.geoparquet import read_window  # noqa: PLC0415

    assert request.window is not None  # noqa: S101  as above
    where = f"{request.key}: {shown(remote.url)}"
    try:
        table, _ = read_window(remote.opened(), box=request.window, where=where, most_bytes=most_bytes)
    except InputError:
        if remote.fault is not None:
            raise remote.fault from None
        raise
    told = {**(table.schema.metadata or {}), TAG: box_text(request.window)}
    pq.write_table(table.replace_schema_metadata(told), target, compression="zstd")
