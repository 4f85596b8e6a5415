"""Which variable of a netCDF file is meant, where does it lie, and in which unit?"""

import difflib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rasterio
from rasterio.errors import NotGeoreferencedWarning

from spatial_indicators.errors import InputError

SUFFIXES = (".nc", ".nc4", ".cdf")

NORTH = ("degrees_north", "degree_north", "degrees_n", "degree_n", "degreesn", "degreen")
"""How CF writes the unit of latitudes (CF conventions 1.11, 4.1)."""

WORLD = 360.0


def name_in_gdal(path: Path, variable: str | None) -> str:
    """Give the name by which GDAL opens one variable of a file; a raster of another kind is opened by its path.

    Raises
    ------
    InputError
        When the file holds several variables and none is named, or has no such variable.
    """
    if variable is None and path.suffix.lower() not in SUFFIXES:
        return str(path)
    with _container(path) as file:
        inner = [name.rpartition(":")[2] for name in file.subdatasets]
        known = inner or ([file.tags(1).get("NETCDF_VARNAME", "")] if file.count else [])
    if variable is None and len(known) == 1:
        return str(path)
    if variable is None or variable not in known:
        near = difflib.get_close_matches(variable or "", known, n=1)
        raise InputError(
            "has no such variable" if variable else f"holds {len(known)} variables, and none is named",
            where=str(path),
            value=variable or ", ".join(known)[:200],
            remedy=f"Write `variable: {near[0]}`" if near else f"Name one of them: {', '.join(known)[:200]}",
        )
    return f'NETCDF:"{path}":{variable}' if inner else str(path)


@contextmanager
def _container(path: Path) -> Iterator[Any]:
    """Open a file of variables, which as a whole lies nowhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        file = rasterio.open(path)
    with file:
        yield file


def system_of(source: Any) -> Any:
    """Give the reference system of an open raster: of a netCDF file that names none, its latitudes and longitudes.

    CF takes latitudes and longitudes without a grid mapping to be geographic and leaves the datum open; WGS 84 is at
    most some metres off, and cells of such files have a kilometre and more.
    """
    if source.crs is not None:
        return source.crs
    told = {value.lower() for key, value in source.tags().items() if key.endswith("#units")}
    return rasterio.CRS.from_epsg(4326) if source.driver == "netCDF" and told & set(NORTH) else None


def turned_by(source: Any, box: tuple[float, float, float, float], *, where: str) -> float:
    """Give what to add to a box's longitudes where a file's run from 0 to 360, and not from -180 to 180.

    Raises
    ------
    InputError
        When the box lies on both sides of Greenwich, of which such a file has one at each end.
    """
    west, _, east, _ = box
    crs = system_of(source)
    if crs is None or not crs.is_geographic or source.bounds.right <= WORLD / 2 + 1.0 or west >= 0:
        return 0.0
    if east <= 0:
        return WORLD
    raise InputError(
        "has longitudes from 0 to 360, and the city lies on both sides of 0",
        where=where,
        remedy="Turn it to -180 to 180 (cdo sellonlatbox,-180,180,-90,90)",
    )


def unit_told(path: Path, variable: str | None) -> str:
    """Give the unit that a file itself tells, as it writes it; empty where it tells none."""
    with rasterio.open(name_in_gdal(path, variable)) as source:
        return str(next(iter(source.units), None) or "")
