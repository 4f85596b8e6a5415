"""Does a raster's projection keep areas, near enough to count people per square kilometre?"""

from typing import Any

import numpy as np
import pyproj

AREA_TOLERANCE = 0.005
"""A cell of UTM differs from its area on the ground by less, one of Web Mercator by far more away from the equator."""


def area_distortion(raster: Any) -> float:
    """Largest relative error of areas, in the middle of an open raster and of its upper and lower edge."""
    crs = pyproj.CRS.from_wkt(raster.crs.to_wkt())
    bounds = raster.bounds
    x, middle = (bounds.left + bounds.right) / 2, (bounds.bottom + bounds.top) / 2
    to_degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    places = np.array([to_degrees.transform(x, y) for y in (bounds.bottom, middle, bounds.top)])
    on_earth = places[np.isfinite(places).all(axis=1)]
    scale = np.array([pyproj.Proj(crs).get_factors(*place).areal_scale for place in on_earth])
    return float(np.abs(scale - 1).max(initial=0.0))
