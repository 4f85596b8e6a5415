"""What stands in a plain GeoJSON file? Read with the standard library: GDAL's reader imports Arrow and pandas first."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

CRS84 = frozenset({None, "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326"})
"""Names, in the member ``crs`` of the format's first version, for what RFC 7946 always means."""

Columns = list[list[Any]]


def read_plain_geojson(path: Path, names: Sequence[str]) -> tuple[Columns, NDArray[np.object_]] | None:
    """Read some columns and the geometries of a collection of features in longitude and latitude.

    Parameters
    ----------
    path
        The file.
    names
        The columns.

    Returns
    -------
    columns, geometry
        A list per column, and the geometries in two dimensions, shape (n,), None for missing ones. None instead of
        both for whatever is not plain: another format or reference system, a missing column, values of mixed types,
        broken text. GDAL reads it, or says what is wrong with it.
    """
    if path.suffix.lower() not in {".geojson", ".json"}:
        return None
    try:
        content = json.loads(path.read_bytes())
        if content["type"] != "FeatureCollection" or _reference_system(content) not in CRS84:
            return None
        features = content["features"]
        columns = [[feature["properties"][name] for feature in features] for name in names]
        shapes = [_shape(feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None
    if not features or not all(_is_of_one_type(column) for column in columns):
        return None
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return columns, shapely.force_2d(geometry)


def _reference_system(content: dict[str, Any]) -> Any:
    return content["crs"]["properties"]["name"] if content.get("crs") else None


def _shape(geometry: dict[str, Any] | None) -> shapely.Geometry | None:
    return None if geometry is None else shape(geometry)


def _is_of_one_type(column: list[Any]) -> bool:
    kinds = {type(value) for value in column if value is not None}
    return kinds <= {str} or kinds <= {int, float}
