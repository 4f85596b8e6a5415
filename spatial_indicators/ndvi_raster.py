"""NDVI of two bands as a raster of its own, made strip by strip while it is summed: no image is whole in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.errors import InputError
from spatial_indicators.raster import Raster, Rows, Transform

CELLS_AT_ONCE = 1 << 17
"""1 MB of NDVI."""


@dataclass(frozen=True)
class NdviRaster:
    """(NIR - red) / (NIR + red) of every pixel, by the rules of `spatial_indicators.layers.vegetation.ndvi`.

    Parameters
    ----------
    red, nir
        Bands on the same pixels, in digital numbers.
    offset
        Added to every number of both bands; a scale would cancel out.

    Raises
    ------
    InputError
        When the bands are on different grids.
    """

    red: Raster
    nir: Raster
    offset: float = 0.0

    def __post_init__(self) -> None:
        """Compare the grids: NDVI is of single pixels."""
        grids = [(band.shape, band.transform) for band in (self.red, self.nir)]
        if grids[0] != grids[1]:
            raise InputError(
                "red and near infrared are on different grids",
                where="NdviRaster",
                value=f"{grids[0]}, {grids[1]}",
                remedy="Give both of one image and one resolution",
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return self.red.shape

    @property
    def transform(self) -> Transform:
        """How columns and rows become x and y."""
        return self.red.transform

    @property
    def nodata(self) -> float | None:
        """Nothing but NaN, which a pixel without NDVI is."""
        return None

    @contextmanager
    def strips(self, rows: range, columns: range) -> Iterator[Iterator[Rows]]:
        """Begin to read both bands; the next strips are read while the caller works on one."""
        with self.red.strips(rows, columns) as red, self.nir.strips(rows, columns) as nir:
            yield (
                (start + at, _ndvi(one[at:stop], _missing(self.red), other[at:stop], _missing(self.nir), self.offset))
                for (start, one), (_, other) in in_step(red, nir)
                for at, stop in _few_rows(len(one), len(columns))
            )


def _missing(band: Raster) -> float:
    return np.nan if band.nodata is None else float(band.nodata)


def _few_rows(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Cut a strip so that NDVI is summed while it is still near the processor, in memory that is used again."""
    height = max(1, CELLS_AT_ONCE // max(1, columns))
    return ((at, min(rows, at + height)) for at in range(0, rows, height))


def in_step(red: Iterator[Rows], nir: Iterator[Rows]) -> Iterator[tuple[Rows, Rows]]:
    """Pair strips; those of the band whose blocks are larger are cut to those of the other."""
    kept: list[Rows | None] = [None, None]
    while True:
        pair = [strip or next(band, None) for strip, band in zip(kept, (red, nir), strict=True)]
        one, other = pair
        if one is None or other is None:
            return
        height = min(len(one[1]), len(other[1]))
        yield (one[0], one[1][:height]), (other[0], other[1][:height])
        kept = [(start + height, rows[height:]) if len(rows) > height else None for start, rows in (one, other)]


@compiled
def _ndvi(
    red: NDArray[Any], red_missing: float, nir: NDArray[Any], nir_missing: float, offset: float
) -> NDArray[np.float64]:
    index = np.empty(red.shape)
    for row in range(red.shape[0]):
        for column in range(red.shape[1]):
            one, other = float(red[row, column]), float(nir[row, column])
            is_known = one != red_missing and other != nir_missing
            one, other = one + offset, other + offset
            both = one + other
            # A missing number is NaN or the band's own; NaN fails each of the comparisons.
            known = is_known and one >= 0.0 and other >= 0.0 and both > 0.0
            index[row, column] = (other - one) / both if known else np.nan
    return index


def compile_ndvi(number_type: type[np.number[Any]]) -> None:
    """Compile for bands of a type of numbers."""
    band = np.ones((2, 2), dtype=number_type)
    _ndvi(band, np.nan, band, np.nan, 0.0)
