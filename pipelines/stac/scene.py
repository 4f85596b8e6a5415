"""What does an item of an API say of one image: where its bands are, when it was taken, how its numbers are meant?"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.source_catalog.imagery import Imagery
from spatial_indicators.errors import InputError
from spatial_indicators.layers.composite import (
    LANDSAT_OFFSET,
    LANDSAT_SCALE,
    OFFSET_SINCE,
    SENTINEL_2_SCALE,
    sentinel_2_offset,
)

APPLIED = "earthsearch:boa_offset_applied"
"""Says that Earth Search has taken the offset off the numbers, although its bands still name it."""

BASELINES = ("s2:processing_baseline", "processing:version", "sentinel:processing_baseline")

CRS = re.compile(r"EPSG:\d{4,6}")


@dataclass(frozen=True)
class Band:
    """One band of an image.

    Parameters
    ----------
    href
        Its address.
    scale, offset
        Reflectance is number x scale + offset.
    """

    href: str
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Scene:
    """One image.

    Parameters
    ----------
    id, day, platform, cloud
        Its name, UTC day, satellite and per cent under clouds, None where that is not said.
    updated
        When its item was last changed, as the API says.
    baseline
        Processing baseline, empty where it has none.
    crs, pixel
        Reference system and transform (a, b, c, d, e, f) of its red band.
    red, nir, mask
        Its bands.
    """

    id: str
    day: dt.date
    platform: str
    cloud: float | None
    updated: str
    baseline: str
    crs: str
    pixel: tuple[float, ...]
    red: Band
    nir: Band
    mask: Band

    @property
    def bands(self) -> tuple[tuple[str, Band], ...]:
        """The bands by name."""
        return (("red", self.red), ("nir", self.nir), ("mask", self.mask))


def scene_of(item: Mapping[str, Any], declared: Imagery, *, where: str) -> Scene:
    """Read an item.

    Raises
    ------
    InputError
        When it lacks a band, a day, its reference system or its grid, or a baseline where the offset hangs on it.
    """
    name = str(item.get("id", "without a name"))
    try:
        return _scene(name, item["properties"], item["assets"], declared)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(
            "an item of the API is not as it should be",
            where=where,
            value=f"{name}: {error.args[0] if error.args else type(error).__name__}"[:200],
            remedy="Name another `stac` or `collection`, whose images have these bands",
        ) from None


def _scene(name: str, said: Mapping[str, Any], assets: Mapping[str, Any], declared: Imagery) -> Scene:
    red, nir, mask = (_asset(assets, keys) for keys in (declared.red, declared.nir, declared.mask))
    baseline = next((str(said[key]) for key in BASELINES if said.get(key)), "")
    cloud = said.get("eo:cloud_cover")
    return Scene(
        id=name,
        day=dt.datetime.fromisoformat(said["datetime"]).date(),
        platform=str(said.get("platform", "")),
        cloud=None if cloud is None else float(cloud),
        updated=str(said.get("updated", "")),
        baseline=baseline,
        crs=_crs(red, said),
        pixel=_pixel(red, said),
        red=_band(red, said, baseline, declared),
        nir=_band(nir, said, baseline, declared),
        mask=Band(str(mask["href"])),
    )


def _asset(assets: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = next((assets[key] for key in keys if key in assets), None)
    if found is None:
        raise ValueError(f"has no asset {' or '.join(keys)}, but {', '.join(assets)}")
    return found


def _crs(asset: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    for known in (asset, said):
        code = known.get("proj:code") or (f"EPSG:{known['proj:epsg']}" if known.get("proj:epsg") else "")
        if code and CRS.fullmatch(str(code)):
            return str(code)
    raise ValueError("does not say its reference system (proj:code, proj:epsg)")


def _pixel(asset: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[float, ...]:
    found = asset.get("proj:transform") or said.get("proj:transform") or ()
    a, b, c, d, e, f = (float(number) for number in found[:6]) if len(found) >= 6 else (0.0,) * 6
    if a <= 0 or e >= 0 or b or d:
        raise ValueError("does not say its grid, or is turned (proj:transform)")
    return a, b, c, d, e, f


def _band(asset: Mapping[str, Any], said: Mapping[str, Any], baseline: str, declared: Imagery) -> Band:
    scale, offset = _told(asset)
    if declared.mission == "landsat":
        return Band(
            str(asset["href"]),
            LANDSAT_SCALE if scale is None else scale,
            LANDSAT_OFFSET if offset is None else offset,
        )
    is_applied = said.get(APPLIED) is True
    if not baseline and not is_applied:
        raise ValueError(f"does not say its baseline, and numbers are 1000 higher since {OFFSET_SINCE:05.2f}")
    taken_off = sentinel_2_offset(float(baseline or 0), is_applied=is_applied)
    return Band(str(asset["href"]), scale or SENTINEL_2_SCALE, taken_off)


def _told(asset: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Read scale and offset as STAC 1.0 (raster:bands) and 1.1 (raster:scale) have them."""
    band = (asset.get("raster:bands") or asset.get("bands") or [{}])[0]
    scale, offset = (
        next((float(one[key]) for one in (band, asset) for key in keys if one.get(key) is not None), None)
        for keys in (("scale", "raster:scale"), ("offset", "raster:offset"))
    )
    return scale, offset
