"""What has to be fetched for a city, and where its lock is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pipelines.fetch.cache import Cache
from pipelines.fetch.dataset import Asked
from pipelines.fetch.fetcher import Arrival, Say, locked
from pipelines.fetch.listing import fetch_listed, listing_of
from pipelines.fetch.lock import Lock
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.fetch.window import is_raster
from pipelines.project import Surroundings
from pipelines.source_catalog.registry import check_sources, source_named
from pipelines.source_catalog.tiling import Box
from spatial_indicators.area_origin import AreaOrigin
from spatial_indicators.boundary_origin import BoundaryOrigin
from spatial_indicators.city import City
from spatial_indicators.flood_origin import FloodOrigin
from spatial_indicators.origin import BandsOrigin, Origin

OUTLINE = ("districts", "boundary")
"""Keys that say where a city lies: what a source has around it is known only when these are there."""


def requests_of(city: City, box: Callable[[], Box]) -> Iterator[Request]:
    """Ask for every file that the city's file names by an address or by the keyword of a source.

    Parameters
    ----------
    city
        The city.
    box
        Gives its west, south, east and north with a margin, degrees; asked for only where a source is named.
    """
    for key, origin in city.files():
        if origin.file is not None and origin.is_url:
            window = box() if has_window(origin) else None
            for url in origin.names():
                yield Request(key, url, name_of(url), None, origin.sha256, origin.shown, window=window)
        elif origin.source is not None and not _is_season(origin):
            yield from _of_source(city, key, origin, origin.source, box())


def _of_source(city: City, key: str, origin: Origin, keyword: str, box: Box) -> Iterator[Request]:
    period = origin.return_period if isinstance(origin, FloodOrigin) else None
    year = origin.year or (city.people.year if city.people and key.startswith("people") else city.year)
    declared = source_named(keyword, where=f"{city.city}: {key}")
    if isinstance(origin, BoundaryOrigin):
        yield listing_of(declared, key, origin, city.country)
        return
    where = f"{city.city}: {key}"
    yield from Asked(declared, box, city.country, year, period, where, origin.shown).requests()


def has_window(origin: Origin) -> bool:
    """Whether only the part of a file near the city is fetched: of GeoParquet and GeoTIFF without a checksum."""
    name = name_of(origin.file or "")
    is_areas = isinstance(origin, AreaOrigin) or (isinstance(origin, FloodOrigin) and origin.is_polygons)
    return origin.sha256 is None and ((is_areas and name.lower().endswith(".parquet")) or is_raster(name))


def _is_season(origin: Origin) -> bool:
    return isinstance(origin, BandsOrigin) and origin.source is not None


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
    city = surroundings.place(city_id).city
    check_sources(city)
    cache = Cache(settings.cache)
    lock = Lock(surroundings.cities / f"{city_id}.lock", cache)
    outlines = fetch_listed(list(_outlines(city)), cache, settings, say)
    if outlines:
        lock.write({**lock.content(), **locked(outlines)})
    wanted = [one for one in requests_of(city, lambda: box_of_city(surroundings, city_id)) if not _is_outline(one)]
    arrivals = [*outlines, *fetch_listed(wanted, cache, settings, say)]
    seasons = {key: origin for key, origin in city.files() if isinstance(origin, BandsOrigin) and _is_season(origin)}
    if seasons:
        from pipelines.fetch.imagery import fetch_seasons  # noqa: PLC0415  few cities ask an API for images

        arrivals += fetch_seasons(seasons, lambda: box_of_city(surroundings, city_id), lock, settings, say)
    if arrivals:
        lock.write(locked(arrivals))
    return arrivals


def _outlines(city: City) -> Iterator[Request]:
    addresses = city.model_copy(update=dict.fromkeys(("built_up", "pm25", "flood"), ()) | {"people": None})
    return (one for one in requests_of(addresses, lambda: (0, 0, 0, 0)) if _is_outline(one))


def _is_outline(request: Request) -> bool:
    return request.key.startswith(OUTLINE)


def box_of_city(surroundings: Surroundings, city_id: str) -> Box:
    """Give west, south, east and north of a city and 2 km around it, degrees."""
    from pipelines.steps.features import city_box  # noqa: PLC0415  with all steps, which fetching files needs not
    from pipelines.steps.registry import all_steps  # noqa: PLC0415

    run = surroundings.city_run(city_id, all_steps(), keep=False)
    return city_box(run.value("features/boundaries")[run.place.city.counted_level].geometry)
