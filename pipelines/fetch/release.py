"""Which files of Overture Maps' newest release meet a city, and how do they become one?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipelines.fetch.cache import Cache, sha256_of
from pipelines.fetch.fetcher import Arrival
from pipelines.fetch.request import Request
from pipelines.sources.cutout import TAG, Box, box_text
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.origin import shown

CATALOG, FILES = "overture_catalog", "overture_files"
"""The two lists: releases, and the files of one."""


def files_of_catalog(path: Path, request: Request) -> list[Request]:
    """Ask for the list of files of the newest release.

    Raises
    ------
    InputError
        When it does not say which release is the newest.
    """
    try:
        newest = str(json.loads(path.read_bytes())["latest"])
    except (ValueError, KeyError, TypeError):
        raise _unreadable(request, "no `latest` in it") from None
    return [replace(request, url=urljoin(request.url, f"{newest}/collections.parquet"), listed_by=FILES)]


def files_of_release(path: Path, request: Request) -> list[Request]:
    """Ask for the files of a release that hold the request's collection and meet its window.

    They are told by their addresses (``.../type=segment/...``): the column that should name the collection has been
    empty in releases of 2026 (github.com/OvertureMaps/overturemaps-py/issues/145).

    Raises
    ------
    InputError
        When it is no list of files.
    GateFailed
        When none of them meets the city.
    """
    import pyarrow as pa  # noqa: PLC0415  few cities name a release
    import pyarrow.parquet as pq  # noqa: PLC0415

    assert request.window is not None  # noqa: S101  a release is asked for around a city
    try:
        rows = pq.read_table(path, columns=["bbox", "assets"]).to_pylist()
        of_type = [(row["bbox"], url) for row in rows if (url := _address(row["assets"], request.collection))]
        found = [url for box, url in of_type if _meets(box, request.window)]
    except (pa.ArrowException, OSError, KeyError, TypeError) as error:
        raise _unreadable(request, str(error)) from None
    if not of_type:
        raise _unreadable(request, f"no file of type={request.collection}")
    if not found:
        told = f"{shown(request.url)} has no file of type={request.collection} that meets the city"
        raise GateFailed("release_meets_city", told, remedy="Give a file of your own")
    files = sorted(dict.fromkeys(found))
    return [replace(request, url=url, name=PurePosixPath(urlsplit(url).path).name, listed_by=None) for url in files]


def joined(arrivals: Sequence[Arrival], cache: Cache) -> list[Arrival]:
    """Join the parts of several files of one release, which readers take for one file."""
    joined_keys = {one.request.key for one in arrivals if one.request.collection}
    kept = [one for one in arrivals if one.request.key not in joined_keys]
    for key in sorted(joined_keys):
        parts = [one for one in arrivals if one.request.key == key]
        kept.append(parts[0] if len(parts) == 1 else _one_of(parts, cache))
    return kept


def _one_of(parts: Sequence[Arrival], cache: Cache) -> Arrival:
    import pyarrow as pa  # noqa: PLC0415  as above
    import pyarrow.parquet as pq  # noqa: PLC0415

    request, name = parts[0].request, f"{parts[0].request.collection}.parquet"
    address = f"{request.collection}#{','.join(one.fetched.sha256 for one in parts)}"
    told = tuple({"url": one.fetched.url, "etag": one.fetched.etag, "bytes": one.fetched.whole} for one in parts)
    with cache.partial(address) as partial:
        fetched = cache.known(address)
        if fetched is None:
            tables = [pq.read_table(cache.path(one.fetched.sha256, one.fetched.name)) for one in parts]
            box = {TAG: box_text(request.window)} if request.window else {}
            whole = pa.concat_tables(tables, promote_options="permissive")
            metadata = {**(tables[0].schema.metadata or {}), **box}
            pq.write_table(whole.replace_schema_metadata(metadata), partial, compression="zstd")
            sha256, size = sha256_of(partial), partial.stat().st_size
            fetched = replace(parts[0].fetched, name=name, sha256=sha256, size=size, etag="", last_modified="", whole=0)
            cache.put(partial, sha256, name)
            cache.remember(address, fetched)
    how = "new" if any(one.how == "new" for one in parts) else parts[0].how
    return Arrival(request, fetched, how, told)


def _address(assets: Mapping[str, Any] | None, collection: str) -> str:
    """Give where a file of the collection is, over HTTPS if it is; nothing for another collection's."""
    known = sorted(url for url in _hrefs(assets or {}) if f"/type={collection}/" in url and url.endswith(".parquet"))
    return next((url for url in known if url.startswith("https://")), known[0] if known else "")


def _hrefs(assets: Mapping[str, Any]) -> Iterator[str]:
    for asset in assets.values():
        if isinstance(asset, dict):
            href = asset.get("href")
            yield from (href,) if isinstance(href, str) else _hrefs(asset)


def _meets(told: Mapping[str, float], box: Box) -> bool:
    west, south, east, north = box
    meets_x = told["xmin"] <= east and told["xmax"] >= west
    return bool(meets_x and told["ymin"] <= north and told["ymax"] >= south)


def _unreadable(request: Request, reason: str) -> InputError:
    return InputError(
        "is no list of Overture Maps' files",
        where=f"{request.key}: {shown(request.url)}",
        value=" ".join(reason.split())[:160],
        remedy="Try again later, or give the file itself by its address",
    )
