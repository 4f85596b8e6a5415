"""How a grid becomes a Cloud Optimized GeoTIFF and a grid again."""

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.io import MemoryFile

from spatial_indicators.grid import Grid


def cog_of(grid: Grid, crs: str) -> bytes:
    """Write a grid as COG: float32, NaN as nodata, deflate, with overviews that are averaged, never nearest."""
    rows, columns = grid.values.shape
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "height": rows,
        "width": columns,
        "crs": crs,
        "transform": rasterio.Affine(grid.cell_size_m, 0.0, grid.west, 0.0, -grid.cell_size_m, grid.north),
        "nodata": float("nan"),
    }
    with MemoryFile() as plain, MemoryFile() as optimized:
        with plain.open(**profile) as target:
            target.write(grid.values, 1)
        with plain.open() as source:
            rasterio.shutil.copy(
                source, optimized.name, driver="COG", compress="deflate", overview_resampling="average"
            )
        return bytes(optimized.read())


def grid_from(cog: bytes) -> Grid:
    """Read a grid back."""
    with MemoryFile(cog) as file, file.open() as source:
        transform = source.transform
        return Grid(source.read(1).astype(np.float32), transform.c, transform.f, transform.a)
