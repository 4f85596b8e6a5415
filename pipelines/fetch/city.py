"""What has to be fetched for a city, and where its lock is."""

from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Arrival, Say, by_key, fetch_all
from pipelines.fetch.lock import Lock
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.project import Surroundings
from spatial_indicators.city import City


def requests_of(city: City) -> list[Request]:
    """Ask for every file that the city's file names by an address."""
    return [
        Request(key, origin.file, name_of(origin.file), sha256=origin.sha256)
        for key, origin in city.files()
        if origin.is_url
    ]


def name_of(url: str) -> str:
    """Give the true name of the file at an address, as its readers tell the format by it."""
    return PurePosixPath(unquote(urlsplit(url).path)).name or "file"


def fetch_city(surroundings: Surroundings, city_id: str, *, is_offline: bool, say: Say) -> list[Arrival]:
    """Fetch what a city names, and write its lock.

    Raises
    ------
    InputError
        When the city's file or an address is wrong, or, offline, files are not in the cache.
    SourceUnavailable
        When a server does not give a file now; the lock stays as it was.
    """
    settings = Settings.from_environment(surroundings.state)
    settings = replace(settings, is_offline=settings.is_offline or is_offline)
    place = surroundings.place(city_id)
    cache = Cache(settings.cache)
    arrivals = fetch_all(requests_of(place.city), cache, settings, say)
    if arrivals:
        Lock(surroundings.cities / f"{city_id}.lock", cache).write(by_key(arrivals))
    return arrivals
