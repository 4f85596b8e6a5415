"""How does a season's image come to a city? Searched, read by window, laid together once, and kept with its list."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.fetch.answer import Carrier
from pipelines.fetch.cache import sha256_of
from pipelines.fetch.fetcher import AT_ONCE, Say
from pipelines.fetch.request import Fetched
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.tiling import Box
from pipelines.stac.composite import Windows, is_darker_than_black, scenes_in, write_composite
from pipelines.stac.grid import Grid, grid_of
from pipelines.stac.scene import Scene, scene_of
from pipelines.stac.search import items_of
from pipelines.stac.token import Tokens
from pipelines.stac.window import fetch_window
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.origin import BandsOrigin, shown

METHOD = 1
"""Raised when what is made of the same images changes, so that it is made anew."""

FILL = {"red": 0, "nir": 0}
MASK_FILL = {"sentinel_2": 0, "landsat": 1}
"""What says that nothing was seen: class 0 of Sentinel-2's, bit 0 of Landsat's mask."""


@dataclass(frozen=True)
class Season:
    """Which season's image is wanted.

    Parameters
    ----------
    key
        The key of the city's file that names it.
    origin, declared
        What the city and the catalogue say of it.
    box
        West, south, east and north of the city with a margin, degrees.
    """

    key: str
    origin: BandsOrigin
    declared: Imagery
    box: Box


def season_image(season: Season, carrier: Carrier, say: Say) -> tuple[Fetched, tuple[Mapping[str, Any], ...], bool]:
    """Bring the image of a season into the cache: its file, the images in it, and whether it is new.

    Raises
    ------
    InputError
        When no image of the season is clear enough, an item is wrong, or an address is not allowed.
    GateFailed
        When all images have a wrong offset.
    SourceUnavailable
        When the API or a store does not answer, however often it is asked; windows that came are kept.
    """
    scenes = _chosen(season, carrier)
    grid = grid_of(scenes, season.box, where=season.key)
    recipe = json.dumps([METHOD, asdict(grid), [asdict(one) for one in scenes]], default=str)
    if (known := carrier.cache.known(recipe)) is not None:
        return known, scenes_in(carrier.cache.path(known.sha256, known.name)), False
    windows = _windows(season, scenes, grid, carrier, say)
    images = [one for one in windows if _has_right_offset(one, season, say)]
    if not images:
        raise GateFailed(
            "bands_in_range",
            f"{season.key}: in all of {len(scenes)} images most of the land would reflect less than nothing",
            remedy="Name another `stac`: this one says wrongly that an offset is still in the numbers",
        )
    listed = tuple(_told(one.scene) | {"left_out": one not in images} for one in windows)
    return _composite(_Recipe(recipe, images, listed, grid), season, carrier, say), listed, True


def _chosen(season: Season, carrier: Carrier) -> list[Scene]:
    """Take the images that are clear enough: of a day the one processed last first, else by name."""
    items = items_of(season.origin, season.declared, season.box, carrier, where=season.key)
    found = [scene_of(item, season.declared, where=season.key) for item in items]
    scenes = [one for one in found if one.cloud is None or one.cloud <= season.origin.max_cloud]
    if not scenes:
        first, last = season.origin.season or ("", "")
        clouds = ", ".join(f"{one:g}" for one in sorted(one.cloud for one in found if one.cloud is not None)[:8])
        raise InputError(
            f"no image from {first} to {last} has clouds on at most {season.origin.max_cloud:g} %",
            where=season.key,
            value=f"{len(found)} images found" + (f", the clearest with clouds on {clouds} %" if clouds else ""),
            remedy="Give a longer season, or a higher `max_cloud`",
        )
    return sorted(sorted(scenes, key=lambda one: (one.baseline, one.updated), reverse=True), key=_by_day)


def _by_day(scene: Scene) -> tuple[dt.date, str]:
    return scene.day, scene.platform


def _windows(season: Season, scenes: Sequence[Scene], grid: Grid, carrier: Carrier, say: Say) -> list[Windows]:
    tokens = Tokens(season.declared, carrier, where=season.key)
    fills = FILL | {"mask": MASK_FILL[season.declared.mission]}

    def windows_of(scene: Scene) -> Windows:
        paths, came = {}, 0
        for name, band in scene.bands:
            fetched, size = fetch_window(
                tokens.signed(band.href), grid, carrier, version=scene.updated, fill=fills[name], where=season.key
            )
            paths[name] = carrier.cache.path(fetched.sha256, fetched.name)
            came += size
        say(f"  {season.key}  {scene.id}  {came:,} bytes of its window")
        return Windows(scene, paths)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(windows_of, scenes))


def _has_right_offset(image: Windows, season: Season, say: Say) -> bool:
    if not is_darker_than_black(image, season.declared.mission):
        return True
    say(f"  {season.key}  {image.scene.id}  left out: its item says wrongly that an offset is still in its numbers")
    return False


@dataclass(frozen=True)
class _Recipe:
    key: str
    images: Sequence[Windows]
    listed: Sequence[Mapping[str, Any]]
    grid: Grid


def _composite(recipe: _Recipe, season: Season, carrier: Carrier, say: Say) -> Fetched:
    cache, declared = carrier.cache, season.declared
    first, last = season.origin.season or ("", "")
    name = f"{season.origin.source}_{first}_{last}.tif"
    with cache.partial(recipe.key) as partial:
        facts = write_composite(recipe.images, recipe.grid, declared.mission, partial, scenes=recipe.listed)
        sha256, size = sha256_of(partial), partial.stat().st_size
        cache.put(partial, sha256, name)
    seen = facts["pixels_seen"] / facts["pixels"]
    of = f"{len(recipe.images)} images of {facts['days']} days"
    say(f"  {season.key}  {name}  {of}, {seen:.1%} of the land seen clearly")
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    fetched = Fetched(shown(season.origin.stac or declared.url), name, sha256, size, fetched_at=now)
    cache.remember(recipe.key, fetched)
    return fetched


def _told(scene: Scene) -> dict[str, Any]:
    """Say of an image what the lock keeps."""
    return {
        "id": scene.id,
        "day": scene.day.isoformat(),
        "platform": scene.platform,
        "cloud": scene.cloud,
        "baseline": scene.baseline,
        "updated": scene.updated,
        **{name: shown(band.href) for name, band in scene.bands},
        "scale": scene.red.scale,
        "offset": scene.red.offset,
    }
