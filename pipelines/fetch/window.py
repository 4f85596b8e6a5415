"""How does the part of a GeoParquet file that a city needs get here? Row groups by range, kept as a file of its own."""

import datetime as dt
from pathlib import Path

from pipelines.fetch.address import resolved
from pipelines.fetch.answer import Carrier
from pipelines.fetch.cache import sha256_of
from pipelines.fetch.part import RemoteFile
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown


def address_of(request: Request, settings: Settings) -> str:
    """Give the address that the cache knows a request by: a window is another file than the whole."""
    url = resolved(request.url, settings, where=request.key)
    return f"{url}#{window_text(request)}" if request.window else url


def window_text(request: Request) -> str:
    """Write a window as the lock has it: west, south, east and north, to about ten centimetres."""
    return ",".join(f"{side:.6f}" for side in request.window or ())


def download_window(request: Request, carrier: Carrier) -> Fetched:
    """Bring the rows near the city into the cache, or learn that the server's file is still the same.

    Raises
    ------
    InputError
        When the address is wrong or not allowed, its server gives no parts of files, or it is no GeoParquet.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """
    address = address_of(request, carrier.settings)
    with carrier.cache.partial(address) as partial:
        known = carrier.cache.known(address)
        remote = RemoteFile(request.url, carrier, where=request.key)
        if known is not None and remote.etag and remote.etag == known.etag:
            return known
        _write(request, remote, partial, carrier.settings.most_bytes)
        sha256, size = sha256_of(partial), partial.stat().st_size
        carrier.cache.put(partial, sha256, request.name)
        fetched = Fetched(
            shown(remote.url),
            request.name,
            sha256,
            size,
            etag=remote.etag,
            fetched_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            window=window_text(request),
        )
        carrier.cache.remember(address, fetched)
    return fetched


def _write(request: Request, remote: RemoteFile, target: Path, most_bytes: int) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415  few cities have a file of this kind

    from pipelines.sources.geoparquet import read_window  # noqa: PLC0415

    assert request.window is not None  # noqa: S101  what has none is fetched whole
    where = f"{request.key}: {shown(remote.url)}"
    try:
        table, _ = read_window(remote.opened(), box=request.window, where=where, most_bytes=most_bytes)
    except InputError:
        if remote.fault is not None:
            raise remote.fault from None
        raise
    pq.write_table(table, target, compression="zstd")
