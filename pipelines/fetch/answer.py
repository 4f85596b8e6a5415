"""What does a server answer? Redirects are looked at before they are followed, and what passes is told from a no."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from pipelines.fetch.address import check_peer, check_public
from pipelines.fetch.cache import Cache
from pipelines.fetch.patience import AskAgain
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings, of_host
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown

Progress = Callable[[Request, int, int | None], None]
"""Told the request, the bytes that are there, and how many there will be, where the server says so."""

MOST_REDIRECTS = 5
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers that may be other ones in a while (RFC 9110, RFC 6585)."""

GONE = {401: "wants a login", 403: "forbids it", 404: "has no such file", 410: "has it no more"}


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


@contextmanager
def answer(
    url: str, headers: dict[str, str], carrier: Carrier, *, where: str, body: Any = None
) -> Iterator[httpx.Response]:
    """Ask, and follow redirects, each of them looked at; a secret for one host is not told to the next.

    Parameters
    ----------
    url, headers
        What is asked, and how; an address that `resolved` gave.
    carrier
        What it is carried by.
    where
        The key of the city's file that it is asked for.
    body
        JSON that is posted; without it, the address is got.

    Raises
    ------
    InputError
        When the address or a redirect leads where nobody allowed, or in a circle.
    """
    settings = carrier.settings
    for _ in range(MOST_REDIRECTS + 1):
        check_public(url, settings, where=where)
        secret = of_host(settings.authorization, urlsplit(url).hostname or "")
        own = headers | ({"Authorization": secret} if secret else {})
        with carrier.client.stream("GET" if body is None else "POST", url, headers=own, json=body) as response:
            peer = response.extensions["network_stream"].get_extra_info("server_addr")
            check_peer(str(peer[0]), url, settings, where=where)
            if not response.has_redirect_location:
                yield response
                return
            url = urljoin(url, response.headers["Location"])
    raise InputError("is redirected in a circle", where=where, value=shown(url), remedy="Check the address")


def check_answer(response: httpx.Response, url: str, *, where: str) -> None:
    """Refuse an answer that is not what was asked for.

    Raises
    ------
    AskAgain
        When another one may come in a while.
    InputError
        When the server has no such file, or does not give it to us.
    """
    status = response.status_code
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise AskAgain("the server packs the file although it was asked not to")
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise AskAgain("the file has changed while it was being fetched", 0.0)
    if status in PASSING:
        raise AskAgain(f"HTTP {status}", _retry_after(response))
    raise InputError(
        f"the server {GONE.get(status, 'refuses')} (HTTP {status})",
        where=where,
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
