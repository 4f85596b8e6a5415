"""Which version of a city's areas, blocks and cells is this? Equal content is stored once and keeps its number."""

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import psycopg
import shapely

from pipelines.database.columns import SRID, Column, Numbers, Shapes, Texts
from pipelines.database.frame import check_columns
from pipelines.database.run import RunContent
from pipelines.database.version import Version, hash_of
from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

AREA_COLUMNS = ("level", "code", "name", "parent_code")


def geography_version(connection: Connection, city_id: str, content: RunContent) -> Version:
    """Find the version of a city's areas, blocks and cells that equals these, dates included.

    Raises
    ------
    GateFailed
        When a column is missing, coordinates are not longitude and latitude, or a cell is no polygon.
    """
    drawn = content.outlines()
    check_columns(drawn.areas, AREA_COLUMNS, "areas")
    areas = drawn.areas.iloc[np.lexsort([drawn.areas[name].to_numpy(str) for name in ("code", "level")])]
    block_order, blocks = _ordered(drawn.blocks, "block_id", "blocks")
    cell_order, cells = _ordered(drawn.cells, "cell_id", "cells")
    tables: Mapping[str, Mapping[str, Column]] = {
        "area": {
            **{name: Texts(areas[name].to_numpy(object)) for name in AREA_COLUMNS},
            "geom": Shapes(_multipolygons(_geometries(areas, "areas"))),
        },
        "block": {
            "block_id": Numbers(blocks["block_id"]),
            "geom": Shapes(_multipolygons(_geometries(drawn.blocks, "blocks")[block_order])),
        },
        "cell": {
            "cell_id": Numbers(cells["cell_id"]),
            "area_m2": Numbers(drawn.cells["area_m2"].to_numpy(np.float64)[cell_order]),
            "block_id": Numbers(cells["block_id"]),
            "geom": Shapes(_polygons(_geometries(drawn.cells, "cells")[cell_order])),
        },
    }
    sha256 = hash_of(tables, str(content.valid_from), str(content.valid_until))
    found = connection.execute(
        "SELECT geography_id FROM core.geography WHERE city_id = %s AND sha256 = %s", [city_id, sha256]
    ).fetchone()
    return Version(sha256, None if found is None else int(found[0]), tables)


def store_geography(
    connection: Connection, city_id: str, version: Version, valid: tuple[dt.date | None, dt.date | None]
) -> int:
    """Move staged areas, blocks and cells into the record, mark them as those to use, and give their number."""
    made = connection.execute(
        "SELECT core.add_geography(%s, %s, daterange(%s, %s, '[]'))", [city_id, version.sha256, *valid]
    ).fetchone()
    assert made is not None  # noqa: S101 - the function gives one row
    number = int(made[0])
    identity = {"city_id": city_id, "geography_id": number}
    version.move(connection, city_id, {"area": {"geography_id": number}, "block": identity, "cell": identity})
    return number


def _ordered(
    frame: "gpd.GeoDataFrame", key: str, what: str
) -> tuple[npt.NDArray[np.int64], dict[str, npt.NDArray[np.int32]]]:
    """Give the order of the key, and the whole numbers of the frame in it."""
    names = {"block_id": ("block_id",), "cell_id": ("cell_id", "area_m2", "block_id")}[key]
    check_columns(frame, names, what)
    order = np.argsort(frame[key].to_numpy(), kind="stable")
    return order, {name: frame[name].to_numpy(np.int32)[order] for name in names if name != "area_m2"}


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
