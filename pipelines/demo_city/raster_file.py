"""How a grid of numbers is written as a GeoTIFF, the same bytes each time."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray


def write_raster(
    file: Path, values: NDArray[Any], *, transform: Affine, crs: str, nodata: float | None, tags: dict[str, str]
) -> None:
    """Write one band, compressed and in tiles.

    Parameters
    ----------
    file
        Where to write.
    values
        Shape (rows, columns), north first.
    transform
        From column and row to the CRS's coordinates.
    crs
        Name of the CRS.
    nodata
        The value that means missing, None when there is none.
    tags
        What a reader should know: unit, year.
    """
    profile = {
        "driver": "GTiff", "dtype": values.dtype, "count": 1, "height": values.shape[0], "width": values.shape[1],
        "crs": crs, "transform": transform, "nodata": nodata, "compress": "deflate", "zlevel": 9,
        "predictor": 3 if np.issubdtype(values.dtype, np.floating) else 2, "tiled": True, "blockxsize": 256,
        "blockysize": 256,
    }  # fmt: skip
    with rasterio.open(file, "w", **profile) as raster:
        raster.write(values, 1)
        raster.update_tags(**tags)


def grid_over(bounds: tuple[float, float, float, float], cell: float) -> tuple[Affine, tuple[int, int]]:
    """Lay cells over bounds, their edges on whole multiples of the cell; give the transform and (rows, columns)."""
    west, south, east, north = bounds
    left, top = np.floor(west / cell), np.ceil(north / cell)
    shape = (int(top - np.floor(south / cell)), int(np.ceil(east / cell) - left))
    return Affine(cell, 0.0, float(left * cell), 0.0, -cell, float(top * cell)), shape
