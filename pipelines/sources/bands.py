"""What is the NDVI of each pixel of an image, by its red and near infrared bands and the mask of its clouds?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import rasterio

from pipelines.sources.band_strips import BandStrips, ClearPixels
from pipelines.sources.cutout import Box
from pipelines.sources.raster_window import ALIGNED, is_of_one_grid, is_same_system
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.on_cells import PlacedStrips
from spatial_indicators.ndvi_raster import NdviRaster, in_step
from spatial_indicators.origin import BandsOrigin
from spatial_indicators.raster import Rows

OFFSET_TAG = "BOA_ADD_OFFSET"
"""Sentinel-2's name of what is added to its digital numbers; written into files by those who convert products."""

BRIGHTEST = 2.0
"""Reflectance beyond which a pixel is no measurement: clouds and roofs in the sun reach above 1. Project's choice."""

MOST_IMPOSSIBLE = 0.5
"""Share of impossible pixels beyond which scale or offset are taken as wrong. Project's choice."""


@dataclass(frozen=True)
class BandFiles:
    """Where the bands of one image lie; red and near infrared may share a file, and a mask may lack."""

    red: Path
    nir: Path
    mask: Path | None = None


def read_ndvi(files: BandFiles, origin: BandsOrigin, *, box: Box) -> tuple[PlacedStrips, dict[str, int]]:
    """Look at the part of an image that a box meets, count its pixels, and give its NDVI, to be read in strips.

    Raises
    ------
    InputError
        When a file is no raster on the ground or lacks the band, the bands are on different grids, or a file has a
        scale or an offset other than the declared ones.
    GateFailed
        When no pixel is clear, or most of the clear ones cannot be reflectances.
    """
    red, nir = (_band(path, band, origin, box) for path, band in ((files.red, origin.red), (files.nir, origin.nir)))
    _check_grids(red, nir)
    clear = _clear(files.mask, origin, red, box)
    brightest = BRIGHTEST if _is_scaled(files.red, origin) else np.inf
    pixels = _count(red, nir, clear, brightest)
    if not pixels.clear:
        raise GateFailed(
            "satellite_is_clear",
            f"{files.red} shows no clear pixel of the city{_classes(files.mask, origin, box)}",
            remedy="Give an image of a clear day, or a composite of a season",
        )
    _check_range(pixels, files)
    hidden = red.shape[0] * red.shape[1] - pixels.clear
    # What the files write differently about one grid is rounding.
    nir = replace(nir, brightest=brightest, transform=red.transform)
    index = NdviRaster(replace(red, brightest=brightest, clear=clear), nir)
    return PlacedStrips(index, red.crs), {"clear": pixels.clear, "hidden": hidden, "impossible": pixels.unknown}


@dataclass
class _Pixels:
    """Pixels that are clear; those of them that cannot be reflectances, and one of them; those without NDVI."""

    clear: int = 0
    impossible: int = 0
    unknown: int = 0
    such_as: tuple[float, float] = (np.nan, np.nan)


def _count(red: BandStrips, nir: BandStrips, clear: ClearPixels | None, brightest: float) -> _Pixels:
    found = _Pixels()
    rows, columns = (range(size) for size in red.shape)
    with red.strips(rows, columns) as reds, nir.strips(rows, columns) as nirs:
        for (start, one), (_, other) in in_step(reds, nirs):
            is_clear = np.isfinite(one) & np.isfinite(other)
            if clear is not None:
                is_clear &= clear.within(range(start, start + len(one)), columns)
            is_possible = (one >= 0) & (one <= brightest) & (other >= 0) & (other <= brightest)
            is_wrong = is_clear & ~is_possible
            if is_wrong.any() and not found.impossible:
                found.such_as = float(one[is_wrong][0]), float(other[is_wrong][0])
            found.clear += int(is_clear.sum())
            found.impossible += int(is_wrong.sum())
            found.unknown += int((is_clear & ~(is_possible & (one + other > 0))).sum())
    return found


def _band(path: Path, band: int, origin: BandsOrigin, box: Box) -> BandStrips:
    strips = BandStrips.at(path, box=box, band=band)
    own, tag = _own_scaling(path, band)
    if own != (1.0, 0.0) and (origin.scale, origin.offset) != (1.0, 0.0):
        raise InputError(
            "the file has a scale and an offset of its own, which would be applied twice",
            where=f"{path}, band {band}",
            value=f"{own[0]:g}, {own[1]:g}",
            remedy="Leave `scale` and `offset` out of the city's file",
        )
    if own == (1.0, 0.0) and tag is not None and tag != origin.offset:
        raise InputError(
            f"`offset` is {origin.offset:g}, but the file says otherwise in {OFFSET_TAG}",
            where=f"{path}, band {band}",
            value=f"{tag:g}",
            remedy=f"Write `offset: {tag:g}`",
        )
    return replace(strips, declared=(origin.scale, origin.offset))


def _own_scaling(path: Path, band: int) -> tuple[tuple[float, float], float | None]:
    with rasterio.open(path) as source:
        tag = source.tags().get(OFFSET_TAG)
        own = source.scales[band - 1], source.offsets[band - 1]
    try:
        return own, None if tag is None else float(tag)
    except ValueError:
        return own, None


def _is_scaled(path: Path, origin: BandsOrigin) -> bool:
    """Say whether values are reflectances, and not digital numbers."""
    return origin.scale != 1.0 or _own_scaling(path, origin.red)[0][0] != 1.0


def _check_grids(red: BandStrips, nir: BandStrips) -> None:
    a, e = red.transform[0], red.transform[4]
    apart = np.subtract(red.transform, nir.transform)[[2, 5]] / (a, e)
    is_same_place = red.shape == nir.shape and bool((np.abs(apart) < ALIGNED).all())
    if not (is_of_one_grid(PlacedStrips(red, red.crs), PlacedStrips(nir, nir.crs)) and is_same_place):
        raise InputError(
            "red and near infrared are on different grids",
            where=f"{red.path}, {nir.path}",
            remedy="Give both of one image and one resolution: NDVI is of single pixels",
        )


def _clear(mask: Path | None, origin: BandsOrigin, red: BandStrips, box: Box) -> ClearPixels | None:
    """Read which pixels are clear; None when nothing says so, and all are taken as clear."""
    if mask is None or origin.mask is None:
        return None
    classes = BandStrips.at(mask, box=box, band=origin.mask)
    if not is_same_system(classes.crs, red.crs):
        raise InputError(
            "the mask is in another reference system than the bands",
            where=f"{mask}, {origin.file}",
            remedy="Give the mask of the same image",
        )
    is_clear = np.zeros(classes.shape, dtype=np.bool_)
    for start, values in _strips_of(classes):
        is_clear[start : start + len(values)] = np.isin(values, origin.clear)
    a, _, west, _, e, north = red.transform
    mask_a, _, mask_west, _, mask_e, mask_north = classes.transform
    rows, columns = red.shape
    row = np.floor((north + e * (np.arange(rows) + 0.5) - mask_north) / mask_e).astype(int)
    column = np.floor((west + a * (np.arange(columns) + 0.5) - mask_west) / mask_a).astype(int)
    return ClearPixels(is_clear, row, column)


def _strips_of(band: BandStrips) -> Iterator[Rows]:
    with band.strips(range(band.shape[0]), range(band.shape[1])) as strips:
        yield from strips


def _classes(mask: Path | None, origin: BandsOrigin, box: Box) -> str:
    if mask is None or origin.mask is None:
        return ""
    strips = _strips_of(BandStrips.at(mask, box=box, band=origin.mask))
    found = np.unique(np.concatenate([np.unique(values[np.isfinite(values)]) for _, values in strips]))
    shown = ", ".join(f"{one:g}" for one in found[:20])
    return f": `clear` is {', '.join(map(str, origin.clear))}, and its mask holds {shown or 'nothing'}"


def _check_range(pixels: _Pixels, files: BandFiles) -> None:
    share = pixels.impossible / pixels.clear
    if share > MOST_IMPOSSIBLE:
        red, nir = pixels.such_as
        raise GateFailed(
            "bands_in_range",
            f"{files.red}: {share:.0%} of the clear pixels are outside 0 to {BRIGHTEST:g}, such as red {red:g}, "
            f"near infrared {nir:g}",
            remedy="Mend `scale`, `offset` or the band numbers: reflectance is (number + offset) x scale",
        )
