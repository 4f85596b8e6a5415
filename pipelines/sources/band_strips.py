"""What does one band of an image hold in and around a city? Read in strips, so that its size does not matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from pipelines.sources.cutout import Box
from pipelines.sources.raster_window import opened, placed_window
from spatial_indicators.raster import READING, Rows, Transform, read_ahead, row_parts

Masked = np.ma.MaskedArray[tuple[int, int], np.dtype[np.generic]]


@dataclass(frozen=True, eq=False)
class ClearPixels:
    """Which pixels are clear, by the class at their middle, since classes can be of a coarser grid.

    Parameters
    ----------
    is_clear
        By the mask's own cells, shape (mask rows, mask columns).
    row, column
        The mask's row and column at the middle of each of the image's rows and columns; outside the mask nothing is
        clear.
    """

    is_clear: NDArray[np.bool_]
    row: NDArray[np.int64]
    column: NDArray[np.int64]

    def within(self, rows: range, columns: range) -> NDArray[np.bool_]:
        """Say which pixels of some rows and columns of the image are clear."""
        row, column = self.row[rows.start : rows.stop], self.column[columns.start : columns.stop]
        has_row = (row >= 0) & (row < self.is_clear.shape[0])
        has_column = (column >= 0) & (column < self.is_clear.shape[1])
        clear = np.zeros((len(rows), len(columns)), dtype=np.bool_)
        clear[np.ix_(has_row, has_column)] = self.is_clear[np.ix_(row[has_row], column[has_column])]
        return clear


@dataclass(frozen=True)
class BandStrips:
    """The part of one band that a box meets, its own pixels as light, NaN where nothing is known; a `Raster`.

    Parameters
    ----------
    path, band
        The file and the number of its band, from 1.
    first
        First row and column of the part in the file.
    shape, transform, crs
        Size, place and reference system of the part.
    block_rows
        Rows that the file keeps together.
    own
        The scale and the offset that the file tells: a number times the scale plus the offset.
    declared
        The scale and the offset that the city's file tells: what the file says plus the offset, times the scale.
    brightest
        Light beyond which, or below 0, a pixel is no measurement and not known; None keeps all.
    clear
        Pixels elsewhere are not known; None keeps all.
    """

    path: Path
    band: int
    first: tuple[int, int]
    shape: tuple[int, int]
    transform: Transform
    crs: str
    block_rows: int
    own: tuple[float, float]
    declared: tuple[float, float] = (1.0, 0.0)
    brightest: float | None = None
    clear: ClearPixels | None = None

    @classmethod
    def at(cls, path: Path, *, box: Box, band: int) -> "BandStrips":
        """Look up the part of a band that a box meets, without reading it.

        Raises
        ------
        InputError, GateFailed
            As `raster_window.read_window` does.
        """
        with opened(path) as source:
            window, place, crs = placed_window(source, path, box, band)
            return cls(
                path=path,
                band=band,
                first=(window.row_off, window.col_off),
                shape=(window.height, window.width),
                transform=place,
                crs=crs,
                block_rows=source.block_shapes[band - 1][0],
                own=(source.scales[band - 1], source.offsets[band - 1]),
            )

    @property
    def nodata(self) -> float | None:
        """Nothing but NaN."""
        return None

    @contextmanager
    def strips(self, rows: range, columns: range) -> Iterator[Iterator[Rows]]:
        """Begin to read a window of the part; the next strips are read while the caller works on one."""
        top, left = self.first
        parts = row_parts(range(top + rows.start, top + rows.stop), len(columns), self.block_rows)
        with rasterio.Env(**READING), opened(self.path) as source:

            def read(part: range) -> tuple[int, Masked]:
                window = Window(left + columns.start, part.start, len(columns), len(part))
                return part.start - top, source.read(self.band, window=window, masked=True)

            with read_ahead(read, parts) as found:
                yield ((start, self._light(start, columns, values)) for start, values in found)

    def _light(self, start: int, columns: range, values: Masked) -> NDArray[np.float64]:
        known: NDArray[np.float64] = np.ma.filled(values.astype(np.float64), np.nan)
        light = known * self.own[0] + self.own[1]
        light = (light + self.declared[1]) * self.declared[0]
        if self.brightest is not None:
            light[~((light >= 0) & (light <= self.brightest))] = np.nan
        if self.clear is not None:
            light[~self.clear.within(range(start, start + len(light)), columns)] = np.nan
        return np.asarray(light, dtype=np.float64)
