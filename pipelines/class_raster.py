"""How do classes of cells become a Cloud Optimized GeoTIFF? Whole or not at all, with overviews that keep classes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.io import MemoryFile


def write_classes(
    classes: NDArray[np.uint8], profile: Mapping[str, Any], path: Path, *, tags: Mapping[str, str]
) -> None:
    """Write classes, shape (rows, columns), with the projection and place that the profile holds.

    Overviews take the most frequent class, as classes cannot be averaged. The file appears when it is complete.
    """
    unfinished = path.with_name(f".{path.name}.part")
    with MemoryFile() as plain:
        with plain.open(driver="GTiff", dtype="uint8", count=1, **profile) as target:
            target.write(classes, 1)
            target.update_tags(**tags)
        with plain.open() as source:
            rasterio.shutil.copy(source, unfinished, driver="COG", compress="deflate", overview_resampling="mode")
    unfinished.replace(path)
