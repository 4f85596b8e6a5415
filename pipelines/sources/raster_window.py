"""What does a raster hold in and around a city? Read by window, its own cells, never resampled."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from pipelines.sources.cutout import TAG, Box, check_cutout
from pipelines.sources.netcdf import name_in_gdal, system_of, turned_by
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.on_cells import PlacedRaster, PlacedStrips
from spatial_indicators.raster import ArrayRaster, Transform

MARGIN_CELLS = 1
"""Cells beyond the box that are read too, for cells of the city that lie on its edge."""

ALIGNED = 1e-3
"""Part of a cell by which tiles may miss each other: their corners are rounded."""

ROUNDED = 1e-9
"""Part by which sizes of cells may differ that are written as text or cut out of another file."""

MOST_CELLS = 400_000_000
"""A window beyond this (3 GB as float64) is refused: it is no city, or no raster for cities."""


def read_window(
    path: Path,
    *,
    box: Box,
    band: int | None = 1,
    factor: float = 1.0,
    variable: str | None = None,
    missing_up_to: float = -np.inf,
) -> PlacedRaster:
    """Read the part of one band that a box meets, times a factor, with nothing else changed.

    Parameters
    ----------
    path
        A raster that GDAL reads.
    box
        The city's box, EPSG:4326.
    band
        Number of the band, from 1; None for the mean of all bands, known where all of them are.
    factor
        Factor from the file's unit to the layer's.
    variable
        The variable of a netCDF file with several.
    missing_up_to
        Numbers of the file up to this one mean that nothing is known, although the file does not mark them.

    Raises
    ------
    InputError
        When the file is no raster, does not say its reference system, is turned, has no such band or variable, or is
        too large.
    GateFailed
        When it does not meet the box.
    """
    with opened(path, variable) as source:
        window, place, crs = placed_window(source, path, box, band)
        bands = source.indexes if band is None else (band,)
        known = np.mean([_known(source, one, window, missing_up_to) for one in bands], axis=0)
    return PlacedRaster(ArrayRaster(known * factor, place), crs)


@contextmanager
def opened(path: Path, variable: str | None = None) -> Iterator[Any]:
    """Open a raster, and say in one line when GDAL cannot read it.

    Raises
    ------
    InputError
        When it cannot be opened, or read from within.
    """
    try:
        with rasterio.open(name_in_gdal(path, variable)) as source:
            yield source
    except RasterioIOError as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError("GDAL cannot read the raster", where=str(path), value=reason, remedy="Fetch it anew") from None


def placed_window(source: Any, path: Path, box: Box, band: int | None) -> tuple[Window, Transform, str]:
    """Find the part of an open raster that a box meets, where it lies, and in which reference system.

    Raises
    ------
    InputError, GateFailed
        As `read_window` does.
    """
    _check(source, path, band)
    check_cutout(source.tags().get(TAG), box, where=str(path))
    turned = turned_by(source, box, where=str(path))
    window = window_near(source, (box[0] + turned, box[1], box[2] + turned, box[3]), where=str(path))
    a, b, c, d, e, f = tuple(source.transform)[:6]
    place = (a, b, c + a * window.col_off - turned, d, e, f + e * window.row_off)
    return window, place, system_of(source).to_wkt()


def _known(source: Any, band: int, window: Window, missing_up_to: float) -> NDArray[np.float64]:
    values = source.read(band, window=window, masked=True).astype(np.float64).filled(np.nan)
    values[values <= missing_up_to] = np.nan
    known: NDArray[np.float64] = values * source.scales[band - 1] + source.offsets[band - 1]
    return known


def read_tiles(paths: Sequence[Path], *, box: Box, **chosen: Any) -> PlacedRaster:
    """Read the part of a raster in tiles that a box meets, as one; where no tile lies, nothing is known.

    Of each tile that is read which `read_window` is told: ``band``, ``factor``, ``variable`` and ``missing_up_to``.

    Raises
    ------
    InputError
        When a tile cannot be read, or its cells do not continue those of the others.
    GateFailed
        When none of them meets the box.
    """
    parts = []
    for number, path in enumerate(paths):
        try:
            parts.append(read_window(path, box=box, **chosen))
        except GateFailed:
            if number == len(paths) - 1 and not parts:
                raise
    return parts[0] if len(parts) == 1 else _joined(parts, paths)


def _joined(parts: Sequence[PlacedRaster], paths: Sequence[Path]) -> PlacedRaster:
    a, b, _, d, e, _ = parts[0].raster.transform
    corners = np.array([(part.raster.transform[2] / a, part.raster.transform[5] / e) for part in parts])
    offsets = np.rint(corners - corners.min(axis=0)).astype(int)
    is_aligned = np.abs(corners - corners.min(axis=0) - offsets).max() < ALIGNED
    if not (is_aligned and all(is_of_one_grid(part, parts[0]) for part in parts)):
        raise InputError(
            "are tiles whose cells do not continue each other",
            where=", ".join(path.name for path in paths)[:200],
            remedy="Give tiles of one dataset, or one raster (gdal_merge.py)",
        )
    sizes = [part.raster.values.shape for part in parts]
    rows = max(row + size[0] for (_, row), size in zip(offsets, sizes, strict=True))
    columns = max(column + size[1] for (column, _), size in zip(offsets, sizes, strict=True))
    whole = np.full((rows, columns), np.nan)
    for part, (column, row), size in zip(parts, offsets, sizes, strict=True):
        place = whole[row : row + size[0], column : column + size[1]]
        np.copyto(place, part.raster.values, where=np.isnan(place))
    west, north = corners.min(axis=0) * (a, e)
    return PlacedRaster(ArrayRaster(whole, (a, b, west, d, e, north)), parts[0].crs)


def is_of_one_grid(one: PlacedStrips, other: PlacedStrips) -> bool:
    """Whether cells of two windows have one size and one reference system, however each file writes it."""
    sizes = np.array([one.raster.transform, other.raster.transform])[:, [0, 1, 3, 4]]
    is_of_one_size = bool(np.allclose(sizes[0], sizes[1], rtol=ROUNDED, atol=0.0))
    return is_of_one_size and is_same_system(one.crs, other.crs)


def is_same_system(one: str, other: str) -> bool:
    """Whether two texts mean one reference system."""
    return one == other or pyproj.CRS(one).equals(pyproj.CRS(other))


def _check(source: Any, path: Path, band: int | None) -> None:
    if system_of(source) is None:
        raise InputError(
            "does not say its reference system",
            where=str(path),
            remedy="Write it with one (gdal_edit.py -a_srs EPSG:4326, if that is the one)",
        )
    if not 1 <= (1 if band is None else band) <= source.count:
        raise InputError(
            f"the raster has {source.count} bands", where=str(path), value=band, remedy="Name a band from 1 up"
        )
    turned = (source.transform.b, source.transform.d) != (0.0, 0.0)
    if turned or source.transform.is_identity:
        raise InputError(
            "has no place on the ground" if not turned else "is turned against its reference system",
            where=str(path),
            remedy="Georeference it north up (gdalwarp), which counts do not survive: ask its producer",
        )


def window_near(source: Any, box: Box, *, where: str, margin: int = MARGIN_CELLS) -> Window:
    """Choose the cells of an open raster that a box meets, and some around them.

    Raises
    ------
    GateFailed
        When there are none.
    InputError
        When they are too many for a city.
    """
    bounds = transform_bounds("EPSG:4326", system_of(source), *box, densify_pts=21)
    wanted = from_bounds(*bounds, transform=source.transform)
    first = [int(np.floor(start)) - margin for start in (wanted.row_off, wanted.col_off)]
    size = [int(np.ceil(length)) + 2 * margin + 1 for length in (wanted.height, wanted.width)]
    rows = range(max(0, first[0]), min(source.height, first[0] + size[0]))
    columns = range(max(0, first[1]), min(source.width, first[1] + size[1]))
    if not rows or not columns:
        west, south, east, north = (round(side, 3) for side in source.bounds)
        raise GateFailed(
            "raster_covers_city",
            f"{where} covers {west}, {south}, {east}, {north} in its own system and does not meet the city",
            remedy="Give the tile of this city",
        )
    if len(rows) * len(columns) > MOST_CELLS:
        raise InputError(
            f"has {len(rows) * len(columns):,} cells in the city's box",
            where=where,
            remedy=f"Give a raster with at most {MOST_CELLS:,} there",
        )
    return Window(columns.start, rows.start, len(columns), len(rows))


def check_range(placed: PlacedRaster, least: float, most: float, paths: Sequence[Path]) -> None:
    """Refuse values that cannot be what the layer says they are.

    Raises
    ------
    GateFailed
        When a known value lies outside the range.
    """
    known = placed.raster.values[np.isfinite(placed.raster.values)]
    wrong = known[(known < least) | (known > most)]
    if wrong.size:
        raise GateFailed(
            "raster_values_in_range",
            f"{', '.join(map(str, paths))} holds {wrong[0]:g}, one of {wrong.size} cells outside {least:g} to {most:g}",
            remedy="Declare its nodata value and its unit, or give another raster",
        )
