"""On which pixels are the images of a season laid together? On those of the images, around the city."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rasterio.warp import transform_bounds

from pipelines.source_catalog.tiling import Box
from pipelines.sources.raster_window import MARGIN_CELLS, MOST_CELLS
from pipelines.stac.scene import Scene
from spatial_indicators.errors import InputError


@dataclass(frozen=True)
class Grid:
    """Pixels around a city.

    Parameters
    ----------
    crs
        Their reference system.
    transform
        a, b, c, d, e, f of them.
    width, height
        How many there are.
    """

    crs: str
    transform: tuple[float, ...]
    width: int
    height: int


def grid_of(scenes: Sequence[Scene], box: Box, *, where: str) -> Grid:
    """Take the pixels that most of the images have, so that these are not resampled; the others go to the nearest.

    Raises
    ------
    InputError
        When the box holds too many of them, or does not lie where the images do.
    """
    (crs, a, e), _ = min(Counter((one.crs, one.pixel[0], one.pixel[4]) for one in scenes).items(), key=_most)
    pixel = next(one.pixel for one in scenes if (one.crs, one.pixel[0], one.pixel[4]) == (crs, a, e))
    west, south, east, north = transform_bounds("EPSG:4326", crs, *box, densify_pts=21)
    if not np.isfinite([west, south, east, north]).all():
        raise InputError("lies out of reach of the images", where=where, value=crs, remedy="Name another `stac`")
    columns = (np.floor((west - pixel[2]) / a) - MARGIN_CELLS, np.ceil((east - pixel[2]) / a) + MARGIN_CELLS)
    rows = (np.floor((north - pixel[5]) / e) - MARGIN_CELLS, np.ceil((south - pixel[5]) / e) + MARGIN_CELLS)
    width, height = int(columns[1] - columns[0]), int(rows[1] - rows[0])
    if width * height > MOST_CELLS:
        raise InputError(
            f"has {width * height:,} pixels of {a:g} m around the city",
            where=where,
            remedy=f"At most {MOST_CELLS:,} are read: name landsat_c2_l2, or take a smaller city",
        )
    return Grid(crs, (a, 0.0, pixel[2] + a * columns[0], 0.0, e, pixel[5] + e * rows[0]), width, height)


def _most(counted: tuple[tuple[str, float, float], int]) -> tuple[int, str]:
    return -counted[1], counted[0][0]
