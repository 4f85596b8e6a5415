"""How do classes of cells become a Cloud Optimized GeoTIFF? Whole or not at all, with overviews that keep classes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.windows import Window

STRIP_ROWS = 1024


def write_classes(
    classes: NDArray[np.uint8], profile: Mapping[str, Any], path: Path, *, tags: Mapping[str, str]
) -> None:
    """Write classes, shape (rows, columns), with the projection and place that the profile holds.

    Overviews take the most frequent class, as classes cannot be averaged. The file appears when it is complete. The
    array may be mapped to a file: strips of rows alone are in memory.
    """
    plain, unfinished = (path.with_name(f".{path.name}.{name}") for name in ("plain", "part"))
    rows, columns = classes.shape
    try:
        with rasterio.open(plain, "w", driver="GTiff", dtype="uint8", count=1, bigtiff="if_safer", **profile) as target:
            for row in range(0, rows, STRIP_ROWS):
                strip = classes[row : row + STRIP_ROWS]
                target.write(strip, 1, window=Window(0, row, columns, len(strip)))
            target.update_tags(**tags)
        rasterio.shutil.copy(
            plain, unfinished, driver="COG", compress="deflate", overview_resampling="mode", bigtiff="if_safer"
        )
        unfinished.replace(path)
    finally:
        plain.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)
