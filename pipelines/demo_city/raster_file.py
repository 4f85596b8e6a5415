"""How a grid of numbers is written as a GeoTIFF, the same bytes each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray

from pipelines.demo_city.chance import FloatArray


@dataclass(frozen=True)
class Grid:
    """Where a raster's cells lie: from column and row to coordinates, (rows, columns), and the name of the CRS."""

    transform: Affine
    shape: tuple[int, int]
    crs: str

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Give x and y of the cells' middles, each of the grid's shape."""
        column, row = np.meshgrid(np.arange(self.shape[1]) + 0.5, np.arange(self.shape[0]) + 0.5)
        return self.transform.c + self.transform.a * column, self.transform.f + self.transform.e * row


def write_raster(file: Path, values: NDArray[Any], grid: Grid, *, nodata: float | None, tags: dict[str, str]) -> None:
    """Write one band, compressed and in tiles.

    Parameters
    ----------
    file
        Where to write.
    values
        Shape (rows, columns), north first.
    grid
        Where the cells lie.
    nodata
        The value that means missing, None when there is none.
    tags
        What a reader should know: unit, year.
    """
    profile = {
        "driver": "GTiff", "dtype": values.dtype, "count": 1, "height": values.shape[0], "width": values.shape[1],
        "crs": grid.crs, "transform": grid.transform, "nodata": nodata, "compress": "deflate", "zlevel": 9,
        "predictor": 3 if np.issubdtype(values.dtype, np.floating) else 2, "tiled": True, "blockxsize": 256,
        "blockysize": 256,
    }  # fmt: skip
    with rasterio.open(file, "w", **profile) as raster:
        raster.write(values, 1)
        raster.update_tags(**tags)


def grid_over(bounds: Sequence[float], *, cell: float, crs: str) -> Grid:
    """Lay cells over west, south, east and north, their edges on whole multiples of the cell."""
    west, south, east, north = bounds
    left, top = np.floor(west / cell), np.ceil(north / cell)
    shape = (int(top - np.floor(south / cell)), int(np.ceil(east / cell) - left))
    return Grid(Affine(cell, 0.0, float(left * cell), 0.0, -cell, float(top * cell)), shape, crs)
