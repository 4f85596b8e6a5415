"""What a raster says of each cell of a city: a sum or a mean, and of how much of the cell it speaks."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.errors import GateFailed
from spatial_indicators.projection import Projection

if TYPE_CHECKING:
    from spatial_indicators.raster import ArrayRaster, Raster
    from spatial_indicators.zonal import ZonalSums

FloatArray = NDArray[np.float64]

CONSERVED = 1e-6
"""Relative difference between a raster's sum over the city and over its cells that rounding may leave."""

STEP_M = 100.0
"""The city's outline is bent into the raster's reference system point by point, at least so often, like its cells."""


@dataclass(frozen=True)
class OnCells:
    """A quantity of land on cells.

    Parameters
    ----------
    value
        Sum or mean over the known part of each cell, in the layer's unit; NaN where nothing is known, shape (cells,).
    known
        Share of each cell's land that the raster knows, 0 to 1, shape (cells,).
    year
        The year that the raster speaks for.
    is_interpolated
        Whether the values were measured elsewhere, at stations, and not of the cell itself.
    """

    value: FloatArray
    known: FloatArray
    year: int
    is_interpolated: bool = False

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Cells of which anything is known, shape (cells,)."""
        return np.isfinite(self.value) & (self.known > 0)


@dataclass(frozen=True, eq=False)
class _Shapes:
    """Polygons that are the same only when they are the same array: to compare half a million takes a second."""

    geometry: NDArray[np.object_]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shapes) and self.geometry is other.geometry

    def __hash__(self) -> int:
        return id(self.geometry)


def _bent(geometry: NDArray[np.object_], definition: str, crs: str) -> NDArray[np.object_]:
    to_raster = pyproj.Transformer.from_crs(definition, crs, always_xy=True)
    bent: NDArray[np.object_] = shapely.transform(geometry, to_raster.transform, interleaved=False)
    return bent


@lru_cache(maxsize=2)
def _bent_once(shapes: _Shapes, definition: str, crs: str) -> NDArray[np.object_]:
    """Bend a city's cells into a raster's system: rasters of several years most often share theirs."""
    return _bent(shapes.geometry, definition, crs)


@lru_cache(maxsize=1)
def _outline(shapes: _Shapes) -> NDArray[np.object_]:
    """Draw the city around its cells."""
    whole = shapely.segmentize(shapely.coverage_union_all(shapes.geometry), STEP_M)
    return np.array([whole], dtype=object)


@dataclass(frozen=True)
class PlacedStrips:
    """A raster that is read in strips, and its reference system.

    Parameters
    ----------
    raster
        Its cells.
    crs
        Reference system, as PROJ reads it.
    """

    raster: "Raster"
    crs: str

    def bent(self, geometry: NDArray[np.object_], projection: Projection) -> NDArray[np.object_]:
        """Bend polygons of the city's projection into the raster's system: the raster is never resampled."""
        return _bent(geometry, projection.definition, self.crs)

    def bent_cells(self, cells: Cells, projection: Projection) -> NDArray[np.object_]:
        """Bend the city's cells, the same array every time."""
        return _bent_once(_Shapes(cells.geometry), projection.definition, self.crs)

    def zones(self, geometry: NDArray[np.object_], projection: Projection) -> "ZonalSums":
        """Sum the raster over polygons of the city's projection: they are bent, the raster is never resampled."""
        from spatial_indicators.zonal import zonal_sums  # noqa: PLC0415  compiled code, which few cities need

        return zonal_sums(self.bent(geometry, projection), self.raster)

    def on_cells(self, cells: Cells, projection: Projection) -> "ZonalSums":
        """Sum the raster over the city's cells."""
        from spatial_indicators.zonal import zonal_sums  # noqa: PLC0415  compiled code, which few cities need

        return zonal_sums(self.bent_cells(cells, projection), self.raster)


@dataclass(frozen=True)
class PlacedRaster(PlacedStrips):
    """A raster in memory and its reference system."""

    raster: "ArrayRaster"


def mean_on_cells(placed: PlacedStrips, cells: Cells, projection: Projection, *, year: int) -> OnCells:
    """Average a density over the known part of every cell, by area."""
    return mean_of(placed.on_cells(cells, projection), year)


def mean_of(zones: "ZonalSums", year: int) -> OnCells:
    """Give the mean of the known part of every cell."""
    return OnCells(zones.mean, _share(zones.coverage), year)


def sum_on_cells(placed: PlacedRaster, cells: Cells, projection: Projection, *, year: int) -> OnCells:
    """Share the counts of a raster's cells out over the city's cells, by area; none is lost.

    Raises
    ------
    GateFailed
        When the sum over the cells differs from that over the city's outline by more than a millionth.
    """
    zones = placed.on_cells(cells, projection)
    wanted = float(placed.zones(_outline(_Shapes(cells.geometry)), projection).sum[0])
    found = float(np.nansum(zones.sum))
    if not np.isclose(found, wanted, rtol=CONSERVED, atol=CONSERVED, equal_nan=True) and np.isfinite(wanted):
        raise GateFailed(
            "raster_is_conserved",
            f"the cells hold {found:.10g} and the city {wanted:.10g}",
            remedy="This is a fault of the engine: please report it with the city's file",
        )
    return OnCells(zones.sum, _share(zones.coverage), year)


def area_on_cells(placed: PlacedRaster, cells: Cells, projection: Projection, *, year: int) -> OnCells:
    """Give the known land of every cell, m2, on which a raster of 0 and 1 says 1."""
    zones = placed.on_cells(cells, projection)
    known = _share(zones.coverage)
    return OnCells(np.clip(zones.mean, 0.0, 1.0) * known * cells.area_m2, known, year)


def share_on_cells(placed: PlacedRaster, cells: Cells, projection: Projection, *, year: int, least: float) -> OnCells:
    """Give the share of every cell's land on which a raster reaches a threshold; what it does not know is below it."""
    from spatial_indicators.raster import ArrayRaster  # noqa: PLC0415  few cities give a raster

    values = placed.raster.values.astype(np.float64)
    nodata = placed.raster.nodata
    is_known = np.isfinite(values) & (values != nodata if nodata is not None else True)
    reaches = ArrayRaster((is_known & (values >= least)).astype(np.float32), placed.raster.transform)
    zones = PlacedRaster(reaches, placed.crs).on_cells(cells, projection)
    return OnCells(np.clip(zones.mean, 0.0, 1.0), _share(zones.coverage), year)


def _share(coverage: FloatArray) -> FloatArray:
    # The rounding of a cell's corners in the raster's system is no lack of knowledge.
    return np.where(coverage > 1 - 1e-9, 1.0, np.nan_to_num(coverage))
