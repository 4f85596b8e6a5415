"""What does one band of one image hold around a city? Its window alone comes, and is kept."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from pipelines.fetch.answer import Carrier
from pipelines.fetch.cache import sha256_of
from pipelines.fetch.part import RemoteFile
from pipelines.fetch.remote_raster import opened
from pipelines.fetch.request import Fetched
from pipelines.stac.grid import Grid
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown

TILE = 256


def fetch_window(
    href: str, grid: Grid, carrier: Carrier, *, version: str, fill: int, where: str
) -> tuple[Fetched, int]:
    """Bring what a file on the web holds on a grid, and say how many bytes came for it; 0 where it is kept already.

    Parameters
    ----------
    href
        The address of a cloud-optimised GeoTIFF, its token in the query.
    grid
        The pixels; those of the file itself come as they are, others by the nearest.
    version
        What tells this version of the file from a later one.
    fill
        The number that says that nothing was seen there.

    Raises
    ------
    InputError
        When the address is not allowed, the file is not there or no GeoTIFF, or its server gives no parts of it.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """
    cache = carrier.cache
    name = PurePosixPath(unquote(urlsplit(href).path)).name or "band.tif"
    key = f"{shown(href)}#{json.dumps([asdict(grid), version, fill])}"
    with cache.partial(key) as partial:
        if (known := cache.known(key)) is not None:
            return known, 0
        remote = RemoteFile(href, carrier, where=where)
        _write(remote, name, grid, fill, partial)
        sha256, size = sha256_of(partial), partial.stat().st_size
        cache.put(partial, sha256, name)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        fetched = Fetched(shown(href), name, sha256, size, remote.etag, fetched_at=now)
        cache.remember(key, fetched)
        return fetched, remote.came


def _write(remote: RemoteFile, name: str, grid: Grid, fill: int, target: Any) -> None:
    place = {"crs": grid.crs, "transform": Affine(*grid.transform), "width": grid.width, "height": grid.height}
    try:
        with (
            opened(remote, name) as source,
            WarpedVRT(source, src_nodata=fill, nodata=fill, resampling=Resampling.nearest, **place) as window,
        ):
            values = window.read(1)
    except (RasterioError, OSError, ValueError) as error:
        if remote.fault is not None:
            raise remote.fault from None
        reason = " ".join(str(error.__cause__ or error).split())[:160]
        raise InputError(
            "is no GeoTIFF that can be read by window",
            where=remote.where,
            value=f"{shown(remote.url)}: {reason}",
            remedy="Name another `stac`, or give files of your own",
        ) from None
    if remote.fault is not None:
        raise remote.fault
    written = {"compress": "deflate", "tiled": True, "blockxsize": TILE, "blockysize": TILE, "nodata": fill}
    with rasterio.open(target, "w", driver="GTiff", count=1, dtype=values.dtype, **place, **written) as file:
        file.write(values, 1)
