"""Where a city's metres are: one local equal-area projection, centred on the city."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """Lambert azimuthal equal-area projection of WGS 84, centred on a point of the city.

    Areas are exact and, within 50 km of the centre, lengths are right to 1 in 100 000 (the scale along a radius is
    cos(c / 2), with c the angle to the centre): one projection serves areas and walking distances alike.

    Parameters
    ----------
    lon
        Longitude of the centre, degrees.
    lat
        Latitude of the centre, degrees.
    """

    lon: float
    lat: float

    @classmethod
    def centred_on(cls, geometry: NDArray[np.object_]) -> "Projection":
        """Centre the projection on the middle of EPSG:4326 geometries, rounded to 0.01 degrees so that it is stable."""
        west, south, east, north = shapely.total_bounds(geometry).tolist()
        return cls(lon=round((west + east) / 2, 2), lat=round((south + north) / 2, 2))

    @property
    def definition(self) -> str:
        """The projection as a PROJ string."""
        return f"+proj=laea +lat_0={self.lat} +lon_0={self.lon} +datum=WGS84 +units=m +no_defs"

    @cached_property
    def _transformer(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs("EPSG:4326", self.definition, always_xy=True)

    def metres(self, lon: FloatArray, lat: FloatArray, *, in_place: bool = False) -> tuple[FloatArray, FloatArray]:
        """Project longitudes and latitudes (degrees) to x and y (metres); in place, they may be written over."""
        x, y = self._transformer.transform(lon, lat, inplace=in_place)
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def project(self, geometry: NDArray[np.object_]) -> NDArray[np.object_]:
        """Project EPSG:4326 geometries to metres."""
        return self._converted(geometry, "FORWARD")

    def unproject(self, geometry: NDArray[np.object_]) -> NDArray[np.object_]:
        """Take geometries in metres back to EPSG:4326."""
        return self._converted(geometry, "INVERSE")

    def _converted(self, geometry: NDArray[np.object_], direction: str) -> NDArray[np.object_]:
        def convert(points: FloatArray) -> FloatArray:
            x, y = self._transformer.transform(points[:, 0], points[:, 1], direction=direction)
            return np.column_stack([x, y])

        converted: NDArray[np.object_] = shapely.transform(np.asarray(geometry, dtype=object), convert)
        return converted
