"""Which land is rural by the degree of urbanisation, and which all-season roads run through it?"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.on_cells import OnCells, PlacedRaster, mean_on_cells
from spatial_indicators.layers.roads import Roads
from spatial_indicators.projection import Projection

RURAL, URBAN = (10, 11, 12, 13), (21, 22, 23, 30)
"""Classes of level 2 in the codes of GHS-SMOD: water and rural cells, and urban clusters and centres."""


@dataclass(frozen=True)
class Rural:
    """Rural land and its roads.

    Parameters
    ----------
    land
        Share of the known part of each cell that is rural.
    roads
        Roads outside urban land.
    """

    land: OnCells
    roads: Roads


def rural_land(placed: PlacedRaster, cells: Cells, projection: Projection, *, year: int) -> OnCells:
    """Give the share of every cell that lies in rural pixels, each by its area.

    Parameters
    ----------
    placed
        Classes, NaN where not known.
    cells, projection
        The city's cells and their projection.
    year
        The year of the classes.
    """
    from spatial_indicators.raster import ArrayRaster  # noqa: PLC0415  few cities give classes

    values = placed.raster.values
    is_rural = np.where(np.isnan(values), np.nan, np.isin(values, RURAL).astype(np.float64))
    shares = mean_on_cells(
        PlacedRaster(ArrayRaster(is_rural, placed.raster.transform), placed.crs), cells, projection, year=year
    )
    return OnCells(np.clip(shares.value, 0.0, 1.0), shares.known, year)


def urban_land(placed: PlacedRaster, projection: Projection) -> shapely.Geometry:
    """Join the urban pixels to an area of the city's projection."""
    import pyproj  # noqa: PLC0415  few cities give classes

    row, column = np.nonzero(np.isin(placed.raster.values, URBAN))
    a, _, c, _, e, f = placed.raster.transform[:6]
    pixels = shapely.box(c + a * column, f + e * (row + 1), c + a * (column + 1), f + e * row)
    to_city = pyproj.Transformer.from_crs(placed.crs, projection.definition, always_xy=True)
    drawn = shapely.transform(shapely.union_all(pixels), to_city.transform, interleaved=False)
    return shapely.make_valid(drawn)


def is_near(
    roads: Roads, least: int, x: NDArray[np.float64], y: NDArray[np.float64], within_m: float
) -> NDArray[np.bool_]:
    """Say which places have a road of some sureness within a straight distance, inclusive, shape (places,)."""
    chosen = roads.geometry[roads.sureness >= least]
    near = np.zeros(len(x), dtype=np.bool_)
    if len(chosen):
        # query_nearest takes what is nearer than its bound: the next number above it makes the bound inclusive.
        bound = float(np.nextafter(within_m, np.inf))
        near[shapely.STRtree(chosen).query_nearest(shapely.points(x, y), max_distance=bound, all_matches=False)[0]] = (
            True
        )
    return near
