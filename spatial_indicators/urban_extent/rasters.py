"""Built-up pixels from a raster: a mask of 0 and 1, classes of land cover, or built-up amounts with a least one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError
from rasterio.windows import Window

from spatial_indicators.degurba.distortion import AREA_TOLERANCE, area_distortion
from spatial_indicators.errors import InputError
from spatial_indicators.urban_extent.grid import BUILT, OPEN, UNKNOWN, WATER, Pixels

FINEST_M, COARSEST_M = 10.0, 100.0
"""Pixels that the method is made for: finer ones are single roofs, coarser ones too few for a circle."""

ROUNDING = 1e-6
PROJECTION = "Warp it to an equal-area or UTM projection (nearest pixel) with gdalwarp"


@dataclass(frozen=True)
class BuiltUpRaster:
    """A raster of square pixels of 10 to 100 m, read in strips of rows; the first band counts.

    Parameters
    ----------
    path
        A file that GDAL reads.
    built
        Values that mean built up. Without them and without `least`, 1 is built up, 0 is open, and others are refused.
    least
        Values from this one on mean built up.
    water
        Values that mean water.
    strip_rows
        Rows that are read at once.
    """

    path: Path
    built: tuple[float, ...] = ()
    least: float | None = None
    water: tuple[float, ...] = ()
    strip_rows: int = 512

    def __post_init__(self) -> None:
        try:
            with rasterio.open(self.path) as raster:
                _check(raster, self.path)
        except RasterioIOError as error:
            reason = " ".join(str(error).split())[:160]
            raise InputError(
                "the raster cannot be read", where=str(self.path), value=reason, remedy="Fetch it again"
            ) from None

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        with rasterio.open(self.path) as raster:
            return raster.height, raster.width

    @property
    def cell_m(self) -> float:
        """Side of a pixel, metres."""
        with rasterio.open(self.path) as raster:
            return float(raster.transform.a)

    @property
    def profile(self) -> dict[str, Any]:
        """Projection and place of the pixels, as rasterio takes them."""
        with rasterio.open(self.path) as raster:
            return {"crs": raster.crs, "transform": raster.transform, "height": raster.height, "width": raster.width}

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Pixels]]:
        """Give all rows in order, with a halo of rows where there are any."""
        try:
            with rasterio.open(self.path) as raster:
                for row in range(0, raster.height, self.strip_rows):
                    start, stop = max(0, row - halo), min(raster.height, row + self.strip_rows + halo)
                    values = raster.read(1, window=Window(0, start, raster.width, stop - start))
                    is_known = raster.read_masks(1, window=Window(0, start, raster.width, stop - start)) > 0
                    yield row, row - start, self._coded(values, is_known)
        except RasterioIOError as error:
            reason = " ".join(str(error).split())[:160]
            raise InputError(
                "a part of the raster cannot be read", where=str(self.path), value=reason, remedy="Fetch it again"
            ) from None

    def _coded(self, values: NDArray[Any], is_known: NDArray[np.bool_]) -> Pixels:
        is_known &= ~np.isnan(values) if values.dtype.kind == "f" else True
        is_water = np.isin(values, self.water) & is_known
        if not self.built and self.least is None:
            self._refuse_others(values[is_known & ~is_water])
        is_built = np.isin(values, self.built or (() if self.least is not None else (1,)))
        if self.least is not None:
            is_built |= values >= self.least
        pixels = np.where(is_built, np.uint8(BUILT), np.uint8(OPEN))
        pixels[is_water] = WATER
        pixels[~is_known] = UNKNOWN
        return pixels

    def _refuse_others(self, values: NDArray[Any]) -> None:
        strange = values[(values != 0) & (values != 1)]
        if strange.size:
            raise InputError(
                "the raster holds other values than 0 (open) and 1 (built up)",
                where=str(self.path),
                value=", ".join(f"{one:g}" for one in np.unique(strange)[:5]),
                remedy="Say which values are built up with --built, from which amount on with --least, "
                "and which are water with --water",
            )


def _check(raster: Any, path: Path) -> None:
    transform = raster.transform
    if raster.crs is None or not raster.crs.is_projected or raster.crs.linear_units_factor[1] != 1.0:
        raise InputError("the raster is not in metres", where=str(path), value=raster.crs, remedy=PROJECTION)
    if transform.b or transform.d or abs(transform.a + transform.e) > ROUNDING * abs(transform.a) or transform.a <= 0:
        raise InputError(
            "its pixels are not upright squares",
            where=str(path),
            value=f"{transform.a:g} x {-transform.e:g} m, turned by {transform.b:g}, {transform.d:g}",
            remedy="Warp it to square pixels with gdalwarp -tr SIDE SIDE",
        )
    if not FINEST_M * (1 - ROUNDING) <= transform.a <= COARSEST_M * (1 + ROUNDING):
        raise InputError(
            "its pixels are not of 10 to 100 m",
            where=str(path),
            value=f"{transform.a:g} m",
            remedy="Give a built-up raster of 10 to 100 m, such as GHS-BUILT-S or ESA WorldCover",
        )
    if (distortion := area_distortion(raster)) > AREA_TOLERANCE:
        raise InputError(
            "its projection does not keep areas",
            where=str(path),
            value=f"{raster.crs}, off by {100 * distortion:.0f} %",
            remedy=PROJECTION,
        )
