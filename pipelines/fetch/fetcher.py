"""All files of a city at once: a few side by side, each whole, and a lock that says what they are."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from threading import Lock as Turn
from typing import Any, Literal

from pipelines.fetch.answer import Carrier, client_of
from pipelines.fetch.archive import member_of
from pipelines.fetch.cache import Cache
from pipelines.fetch.lock import Locked
from pipelines.fetch.request import Fetched, Request
from pipelines.fetch.settings import Settings
from pipelines.fetch.window import fetch, known_of
from spatial_indicators.errors import InputError, UrbanSdgError
from spatial_indicators.origin import shown

AT_ONCE = 4
"""Files side by side: servers of open data are shared by many."""

STEP_BYTES = 50_000_000
"""Bytes between two lines of progress of one file."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Arrival:
    """One file that is there now.

    Parameters
    ----------
    request, fetched
        What was asked for, and what is there.
    how
        ``new`` bytes came, the server has the ``same``, or the cache had it and nobody was asked (``offline``).
    scenes
        The satellite images that it was made of.
    """

    request: Request
    fetched: Fetched
    how: Literal["new", "same", "offline"]
    scenes: tuple[Mapping[str, Any], ...] = ()


def fetch_all(requests: Sequence[Request], cache: Cache, settings: Settings, say: Say) -> list[Arrival]:
    """Bring all files into the cache; when one cannot come, the others are kept and the first fault is raised.

    Raises
    ------
    InputError
        What the user can mend; offline, also the list of what the cache does not hold.
    SourceUnavailable
        When a server does not give a file now.
    """
    if settings.is_offline:
        return _from_cache(requests, cache, settings)
    with client_of(settings) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        carrier = Carrier(client, cache, settings, _Progress(say))
        outcomes = list(pool.map(lambda request: _arrival(request, carrier, say), requests))
    faults = [outcome for outcome in outcomes if isinstance(outcome, UrbanSdgError)]
    if faults:
        for fault in faults[1:]:
            say(f"error: {fault}")
        raise faults[0]
    return [outcome for outcome in outcomes if isinstance(outcome, Arrival)]


def locked(arrivals: Sequence[Arrival]) -> Mapping[str, Locked]:
    """Gather files by the key of the city's file that names them, in the order they were asked for."""
    in_order = sorted(arrivals, key=lambda arrival: arrival.request.key)
    grouped = {key: list(found) for key, found in groupby(in_order, key=lambda arrival: arrival.request.key)}
    return {
        key: Locked(found[0].request.of, tuple(one.fetched for one in found), found[0].request.terms, found[0].scenes)
        for key, found in grouped.items()
    }


def _arrival(request: Request, carrier: Carrier, say: Say) -> Arrival | UrbanSdgError:
    before = known_of(request, carrier.cache, carrier.settings)
    try:
        fetched = fetch(request, carrier)
        wanted = _wanted(request, fetched, carrier.cache, carrier.settings)
        arrival = Arrival(request, wanted, "same" if fetched == before else "new")
    except UrbanSdgError as error:
        return error
    say(f"  {request.key}  {arrival.fetched.name}  {arrival.fetched.size:,} bytes  {arrival.how}")
    return arrival


def _wanted(request: Request, fetched: Fetched, cache: Cache, settings: Settings) -> Fetched:
    return fetched if request.member is None else member_of(request, fetched, cache, settings)


def _from_cache(requests: Sequence[Request], cache: Cache, settings: Settings) -> list[Arrival]:
    known = [(request, known_of(request, cache, settings)) for request in requests]
    missing = [f"{request.key} ({shown(request.url)})" for request, found in known if found is None]
    if missing:
        raise InputError(
            f"{len(missing)} of {len(requests)} files are not in the cache",
            where="offline",
            value="; ".join(missing)[:1000],
            remedy=f"Fetch once with a network, or copy the cache of another machine to {cache.root}",
        )
    return [Arrival(request, _wanted(request, found, cache, settings), "offline") for request, found in known if found]


class _Progress:
    """Says now and then how much of a file is there."""

    def __init__(self, say: Say) -> None:
        self.say, self.said, self.turn = say, dict[str, int](), Turn()

    def __call__(self, request: Request, there: int, total: int | None) -> None:
        with self.turn:
            if there - self.said.get(request.url, 0) < STEP_BYTES:
                return
            self.said[request.url] = there
        share = f" of {total:,} bytes, {there / total:.0%}" if total else " bytes"
        self.say(f"  {request.key}  {request.name}  {there:,}{share}")
