"""What is the image of a season? Red and near infrared, the median of what its images saw clearly, as one file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from pipelines.stac.grid import Grid
from pipelines.stac.scene import Band, Scene
from pipelines.stac.window import TILE
from spatial_indicators.layers.composite import is_clear_by_bits, is_clear_by_class, median_of_clear, reflectance

Mission = Literal["sentinel_2", "landsat"]

CLEAR = {"sentinel_2": is_clear_by_class, "landsat": is_clear_by_bits}

SCENES_TAG = "SCENES"

AT_ONCE_NUMBERS = 50_000_000
"""Numbers of all images that are held at once, 200 MB: the season is laid together strip by strip."""

MOST_BELOW_0 = 0.5
"""Share of clear pixels with red below 0 beyond which an offset was taken off twice. Project's choice."""


@dataclass(frozen=True)
class Windows:
    """One image and the windows of its bands.

    Parameters
    ----------
    scene
        The image.
    paths
        Files of ``red``, ``nir`` and ``mask`` on the grid.
    """

    scene: Scene
    paths: Mapping[str, Path]


def is_darker_than_black(windows: Windows, mission: Mission) -> bool:
    """Say whether most of the land that an image saw would reflect less than nothing: its item names a wrong offset.

    Earth Search says of some images that the offset is still in their numbers where it is not
    (https://github.com/Element84/earth-search/issues/71).
    """
    if windows.scene.red.offset == 0.0:
        return False
    with rasterio.open(windows.paths["red"]) as red, rasterio.open(windows.paths["mask"]) as mask:
        light = _light(red.read(1), windows.scene.red)
        seen = np.isfinite(light) & CLEAR[mission](mask.read(1))
    return bool(seen.any() and (light[seen] < 0).mean() > MOST_BELOW_0)


def write_composite(
    images: Sequence[Windows], grid: Grid, mission: Mission, target: Path, *, scenes: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Write the median of the images, red and near infrared, and count pixels by what is known of them.

    What several images of one satellite and day saw, as neighbours do that overlap, is counted once.

    Parameters
    ----------
    images
        The images, of each day the preferred one first.
    grid
        Their pixels.
    mission
        Whose mask they have.
    target
        The file: reflectance as float32, NaN where no image saw the land.
    scenes
        What is told of every image, which the file keeps.
    """
    days: dict[tuple[str, Any], list[Windows]] = {}
    for one in images:
        days.setdefault((one.scene.platform, one.scene.day), []).append(one)
    place = {"crs": grid.crs, "transform": Affine(*grid.transform), "width": grid.width, "height": grid.height}
    written = {"compress": "deflate", "predictor": 3, "tiled": True, "blockxsize": TILE, "blockysize": TILE}
    seen = 0
    with rasterio.open(
        target, "w", driver="GTiff", count=2, dtype="float32", nodata=np.nan, **place, **written
    ) as file:
        file.descriptions = ("red", "nir")
        file.update_tags(**{SCENES_TAG: json.dumps(list(scenes))})
        for strip in _strips(grid, len(days)):
            light = np.stack([_seen_on(day, strip, mission) for day in days.values()])
            median = np.stack([median_of_clear(light[:, band]) for band in range(2)])
            file.write(median, window=strip)
            seen += int(np.isfinite(median[0]).sum())
    return {"days": len(days), "pixels": grid.width * grid.height, "pixels_seen": seen}


def scenes_in(path: Path) -> tuple[Mapping[str, Any], ...]:
    """Say which images a season's file was made of, and which were left out."""
    with rasterio.open(path) as file:
        return tuple(json.loads(file.tags()[SCENES_TAG]))


def _strips(grid: Grid, days: int) -> Iterator[Window]:
    rows = AT_ONCE_NUMBERS // (2 * grid.width * max(days, 1)) // TILE * TILE or TILE
    for top in range(0, grid.height, rows):
        yield Window(0, top, grid.width, min(rows, grid.height - top))


def _seen_on(day: Sequence[Windows], strip: Window, mission: Mission) -> NDArray[np.float32]:
    """Give red and near infrared of one day, of each pixel those of the first image that saw it."""
    light = np.full((2, strip.height, strip.width), np.nan, dtype=np.float32)
    for image in day:
        with ExitStack() as opened:
            numbers = {
                name: opened.enter_context(rasterio.open(path)).read(1, window=strip)
                for name, path in image.paths.items()
            }
        bands = np.stack([_light(numbers["red"], image.scene.red), _light(numbers["nir"], image.scene.nir)])
        fresh = CLEAR[mission](numbers["mask"]) & np.isfinite(bands).all(axis=0) & np.isnan(light[0])
        np.copyto(light, bands, where=fresh)
    return light


def _light(numbers: NDArray[np.uint16], band: Band) -> NDArray[np.float32]:
    return reflectance(numbers, band.scale, band.offset)
