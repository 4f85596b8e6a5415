"""How do bytes get here whole? Asked again where a server fails, taken up where it broke off, never twice the same."""

import datetime as dt
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from pipelines.fetch.address import check_peer, check_public, resolved
from pipelines.fetch.cache import Cache, sha256_of, write_whole
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings, of_host
from spatial_indicators.errors import InputError, SourceUnavailable
from spatial_indicators.origin import shown

Progress = Callable[[Request, int, int | None], None]
"""Told the request, the bytes that are there, and how many there will be, where the server says so."""

BLOCK = 1 << 20
MOST_REDIRECTS = 5
MOST_PAUSE_S = 120.0
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers that may be other ones in a while (RFC 9110, RFC 6585)."""

GONE = {401: "wants a login", 403: "forbids it", 404: "has no such file", 410: "has it no more"}


class _AskAgain(Exception):  # noqa: N818  not an error of anybody
    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after_s = why, after_s


def client_of(settings: Settings) -> httpx.Client:
    """Make the one client that all requests go through. Redirects are followed by us, each looked at first."""
    headers = {"User-Agent": "urban-sdg", "Accept-Encoding": "identity"}
    return httpx.Client(timeout=settings.patience_s, headers=headers, follow_redirects=False)


@dataclass(frozen=True)
class Carrier:
    """What every request is carried by.

    Parameters
    ----------
    client
        Made by `client_of`.
    cache
        Where files go.
    settings
        What is allowed.
    progress
        Told of every block.
    """

    client: httpx.Client
    cache: Cache
    settings: Settings
    progress: Progress


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
        if (known := carrier.cache.known(url)) is not None and _age(known).days < request.refresh_days:
            return known
        reason = ""
        for attempt in range(settings.attempts):
            try:
                return _fetched(request, url, partial, carrier)
            except (_AskAgain, httpx.TransportError) as error:
                reason = error.why if isinstance(error, _AskAgain) else f"{type(error).__name__}: {error}".rstrip(": ")
                if attempt + 1 < settings.attempts:
                    time.sleep(_pause(attempt, error, settings))
    raise SourceUnavailable(
        f"{request.key}: {shown(url)} did not come after {settings.attempts} tries ({reason}). Try again later;"
        " what has come is kept, and an own copy can be named in the city's file."
    )


def _age(known: Fetched) -> dt.timedelta:
    return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(known.fetched_at)


def _pause(attempt: int, error: Exception, settings: Settings) -> float:
    wanted = error.after_s if isinstance(error, _AskAgain) else None
    if wanted is not None:
        return min(wanted, MOST_PAUSE_S)
    # Doubled every time and shaken, so that many clients do not come back at once.
    pause: float = min(settings.pause_s * 2**attempt, MOST_PAUSE_S)
    return pause * random.uniform(0.5, 1.0)  # noqa: S311  no secret


def _fetched(request: Request, url: str, partial: Path, carrier: Carrier) -> Fetched:
    known, begun = carrier.cache.known(url), _begun(partial)
    headers = _conditions(known, begun, partial)
    with _answer(url, headers, request, carrier) as response:
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
    if known is None:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


@contextmanager
def _answer(url: str, headers: dict[str, str], request: Request, carrier: Carrier) -> Iterator[httpx.Response]:
    """Ask, and follow redirects, each of them looked at; a secret for one host is not told to the next."""
    settings = carrier.settings
    for _ in range(MOST_REDIRECTS + 1):
        check_public(url, settings, where=request.key)
        secret = of_host(settings.authorization, urlsplit(url).hostname or "")
        own = headers | ({"Authorization": secret} if secret else {})
        with carrier.client.stream("GET", url, headers=own) as response:
            peer = response.extensions["network_stream"].get_extra_info("server_addr")
            check_peer(str(peer[0]), url, settings, where=request.key)
            if not response.has_redirect_location:
                yield response
                return
            url = urljoin(url, response.headers["Location"])
    raise InputError("is redirected in a circle", where=request.key, value=shown(url), remedy="Check the address")


def _check_status(response: httpx.Response, url: str, request: Request, partial: Path) -> None:
    status = response.status_code
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _AskAgain("the server packs the file although it was asked not to")
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.unlink(missing_ok=True)
        raise _AskAgain("the file has changed while it was being fetched", 0.0)
    if status in PASSING:
        raise _AskAgain(f"HTTP {status}", _retry_after(response))
    raise InputError(
        f"the server {GONE.get(status, 'refuses')} (HTTP {status})",
        where=request.key,
        value=shown(url),
        remedy="Check the address, or put the file below the root of the data",
    )


def _retry_after(response: httpx.Response) -> float | None:
    """Read how long a server asks to wait: seconds, or a time (RFC 9110, 10.2.3)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        wanted = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return None if wanted is None else max(0.0, (wanted - dt.datetime.now(dt.UTC)).total_seconds())


def _start(response: httpx.Response, partial: Path) -> int:
    """Give where the answer's bytes begin; a server that answers with all of it begins anew."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        partial.unlink(missing_ok=True)
        return 0
    wanted = partial.stat().st_size
    if not response.headers.get("Content-Range", "").startswith(f"bytes {wanted}-"):
        partial.unlink()
        raise _AskAgain("the server gave another part than the one asked for", 0.0)
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
                raise _AskAgain(f"hardly a byte came in {settings.stall_s:g} s")
        file.flush()
        os.fsync(file.fileno())
    if total is not None and there != total:
        raise _AskAgain(f"{there} of {total} bytes came")


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
    fetched = Fetched(shown(url), request.name, sha256, size, **said, fetched_at=now)
    cache.remember(url, fetched)
    return fetched
