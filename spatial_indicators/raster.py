"""A raster as its cells and where they lie, read in strips so that its size does not matter."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import MaskFlags
from rasterio.windows import Window

from spatial_indicators.errors import InputError
from spatial_indicators.zonal_kernel import Values

Part = TypeVar("Part")
Rows = tuple[int, Values]
"""The first row of a strip, and the strip's values of shape (rows, columns)."""

Transform = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f with x = a * column + b * row + c and y = d * column + e * row + f (rasterio's order)."""

CELLS_PER_STRIP = 1 << 23
"""32 MB of float32: long enough to keep two decoders busy, short enough to hold two strips at once."""

STRIPS_AHEAD = 3
"""Strips that are read before they are wanted, 100 MB: reading begins while the polygons are being prepared."""

READING: dict[str, Any] = {"GDAL_CACHEMAX": 64, "GDAL_NUM_THREADS": 2}
"""Every block is read once, so a cache beyond a row of blocks (64 MB) is memory lost; more decoders wait for rows."""


class Raster(Protocol):
    """Cells with a place: what `zonal_sums` reads."""

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""

    @property
    def transform(self) -> Transform:
        """How columns and rows become x and y."""

    @property
    def nodata(self) -> float | None:
        """Value that means that nothing is known; NaN always means it."""

    def strips(self, rows: range, columns: range) -> AbstractContextManager[Iterator[Rows]]:
        """Begin to read a window, which then comes from its first row to its last."""


@dataclass(frozen=True)
class ArrayRaster:
    """A raster that is in memory already.

    Parameters
    ----------
    values
        Cells, the first row is that of the transform's origin, shape (rows, columns).
    transform
        Six numbers, or an ``Affine``.
    nodata
        Value of cells about which nothing is known.
    """

    values: NDArray[Any]
    transform: Transform
    nodata: float | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return self.values.shape[0], self.values.shape[1]

    @contextmanager
    def strips(self, rows: range, columns: range) -> Iterator[Iterator[Rows]]:
        """Give the window, in strips that bound the memory of a conversion to floats."""
        value_type = _float_type(self.values.dtype)
        yield (
            (part.start, np.array(self.values[part.start : part.stop, columns.start : columns.stop], dtype=value_type))
            for part in row_parts(rows, len(columns), 1)
        )


@dataclass(frozen=True)
class FileRaster:
    """One band of a file that GDAL reads; use `FileRaster.at`."""

    path: Path
    band: int
    shape: tuple[int, int]
    transform: Transform
    nodata: float | None
    crs: str = field(repr=False)
    block_rows: int
    value_type: np.dtype[Any]

    @classmethod
    def at(cls, path: Path | str, *, band: int = 1, as_stored: bool = False) -> "FileRaster":
        """Look a raster's shape and place up, without reading its cells.

        Parameters
        ----------
        path, band
            The file and the number of its band.
        as_stored
            Whether strips hold the file's own numbers, as `ndvi_raster` reads them too, and not floats to be summed.

        Raises
        ------
        InputError
            When the file is no raster, has no such band, or hides missing cells and units in a mask, a scale or an
            offset, which would be summed as if they were values.
        """
        try:
            with rasterio.open(path) as source:
                _check_band(source, band)
                stored = np.dtype(source.dtypes[band - 1])
                return cls(
                    path=Path(path),
                    band=band,
                    shape=source.shape,
                    transform=_transform(source.transform),
                    nodata=source.nodatavals[band - 1],
                    crs=source.crs.to_wkt() if source.crs else "",
                    block_rows=source.block_shapes[band - 1][0],
                    value_type=stored if as_stored else _float_type(stored),
                )
        except rasterio.errors.RasterioIOError as error:
            raise InputError(
                "GDAL cannot read the raster", where=str(path), value=error, remedy="Check the path and the format"
            ) from error

    @contextmanager
    def strips(self, rows: range, columns: range) -> Iterator[Iterator[Rows]]:
        """Begin to read a window; strips are read ahead while the caller works on others."""
        with rasterio.Env(**READING), rasterio.open(self.path, NUM_THREADS=READING["GDAL_NUM_THREADS"]) as source:

            def read(part: range) -> Rows:
                window = Window(columns.start, part.start, len(columns), len(part))
                return part.start, source.read(self.band, window=window, out_dtype=self.value_type)

            with read_ahead(read, row_parts(rows, len(columns), self.block_rows)) as strips:
                yield strips


@contextmanager
def read_ahead(read: Callable[[range], Part], parts: Iterator[range]) -> Iterator[Iterator[Part]]:
    """Begin to read parts of a raster, which then come in their order; the next ones are read meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting = deque(reader.submit(read, part) for part in islice(parts, STRIPS_AHEAD))

        def in_order() -> Iterator[Part]:
            while waiting:
                strip = waiting.popleft().result()
                waiting.extend(reader.submit(read, part) for part in islice(parts, 1))
                yield strip

        try:
            yield in_order()
        finally:
            reader.shutdown(cancel_futures=True)


def row_parts(rows: range, n_columns: int, block_rows: int) -> Iterator[range]:
    """Cut rows where blocks end, so that no block is decoded twice."""
    height = max(1, CELLS_PER_STRIP // max(1, n_columns * block_rows)) * block_rows
    start = rows.start
    while start < rows.stop:
        stop = min(rows.stop, (start // block_rows) * block_rows + height)
        yield range(start, stop)
        start = stop


def _float_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Whole numbers of up to 16 bits are exact in float32, longer ones in float64 (up to 2**53)."""
    return np.result_type(dtype, np.float32)


def _transform(affine: Sequence[float]) -> Transform:
    a, b, c, d, e, f = (float(number) for number in tuple(affine)[:6])
    return a, b, c, d, e, f


def _check_band(source: Any, band: int) -> None:
    if not 1 <= band <= source.count:
        raise InputError(
            f"the raster has {source.count} bands", where=source.name, value=band, remedy="Name a band from 1 up"
        )
    if MaskFlags.per_dataset in source.mask_flag_enums[band - 1]:
        raise InputError(
            "missing cells are told by a mask and not by a value",
            where=source.name,
            remedy="Write it with a nodata value (gdal_translate -mask none -a_nodata)",
        )
    if (source.scales[band - 1], source.offsets[band - 1]) != (1.0, 0.0):
        raise InputError(
            "values are stored with a scale and an offset",
            where=source.name,
            value=f"{source.scales[band - 1]}, {source.offsets[band - 1]}",
            remedy="Write it in its own unit (gdal_translate -unscale -ot Float32)",
        )
