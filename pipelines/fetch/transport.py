"""How do bytes get here whole? Asked again where a server fails, taken up where it broke off, never twice the same."""

import datetime as dt
import json
import os
import time
from pathlib import Path

import httpx

from pipelines.fetch.address import resolved
from pipelines.fetch.answer import Carrier, answer, check_answer
from pipelines.fetch.cache import Cache, sha256_of, write_whole
from pipelines.fetch.patience import AskAgain, patiently
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown

BLOCK = 1 << 20


def download(request: Request, carrier: Carrier) -> Fetched:
    """Bring one file into the cache, or learn that what is there is still what the server has.

    Raises
    ------
    InputError
        When the address is wrong or not allowed, the file is larger than allowed, or its bytes are not those that the
        city's file names by their hash.
    SourceUnavailable
        When the server does not give it, however often it is asked.
    """
    settings = carrier.settings
    url = resolved(request.url, settings, where=request.key)
    with carrier.cache.partial(url) as partial:
        if (known := carrier.cache.known(url)) is not None and known.is_younger_than(request.refresh_days):
            return known
        return patiently(
            lambda: _fetched(request, url, partial, carrier), settings, what=f"{request.key}: {shown(url)}"
        )


def _fetched(request: Request, url: str, partial: Path, carrier: Carrier) -> Fetched:
    known, begun = carrier.cache.known(url), _begun(partial)
    headers = _conditions(known, begun, partial)
    with answer(url, headers, carrier, where=request.key) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED and known is not None:
            return known
        _check_status(response, url, request, partial)
        said = {name: response.headers.get(header, "") for name, header in VALIDATORS.items()}
        start = _start(response, partial)
        write_whole(_note(partial), json.dumps(said))
        _write(response, partial, start, request, carrier)
    return _kept(request, url, partial, said, carrier.cache)


VALIDATORS = {"etag": "ETag", "last_modified": "Last-Modified"}


def _note(partial: Path) -> Path:
    return partial.with_suffix(".json")


def _begun(partial: Path) -> str:
    """Give the strong validator of what has come already; without one it cannot be taken up (RFC 9110, 13.1.5)."""
    if not partial.is_file() or not _note(partial).is_file():
        return ""
    said = json.loads(_note(partial).read_bytes())
    etag = said.get("etag", "")
    return etag if etag and not etag.startswith("W/") else str(said.get("last_modified", ""))


def _conditions(known: Fetched | None, begun: str, partial: Path) -> dict[str, str]:
    if begun and partial.stat().st_size:
        return {"Range": f"bytes={partial.stat().st_size}-", "If-Range": begun}
    partial.unlink(missing_ok=True)
    return {} if known is None else known.conditions()


def _check_status(response: httpx.Response, url: str, request: Request, partial: Path) -> None:
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.unlink(missing_ok=True)
    check_answer(response, url, where=request.key)


def _start(response: httpx.Response, partial: Path) -> int:
    """Give where the answer's bytes begin; a server that answers with all of it begins anew."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        partial.unlink(missing_ok=True)
        return 0
    wanted = partial.stat().st_size
    if not response.headers.get("Content-Range", "").startswith(f"bytes {wanted}-"):
        partial.unlink()
        raise AskAgain("the server gave another part than the one asked for", 0.0)
    return wanted


def _write(response: httpx.Response, partial: Path, start: int, request: Request, carrier: Carrier) -> None:
    settings = carrier.settings
    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else None
    _check_size(total or 0, request, settings)
    there, since = start, time.monotonic()
    with partial.open("ab") as file:
        # As they come: what waits for a full block is lost with the connection.
        for block in response.iter_raw():
            file.write(block)
            there += len(block)
            _check_size(there, request, settings)
            carrier.progress(request, there, total)
            # A server that sends a byte now and then would keep us for ever.
            if time.monotonic() - since > settings.stall_s and there - start < BLOCK:
                raise AskAgain(f"hardly a byte came in {settings.stall_s:g} s")
        file.flush()
        os.fsync(file.fileno())
    if total is not None and there != total:
        raise AskAgain(f"{there} of {total} bytes came")


def _check_size(size: int, request: Request, settings: Settings) -> None:
    if size > settings.most_bytes:
        raise InputError(
            f"is larger than {settings.most_bytes} bytes",
            where=request.key,
            value=f"{shown(request.url)}, {size} bytes or more",
            remedy="If that is meant, raise URBAN_SDG_MAX_DOWNLOAD_BYTES",
        )


def _kept(request: Request, url: str, partial: Path, said: dict[str, str], cache: Cache) -> Fetched:
    sha256, size = sha256_of(partial), partial.stat().st_size
    if request.sha256 is not None and sha256 != request.sha256:
        partial.unlink()
        raise InputError(
            "the file is not the one that the city's file names by its sha256",
            where=request.key,
            value=sha256,
            remedy=f"Look what has changed at {shown(url)}, then correct {request.key}.sha256",
        )
    cache.put(partial, sha256, request.name)
    _note(partial).unlink(missing_ok=True)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    fetched = Fetched(shown(url), request.name, sha256, size, said["etag"], said["last_modified"], now)
    cache.remember(url, fetched)
    return fetched
