"""Where do the districts lie, and may their boundaries be trusted?"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipelines.sources.geojson import Columns, read_plain_geojson
from spatial_indicators.errors import InputError
from spatial_indicators.features import Boundaries

POLYGON_TYPES = (3, 6)
"""Type ids of Polygon and MultiPolygon in shapely."""

WGS84 = pyproj.CRS.from_epsg(4326)


Keep = Callable[[Columns, NDArray[np.object_]], NDArray[np.bool_]]
"""Says of codes, names and geometries which are meant, before they are looked at."""


def read_boundaries(
    path: Path, *, code: str, name: str, layer: str | None = None, keep: Keep | None = None
) -> Boundaries:
    """Read districts from any vector file that GDAL reads.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile or another file; GeoJSON is in EPSG:4326 unless it says otherwise (RFC 7946).
    code, name
        The columns of the district's code and name.
    layer
        The layer of a file with several.
    keep
        Chooses districts, where the file holds those of others too.

    Raises
    ------
    InputError
        When the file is missing or unreadable, has no reference system, lacks a column, or has a district that is
        empty, not a polygon, without a code, with another's code, or whose rings cross. Nothing is mended silently:
        a repaired ring may be a different district.
    """
    if not path.exists():
        raise InputError("there is no such file", where=str(path), remedy="Give the path of a file of boundaries")
    plain = read_plain_geojson(path, (code, name)) if layer is None else None
    fields, geometry, crs = (*plain, "EPSG:4326") if plain is not None else _through_gdal(path, (code, name), layer)
    if keep is not None:
        kept = keep(fields, geometry)
        fields, geometry = [list(compress(column, kept)) for column in fields], geometry[kept]
    return _checked(path, code, fields, geometry, crs)


def read_outline(path: Path) -> NDArray[np.object_]:
    """Read the polygons of any vector file that GDAL reads, EPSG:4326, shape (n,).

    Raises
    ------
    InputError
        When GDAL cannot read it, it holds no polygon, or it does not say its reference system.
    """
    import geopandas as gpd  # noqa: PLC0415  few cities give an outline, and it takes a third of a second
    import pyogrio  # noqa: PLC0415

    try:
        frame = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError("GDAL cannot read it", where=str(path), value=reason, remedy="Give the whole file") from None
    if not isinstance(frame, gpd.GeoDataFrame) or not set(frame.geom_type) & {"Polygon", "MultiPolygon"}:
        raise InputError("has no polygon", where=str(path), remedy="Give the outline as a polygon")
    if frame.crs is None:
        raise InputError(
            "does not say its reference system", where=str(path), remedy="Write it with one (ogr2ogr -a_srs EPSG:4326)"
        )
    return np.asarray(frame.to_crs("EPSG:4326").geometry, dtype=object)


def _checked(path: Path, column: str, columns: Columns, geometry: NDArray[np.object_], crs: str | None) -> Boundaries:
    codes, names = ([_text(value) for value in values] for values in columns)
    _check_codes(codes, path, column)
    _check_shapes(geometry, codes, path)
    return Boundaries(codes, names, _in_degrees(geometry, crs, path), str(crs))


def _through_gdal(
    path: Path, names: tuple[str, str], layer: str | None
) -> tuple[Columns, NDArray[np.object_], str | None]:
    import pyogrio  # noqa: PLC0415  imports Arrow and pandas, which takes a third of a second

    layer = layer_of(path, layer)
    check_columns(path, layer, names)
    meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer, columns=list(dict.fromkeys(names)), force_2d=True)
    if wkb is None or not len(wkb):
        raise InputError("has no districts", where=str(path), remedy="Give a file with one polygon per district")
    fields = dict(zip(meta["fields"], columns, strict=True))
    return [fields[name].tolist() for name in names], shapely.from_wkb(wkb), meta["crs"]


def layer_of(path: Path, layer: str | None) -> str:
    """Choose the layer of a file: the one that is named, or its only one."""
    import pyogrio  # noqa: PLC0415

    try:
        known = [str(found) for found in pyogrio.list_layers(path)[:, 0]]
    except pyogrio.errors.DataSourceError as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(
            "cannot be read", where=str(path), value=reason, remedy="Give GeoJSON, GeoPackage or a Shapefile"
        ) from None
    if layer is None and len(known) == 1:
        return known[0]
    if layer in known:
        return str(layer)
    raise InputError(
        "has no such layer" if layer else "has several layers",
        where=str(path),
        value=layer,
        remedy=f"Name one of its layers: {', '.join(known) or 'none'}",
    )


def check_columns(path: Path, layer: str, names: Iterable[str]) -> None:
    """Refuse columns that a layer does not have, with the nearest that it has."""
    import pyogrio  # noqa: PLC0415

    known = [str(found) for found in pyogrio.read_info(path, layer=layer)["fields"]]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            remedy = f"Did you mean `{near[0]}`" if near else f"Its columns are {', '.join(known) or 'none'}"
            raise InputError("has no such column", where=str(path), value=name, remedy=remedy)


def _check_codes(codes: list[str], path: Path, column: str) -> None:
    code, times = Counter(codes).most_common(1)[0]
    if "" in codes:
        raise InputError(
            f"feature {codes.index('') + 1} has no code",
            where=f"{path}, column {column}",
            remedy="Give every district a code",
        )
    if times > 1:
        raise InputError(
            f"has {times} districts of one code",
            where=f"{path}, column {column}",
            value=code,
            remedy="Dissolve them into one MultiPolygon, or choose another column",
        )


def _check_shapes(geometry: NDArray[np.object_], codes: list[str], path: Path) -> None:
    gone = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    other = ~np.isin(shapely.get_type_id(geometry), POLYGON_TYPES)
    invalid = ~shapely.is_valid(geometry)
    for wrong, what in ((gone, "has no geometry"), (other, "is not a polygon"), (invalid, "has an invalid boundary")):
        if wrong.any():
            first = int(np.argmax(wrong))
            raise InputError(
                f"district {codes[first]} {what} (one of {int(wrong.sum())})",
                where=str(path),
                value=None if wrong is gone else _shown(geometry[first]),
                remedy="Mend the boundary at its source, or with QGIS's Fix geometries, and look at the result",
            )


def _shown(shape: Any) -> str:
    return str(shape.geom_type if shapely.is_valid(shape) else shapely.is_valid_reason(shape))


def _in_degrees(geometry: NDArray[np.object_], crs: str | None, path: Path) -> NDArray[np.object_]:
    if not crs:
        raise InputError(
            "does not say its reference system", where=str(path), remedy="Save it with one (a Shapefile needs its .prj)"
        )
    source = pyproj.CRS.from_user_input(crs)
    if not source.equals(WGS84, ignore_axis_order=True):
        to_degrees = pyproj.Transformer.from_crs(source, WGS84, always_xy=True)
        geometry = shapely.transform(geometry, to_degrees.transform, interleaved=False)
    west, south, east, north = shapely.total_bounds(geometry)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(
            "has coordinates that are not degrees",
            where=str(path),
            value=f"{west:g}, {south:g}, {east:g}, {north:g}",
            remedy=f"Say its reference system: {crs} is not the one",
        )
    return geometry


def _text(value: Any) -> str:
    """Write a code as people do: 12 for 12.0, nothing for a missing one."""
    if value is None or value != value:  # noqa: PLR0124  NaN alone differs from itself
        return ""
    return str(int(value) if isinstance(value, float | np.floating) and value.is_integer() else value).strip()
