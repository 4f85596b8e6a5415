"""How does the part of a raster that a city needs get here? Its blocks by range, kept as a file of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rasterio
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window

from pipelines.fetch.part import RemoteFile
from pipelines.fetch.remote_raster import opened
from pipelines.sources.cutout import TAG, Box, box_text
from pipelines.sources.raster_window import window_near

MARGIN_CELLS = 3
"""Cells beyond the box that come too, more than a reader asks for."""

MOST_OF_IT = 0.5
"""Share of the blocks beyond which a file comes whole: it then serves other cities as well. Project's own choice."""

TILE = 256
PLACED_BY = {"AREA_OR_POINT"}
"""Tags that say where the first cell lies, which the part says itself."""


def write_part(remote: RemoteFile, name: str, box: Box, target: Path) -> bool:
    """Write the cells of a GeoTIFF around a box, all bands and numbers as they are; False where it should come whole.

    It should where GDAL cannot read it by window, where it does not say where it lies (its reader says so of the whole
    file), where a mask or a band of transparency says what is known, and where the box needs most of it.

    Raises
    ------
    GateFailed
        When the raster does not meet the box.
    InputError
        When it has too many cells there, or the web did something wrong.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """
    try:
        with opened(remote, name) as source:
            if not _says_all(source):
                return False
            window = window_near(source, box, where=f"{remote.where}: {name}", margin=MARGIN_CELLS)
            blocks = list(_blocks(source, window))
            if len(blocks) > MOST_OF_IT * _number_of_blocks(source):
                return False
            remote.keep(_spans(source, blocks))
            _write(source, window, box, target)
    except (RasterioError, OSError, ValueError):
        if remote.fault is None:
            return False
    if remote.fault is not None:
        raise remote.fault
    return True


def _says_all(source: Any) -> bool:
    is_placed = source.crs is not None and not source.transform.is_identity
    masked = {flag for flags in source.mask_flag_enums for flag in flags} & {MaskFlags.per_dataset, MaskFlags.alpha}
    return is_placed and not masked and ColorInterp.alpha not in source.colorinterp


def _blocks(source: Any, window: Window) -> Iterator[tuple[int, int]]:
    """Number the blocks that a window meets, by row and column."""
    height, width = source.block_shapes[0]
    for row in range(window.row_off // height, (window.row_off + window.height - 1) // height + 1):
        for column in range(window.col_off // width, (window.col_off + window.width - 1) // width + 1):
            yield row, column


def _number_of_blocks(source: Any) -> int:
    height, width = source.block_shapes[0]
    return int(-(-source.height // height) * -(-source.width // width))


def _spans(source: Any, blocks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Say where blocks lie in the file (GDAL, GTiff driver, domain TIFF); one of no bytes is all without a value."""
    for band in source.indexes:
        for row, column in blocks:
            start, size = (
                int(source.get_tag_item(f"BLOCK_{what}_{column}_{row}", "TIFF", bidx=band) or 0)
                for what in ("OFFSET", "SIZE")
            )
            if size:
                yield start, start + size


def _write(source: Any, window: Window, box: Box, target: Path) -> None:
    a, b, west, d, e, north = tuple(source.transform)[:6]
    corner = Affine(a, b, west + a * window.col_off, d, e, north + e * window.row_off)
    place = {"crs": source.crs, "transform": corner}
    size = {"width": window.width, "height": window.height, "count": source.count}
    kind = {"dtype": source.dtypes[0], "nodata": source.nodata, "compress": "deflate", "bigtiff": "if_safer"}
    tiles = {"tiled": True, "blockxsize": TILE, "blockysize": TILE}
    with rasterio.open(target, "w", driver="GTiff", **place, **size, **kind, **tiles) as part:
        for band in source.indexes:
            part.write(source.read(band, window=window), band)
            part.update_tags(band, **source.tags(band))
        part.scales, part.offsets, part.units = source.scales, source.offsets, source.units
        part.update_tags(**{key: told for key, told in source.tags().items() if key not in PLACED_BY})
        part.update_tags(**{TAG: box_text(box)})
