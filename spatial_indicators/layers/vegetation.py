"""How green is each cell of a city, and what is around it? NDVI of every pixel first, then its mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.on_cells import OnCells, PlacedStrips, mean_of
from spatial_indicators.projection import Projection

FloatArray = NDArray[np.float64]

NEAR_M = 300.0
"""What people have around them: within 300 m of the middle of their cell (Pereira Barboza et al. 2021,
https://doi.org/10.1016/S2542-5196(21)00229-1, with WHO Europe's 300 m)."""

LEAST_NDVI = (0.2, 0.5)
"""NDVI from which land is no longer bare soil, and from which it is taken as covered by plants alone (Sobrino et al.
2004, https://doi.org/10.1016/j.rse.2004.02.003)."""


@dataclass(frozen=True)
class Vegetation:
    """NDVI on cells, -1 to 1.

    Parameters
    ----------
    ndvi
        Mean NDVI of the clear pixels of each cell.
    near
        Mean NDVI of the clear pixels within `NEAR_M` of the middle of each cell.
    green
        By the least NDVI: share of the known part of each cell that reaches it, NaN where nothing is known,
        shape (cells,).
    """

    ndvi: OnCells
    near: OnCells
    green: Mapping[float, FloatArray]


def ndvi(red: FloatArray, nir: FloatArray) -> FloatArray:
    """Give (NIR - red) / (NIR + red) of every pixel.

    A pixel is not known where a band is not, where a band is below 0, as noise makes it, or where both are 0: NDVI
    would leave -1 to 1.

    Parameters
    ----------
    red, nir
        Reflectance, or another measure of light that is 0 where there is none, of the same shape; NaN is not known.
    """
    both = nir + red
    is_known = (red >= 0) & (nir >= 0) & (both > 0)
    index: FloatArray = np.divide(nir - red, both, out=np.full(both.shape, np.nan), where=is_known)
    return index


def vegetation_on_cells(image: PlacedStrips, cells: Cells, projection: Projection, *, year: int) -> Vegetation:
    """Average NDVI over every cell and around it, and count the land that is green; hidden pixels are left out.

    The image is read once, in strips.

    Parameters
    ----------
    image
        NDVI by pixel, NaN where it is not known.
    cells, projection
        The city's cells and their projection.
    year
        The year of the image.
    """
    from spatial_indicators.zonal import as_it_is, zonal_sums_of  # noqa: PLC0415  compiled code, which few cities need

    own = image.bent_cells(cells, projection)
    near = image.bent(shapely.buffer(shapely.centroid(cells.geometry), NEAR_M), projection)
    green = [(own, partial(_reaching, least=least)) for least in LEAST_NDVI]
    of_cells, around, *reached = zonal_sums_of([(own, as_it_is), (near, as_it_is), *green], image.raster)
    return Vegetation(
        mean_of(of_cells, year),
        OnCells(around.mean, np.nan_to_num(around.coverage), year),
        {least: np.clip(share.mean, 0.0, 1.0) for least, share in zip(LEAST_NDVI, reached, strict=True)},
    )


def _reaching(index: NDArray[Any], *, least: float) -> FloatArray:
    return np.where(np.isnan(index), np.nan, index >= least)
