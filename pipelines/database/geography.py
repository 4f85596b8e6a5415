"""Which version of a city's areas and cells is this? Equal content is stored once and keeps its number."""

import hashlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import psycopg
import shapely

from pipelines.database.copy import copy_arrays, copy_records
from pipelines.database.frame import records
from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    import geopandas as gpd

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

SRID = 4326
AREA_COLUMNS = ("level", "code", "name", "parent_code")


def stored_geography(connection: Connection, city_id: str, areas: "gpd.GeoDataFrame", cells: "gpd.GeoDataFrame") -> int:
    """Store the areas and cells of a city unless the same are there already, and give their version's number.

    Parameters
    ----------
    connection
        Connection with an open transaction.
    city_id
        The city; it has its partition already.
    areas
        Columns ``level, code, name, parent_code, geometry``, EPSG:4326.
    cells
        Columns ``cell_id, area_m2, geometry``, EPSG:4326, polygons.

    Raises
    ------
    GateFailed
        When coordinates are not longitude and latitude or a cell is no polygon.
    """
    area_rows = records(areas.sort_values(["level", "code"]), AREA_COLUMNS, "areas")
    area_shapes = _ewkb(_multipolygons(_geometries(areas.sort_values(["level", "code"]), "areas")))
    cells = cells.sort_values("cell_id")
    cell_ids, cell_areas_m2 = cells["cell_id"].to_numpy(np.int32), cells["area_m2"].to_numpy(np.float64)
    cell_shapes = _ewkb(_polygons(_geometries(cells, "cells")))

    digest = hashlib.sha256(repr(area_rows).encode())
    for part in (*area_shapes, cell_ids.tobytes(), cell_areas_m2.tobytes(), *cell_shapes):
        digest.update(part)
    number, is_new = _number(connection, city_id, digest.hexdigest())
    if is_new:
        rows = [(number, *row, shape.hex()) for row, shape in zip(area_rows, area_shapes, strict=True)]
        copy_records(connection, "core.area", ("geography_id", *AREA_COLUMNS, "geom"), rows)
        identity = {"city_id": city_id.encode(), "geography_id": number.to_bytes(4, "big")}
        values = {"cell_id": cell_ids, "area_m2": cell_areas_m2, "geom": cell_shapes}
        copy_arrays(connection, "core.cell", identity | values)
    return number


def _number(connection: Connection, city_id: str, sha256: str) -> tuple[int, bool]:
    found = connection.execute(
        "SELECT geography_id FROM core.geography WHERE city_id = %s AND sha256 = %s", [city_id, sha256]
    ).fetchone()
    if found is not None:
        return int(found[0]), False
    made = connection.execute(
        "INSERT INTO core.geography (city_id, sha256) VALUES (%s, %s) RETURNING geography_id", [city_id, sha256]
    ).fetchone()
    assert made is not None  # noqa: S101 - RETURNING gives the row that was made
    return int(made[0]), True


def _geometries(frame: "gpd.GeoDataFrame", what: str) -> npt.NDArray[np.object_]:
    if frame.crs is None or frame.crs.to_epsg() != SRID:
        raise GateFailed(
            "coordinates_are_lon_lat", f"{what} are in {frame.crs}", remedy=f"Reproject them to EPSG:{SRID}"
        )
    return np.asarray(frame.geometry.to_numpy(), dtype=object)


def _multipolygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    promoted = shapes.copy()
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    if single.any():
        promoted[single] = shapely.multipolygons(shapes[single], indices=np.arange(single.sum()))
    return promoted


def _polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    other = np.flatnonzero(shapely.get_type_id(shapes) != shapely.GeometryType.POLYGON)
    if other.size:
        what = f"{other.size} of {shapes.size} cells are no polygon, the first at row {other[0]}"
        raise GateFailed("cell_is_a_polygon", what, remedy="Split a cell of several parts into several cells")
    return shapes


def _ewkb(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    located = shapely.set_srid(shapes, SRID)
    written = shapely.to_wkb(located, include_srid=True, byte_order=1, output_dimension=2)
    return np.asarray(written, dtype=object)
