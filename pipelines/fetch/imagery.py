"""Images of seasons that a city names: asked for over the web, or taken from the cache."""

from collections.abc import Callable, Mapping

from pipelines.fetch.answer import Carrier, client_of
from pipelines.fetch.fetcher import Arrival, Say
from pipelines.fetch.lock import Lock
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.registry import source_named
from pipelines.source_catalog.tiling import Box
from spatial_indicators.errors import InputError
from spatial_indicators.origin import BandsOrigin

NEEDED = "pystac_client"


def fetch_seasons(
    seasons: Mapping[str, BandsOrigin], box: Callable[[], Box], lock: Lock, settings: Settings, say: Say
) -> list[Arrival]:
    """Bring the image of every season, or find it in the cache.

    Raises
    ------
    InputError
        When no image is clear enough, an item or an address is wrong, or, offline, an image is not in the cache.
    GateFailed
        When all images have a wrong offset.
    SourceUnavailable
        When an API or a store does not answer now.
    """
    if settings.is_offline:
        return _kept(seasons, lock)
    try:
        from pipelines.stac.season import Season, season_image  # noqa: PLC0415  GDAL and an API's client: not offline
    except ModuleNotFoundError as error:
        if error.name != NEEDED:
            raise
        raise InputError(
            "needs a part that is not installed",
            where=next(iter(seasons)),
            value="pystac-client",
            remedy="Install it: pip install 'urban-sdg[satellite]'",
        ) from None
    arrivals = []
    with client_of(settings) as client:
        carrier = Carrier(client, lock.cache, settings, lambda *_: None)
        for key, origin in seasons.items():
            declared = source_named(str(origin.source), where=key)
            if isinstance(declared, Imagery):
                fetched, scenes, is_new = season_image(Season(key, origin, declared, box()), carrier, say)
                arrivals.append(Arrival(_request(key, origin), fetched, "new" if is_new else "same", scenes))
    return arrivals


def _kept(seasons: Mapping[str, BandsOrigin], lock: Lock) -> list[Arrival]:
    known = lock.content()
    missing = [
        f"{key} ({origin.shown})"
        for key, origin in seasons.items()
        if key not in known or known[key].of != origin.shown or not all(map(lock.cache.holds, known[key].files))
    ]
    if missing:
        raise InputError(
            f"{len(missing)} of {len(seasons)} images of seasons are not in the cache",
            where="offline",
            value="; ".join(missing)[:1000],
            remedy="Fetch once with a network, or copy the lock beside the city's file and the cache of another machine"
            f" to {lock.cache.root}",
        )
    return [
        Arrival(_request(key, origin), known[key].files[0], "offline", known[key].scenes)
        for key, origin in seasons.items()
    ]


def _request(key: str, origin: BandsOrigin) -> Request:
    return Request(key, origin.stac or str(origin.source), f"{origin.source}.tif", of=origin.shown)
