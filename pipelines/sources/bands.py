"""What is the NDVI of each pixel of an image, by its red and near infrared bands and the mask of its clouds?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from pipelines.sources.cutout import Box
from pipelines.sources.raster_window import ALIGNED, is_of_one_grid, is_same_system, read_window
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.on_cells import PlacedRaster
from spatial_indicators.layers.vegetation import ndvi
from spatial_indicators.origin import BandsOrigin
from spatial_indicators.raster import ArrayRaster

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


def read_ndvi(files: BandFiles, origin: BandsOrigin, *, box: Box) -> tuple[PlacedRaster, dict[str, int]]:
    """Read the part of an image that a box meets as NDVI, and count its pixels.

    Raises
    ------
    InputError
        When a file is no raster on the ground or lacks the band, the bands are on different grids, or a file has a
        scale or an offset other than the declared ones.
    GateFailed
        When no pixel is clear, or most of the clear ones cannot be reflectances.
    """
    red, nir = (_band(path, band, origin, box) for path, band in ((files.red, origin.red), (files.nir, origin.nir)))
    _check_grids(red, nir, files)
    light = np.stack([red.raster.values, nir.raster.values])
    is_known = np.isfinite(light).all(axis=0)
    is_clear = is_known & _clear(files.mask, origin, red, box)
    if not is_clear.any():
        raise GateFailed(
            "satellite_is_clear",
            f"{files.red} shows no clear pixel of the city{_classes(files.mask, origin, box)}",
            remedy="Give an image of a clear day, or a composite of a season",
        )
    is_possible = is_clear & _possible(light, is_scaled=_is_scaled(files.red, origin))
    _check_range(light, is_clear, is_possible, files)
    index = ndvi(*np.where(is_possible, light, np.nan))
    unknown = is_clear & ~np.isfinite(index)
    facts = {"clear": int(is_clear.sum()), "hidden": int((~is_clear).sum()), "impossible": int(unknown.sum())}
    return PlacedRaster(ArrayRaster(index, red.raster.transform), red.crs), facts


def _band(path: Path, band: int, origin: BandsOrigin, box: Box) -> PlacedRaster:
    placed = read_window(path, box=box, band=band)
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
    values = (placed.raster.values + origin.offset) * origin.scale
    return PlacedRaster(ArrayRaster(values, placed.raster.transform), placed.crs)


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


def _check_grids(red: PlacedRaster, nir: PlacedRaster, files: BandFiles) -> None:
    a, e = red.raster.transform[0], red.raster.transform[4]
    apart = np.subtract(red.raster.transform, nir.raster.transform)[[2, 5]] / (a, e)
    is_same_place = red.raster.shape == nir.raster.shape and bool((np.abs(apart) < ALIGNED).all())
    if not (is_of_one_grid(red, nir) and is_same_place):
        raise InputError(
            "red and near infrared are on different grids",
            where=f"{files.red}, {files.nir}",
            remedy="Give both of one image and one resolution: NDVI is of single pixels",
        )


def _clear(mask: Path | None, origin: BandsOrigin, red: PlacedRaster, box: Box) -> NDArray[np.bool_]:
    """Say which pixels are clear: by the class at their middle, since classes can be of a coarser grid."""
    if mask is None or origin.mask is None:
        return np.ones(red.raster.shape, dtype=np.bool_)
    classes = read_window(mask, box=box, band=origin.mask)
    if not is_same_system(classes.crs, red.crs):
        raise InputError(
            "the mask is in another reference system than the bands",
            where=f"{mask}, {origin.file}",
            remedy="Give the mask of the same image",
        )
    a, _, west, _, e, north = red.raster.transform
    mask_a, _, mask_west, _, mask_e, mask_north = classes.raster.transform
    rows, columns = red.raster.shape
    row = np.floor((north + e * (np.arange(rows) + 0.5) - mask_north) / mask_e).astype(int)
    column = np.floor((west + a * (np.arange(columns) + 0.5) - mask_west) / mask_a).astype(int)
    inside_rows = (row >= 0) & (row < classes.raster.shape[0])
    inside_columns = (column >= 0) & (column < classes.raster.shape[1])
    is_clear = np.zeros(red.raster.shape, dtype=np.bool_)
    found = classes.raster.values[np.ix_(row[inside_rows], column[inside_columns])]
    is_clear[np.ix_(inside_rows, inside_columns)] = np.isin(found, origin.clear)
    return is_clear


def _classes(mask: Path | None, origin: BandsOrigin, box: Box) -> str:
    if mask is None or origin.mask is None:
        return ""
    values = read_window(mask, box=box, band=origin.mask).raster.values
    found = np.unique(values[np.isfinite(values)])
    shown = ", ".join(f"{one:g}" for one in found[:20])
    return f": `clear` is {', '.join(map(str, origin.clear))}, and its mask holds {shown or 'nothing'}"


def _possible(light: NDArray[np.float64], *, is_scaled: bool) -> NDArray[np.bool_]:
    brightest = BRIGHTEST if is_scaled else np.inf
    is_possible: NDArray[np.bool_] = np.all((light >= 0) & (light <= brightest), axis=0)
    return is_possible


def _check_range(
    light: NDArray[np.float64], is_clear: NDArray[np.bool_], is_possible: NDArray[np.bool_], files: BandFiles
) -> None:
    impossible = is_clear & ~is_possible
    share = impossible.sum() / is_clear.sum()
    if share > MOST_IMPOSSIBLE:
        red, nir = light[:, impossible][:, 0]
        raise GateFailed(
            "bands_in_range",
            f"{files.red}: {share:.0%} of the clear pixels are outside 0 to {BRIGHTEST:g}, such as red {red:g}, "
            f"near infrared {nir:g}",
            remedy="Mend `scale`, `offset` or the band numbers: reflectance is (number + offset) x scale",
        )
