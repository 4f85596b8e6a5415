"""Where are the files of a dataset around a place, and what do they hold there as one raster?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Say
from pipelines.fetch.listing import fetch_listed
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.fetch.window import is_raster
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.source import Source
from pipelines.source_catalog.tiling import Box
from spatial_indicators.errors import InputError

NOT_A_CLASS = -32768


@dataclass(frozen=True)
class Asked:
    """What of a dataset is asked for.

    Parameters
    ----------
    declared
        The dataset.
    box
        West, south, east and north, degrees.
    country
        ISO 3166-1 alpha-3, for datasets with a file for each.
    year, period
        Year and return period, for datasets that have them.
    key, of
        What asks for it, for messages and the lock.
    """

    declared: Source
    box: Box
    country: str
    year: int
    period: int | None
    key: str
    of: str

    def requests(self) -> Iterator[Request]:
        """Ask for the files that meet the box.

        Raises
        ------
        InputError
            When there is no such year or return period.
        """
        files = self.declared.files(self.box, self.country, year=self.year, period=self.period, where=self.key)
        for file in files:
            is_part = file.member is None and (is_raster(file.name) or self.declared.listed_by is not None)
            yield Request(
                self.key.rpartition(": ")[2],
                file.url,
                file.name,
                file.member,
                of=self.of,
                refresh_days=self.declared.refresh_days,
                listed_by=self.declared.listed_by,
                collection=self.declared.collection,
                window=self.box if is_part else None,
            )


def write_dataset(asked: Asked, target: Path, settings: Settings, say: Say) -> tuple[int, int]:
    """Fetch what a dataset holds in a box and write it as one GeoTIFF on its own cells; give its rows and columns.

    Cells without a value are NaN, or -32768 where the dataset holds classes. The file appears when it is whole.

    Raises
    ------
    InputError
        When it is no raster, or there is no such year; what `fetch_listed` raises besides.
    GateFailed
        When it has nothing there.
    """
    from pipelines.sources.raster_window import read_tiles  # noqa: PLC0415  GDAL, which fetching files needs not

    declared = asked.declared
    if declared.kind == "vector" or isinstance(declared, Imagery):
        raise InputError(
            f"{declared.title} is no raster of one value a cell",
            where="dataset",
            value=asked.of,
            remedy="Name it in a city's file",
        )
    cache = Cache(settings.cache)
    arrivals = fetch_listed(list(asked.requests()), cache, settings, say)
    paths = [cache.path(one.fetched.sha256, one.fetched.name) for one in arrivals]
    least = -np.inf if declared.missing_up_to is None else declared.missing_up_to
    placed = read_tiles(paths, box=asked.box, variable=declared.variable, missing_up_to=least)
    _write(placed.raster.values, placed.raster.transform, placed.crs, target, is_class=declared.kind == "class")
    rows, columns = placed.raster.shape
    return rows, columns


def _write(values: np.ndarray, transform: tuple[float, ...], crs: str, target: Path, *, is_class: bool) -> None:
    import rasterio  # noqa: PLC0415  as above

    fill = NOT_A_CLASS if is_class else float("nan")
    written = np.where(np.isnan(values), fill, values).astype(np.int16) if is_class else values
    form = {"driver": "GTiff", "count": 1, "dtype": written.dtype, "nodata": fill, "compress": "deflate", "tiled": True}
    size = {"height": values.shape[0], "width": values.shape[1]}
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with rasterio.open(unfinished, "w", crs=crs, transform=rasterio.Affine(*transform), **form, **size) as file:
            file.write(written, 1)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
