"""The grid from three rasters: people per cell, and land and built-up area in square metres, as GHSL publishes them."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError
from rasterio.windows import Window

from spatial_indicators.degurba.distortion import AREA_TOLERANCE, area_distortion
from spatial_indicators.degurba.grid import Strip
from spatial_indicators.errors import InputError

KM2 = 1e6
CELL_TOLERANCE = 1e-6


@dataclass(frozen=True)
class RasterGrid:
    """Rasters on the same cells of a square kilometre, in an equal-area projection; read in strips of rows.

    Parameters
    ----------
    people
        People of each cell.
    land, built
        Permanent land and built-up area of each cell, square metres.
    strip_rows
        Rows that are read at once.
    """

    people: Path
    land: Path
    built: Path
    strip_rows: int = 256

    def __post_init__(self) -> None:
        for path in (self.people, self.land, self.built):
            _check(path, self.people)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        with rasterio.open(self.people) as raster:
            return raster.height, raster.width

    @property
    def profile(self) -> dict[str, Any]:
        """Projection and place of the cells, as rasterio takes them."""
        with rasterio.open(self.people) as raster:
            return {"crs": raster.crs, "transform": raster.transform, "height": raster.height, "width": raster.width}

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Strip]]:
        """Give all rows in order, with a halo of rows where there are any; what is not known is 0."""
        rows, columns = self.shape
        with ExitStack() as stack:
            people, land, built = (
                stack.enter_context(rasterio.open(path)) for path in (self.people, self.land, self.built)
            )
            for row in range(0, rows, self.strip_rows):
                start, stop = max(0, row - halo), min(rows, row + self.strip_rows + halo)
                window = Window(0, start, columns, stop - start)
                layers = (_known(people, window), _known(land, window) / KM2, _known(built, window) / KM2)
                yield row, row - start, Strip(*layers)


def _known(raster: Any, window: Window) -> NDArray[np.float64]:
    values = raster.read(1, window=window).astype(np.float64)
    is_known = np.isfinite(values)
    if raster.nodata is not None:
        is_known &= values != raster.nodata
    return np.where(is_known, values, 0.0)


def _check(path: Path, first: Path) -> None:
    try:
        with rasterio.open(path) as raster, rasterio.open(first) as reference:
            cell = abs(raster.transform.a), abs(raster.transform.e)
            if raster.crs is None or not raster.crs.is_projected or raster.crs.linear_units_factor[1] != 1.0:
                raise InputError(
                    "the raster is not in metres",
                    where=str(path),
                    value=raster.crs,
                    remedy="Give it in an equal-area projection, such as World Mollweide (ESRI:54009)",
                )
            if (distortion := area_distortion(raster)) > AREA_TOLERANCE:
                raise InputError(
                    "its projection does not keep areas",
                    where=str(path),
                    value=f"{raster.crs}, off by {100 * distortion:.0f} %",
                    remedy="Give it in an equal-area projection, such as World Mollweide (ESRI:54009)",
                )
            if abs(cell[0] * cell[1] / KM2 - 1) > CELL_TOLERANCE:
                raise InputError(
                    "its cells are not square kilometres",
                    where=str(path),
                    value=f"{cell[0]:g} x {cell[1]:g}",
                    remedy="Sum people and areas over cells of 1 km first",
                )
            places = [(one.crs, one.transform, one.shape) for one in (raster, reference)]
            if places[0] != places[1]:
                raise InputError(
                    "the raster lies on other cells than the people",
                    where=str(path),
                    value=f"{raster.crs} {raster.shape} from {raster.transform.c:g}, {raster.transform.f:g}",
                    remedy=f"Cut both to the same cells as {first}",
                )
    except RasterioIOError as error:
        raise InputError("the raster cannot be read", where=str(path), value=error, remedy="Fetch it again") from None
