"""Which polygons does a file hold near a city, and what does it say of each?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipelines.sources.boundaries import WGS84, check_columns, layer_of
from spatial_indicators.errors import GateFailed, InputError

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class PolygonFile:
    """Polygons of a file that meet a box, or its points, EPSG:4326.

    Parameters
    ----------
    geometry
        Valid Polygons and MultiPolygons, or Points, degrees, shape (n,).
    columns
        The columns that were asked for, n values each.
    repaired
        How many had rings that cross or touch themselves: these were cut there (GEOS's MakeValid), none left out.
    others
        What is of another kind near the city, and was left out where that is allowed.
    """

    geometry: NDArray[np.object_]
    columns: Mapping[str, list[Any]]
    repaired: int
    others: int = 0

    def __len__(self) -> int:
        return len(self.geometry)


def read_polygons(
    path: Path,
    *,
    box: Box,
    layer: str | None = None,
    columns: Sequence[str] = (),
    gate: str = "polygons_meet_city",
    may_hold_others: bool = False,
) -> PolygonFile:
    """Read the polygons of a GeoPackage, Shapefile, GeoJSON, GeoParquet or another file that GDAL reads.

    Parameters
    ----------
    path
        The file.
    box
        What its bounding rectangle meets is read, and read whole.
    layer
        The layer of a file with several.
    columns
        Columns to read.
    gate
        Name of the gate that a file of another place fails.
    may_hold_others
        Whether points and lines are left out and counted, and not refused.

    Raises
    ------
    InputError
        When the file cannot be read, does not say its reference system, lacks a layer or a column, or holds something
        that is no polygon, also after it was repaired.
    GateFailed
        When all of it lies outside the box: it is another city's.
    """
    geometry, told, crs = _read(path, box, layer, columns, gate)
    others = ~np.isin(shapely.get_type_id(geometry), POLYGONAL) & ~shapely.is_missing(geometry)
    if may_hold_others and others.any():
        geometry = geometry[~others]
        told = {name: list(compress(values, ~others)) for name, values in told.items()}
    geometry, repaired = _valid(shapely.force_2d(geometry), path)
    return PolygonFile(_in_degrees(geometry, crs), told, repaired, int(others.sum()))


def read_points(
    path: Path, *, box: Box, layer: str | None = None, columns: Sequence[str] = (), gate: str = "points_meet_city"
) -> PolygonFile:
    """Read the points of such a file that lie in a box; what is no point is left out, and counted.

    Raises
    ------
    InputError
        When the file cannot be read, does not say its reference system, or lacks a layer or a column.
    GateFailed
        When all of it lies outside the box: it is another city's.
    """
    geometry, told, crs = _read(path, box, layer, columns, gate)
    is_point = (shapely.get_type_id(geometry) == shapely.GeometryType.POINT) & ~shapely.is_empty(geometry)
    told = {name: list(compress(values, is_point)) for name, values in told.items()}
    points = shapely.force_2d(geometry[is_point])
    return PolygonFile(_in_degrees(points, crs), told, 0, int((~is_point).sum()))


def _in_degrees(geometry: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    if crs.equals(WGS84, ignore_axis_order=True):
        return geometry
    to_degrees = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    return np.asarray(shapely.transform(geometry, to_degrees.transform, interleaved=False))


def _read(path: Path, box: Box, layer: str | None, columns: Sequence[str], gate: str) -> "_Read":
    read = _parquet if path.suffix.lower() == ".parquet" else _through_gdal
    return read(path, box, layer, tuple(dict.fromkeys(columns)), gate)


_Read = tuple[NDArray[np.object_], dict[str, list[Any]], pyproj.CRS]


def _through_gdal(path: Path, box: Box, layer: str | None, columns: tuple[str, ...], gate: str) -> _Read:
    import pyogrio  # noqa: PLC0415  imports Arrow and pandas, and few cities give such a file

    layer = layer_of(path, layer)
    check_columns(path, layer, columns)
    info = pyogrio.read_info(path, layer=layer, force_total_bounds=True)
    crs = _reference_system(info["crs"], path)
    asked = _in_system(box, crs)
    _check_place(info["total_bounds"], asked, path, gate)
    meta, _, wkb, values = pyogrio.raw.read(path, layer=layer, columns=list(columns), bbox=asked)
    told = {name: column.tolist() for name, column in zip(meta["fields"], values, strict=True)}
    return shapely.from_wkb(wkb), told, crs


def _parquet(path: Path, box: Box, layer: str | None, columns: tuple[str, ...], gate: str) -> _Read:
    """Read GeoParquet, which GDAL's own reader is not always built for."""
    from pipelines.sources.geoparquet import column_of, read_window  # noqa: PLC0415  Arrow, which few cities need

    del layer
    table, layout = read_window(path, box=box, where=str(path))
    for name in columns:
        if name.split(".")[0] not in table.column_names:
            known = ", ".join(one for one in table.column_names if one != layout.geometry) or "none"
            raise InputError("has no such column", where=str(path), value=name, remedy=f"Its columns are {known}")
    asked = layout.in_system(box)
    if layout.bounds is not None:
        _check_place(layout.bounds, asked, path, gate)
    geometry = shapely.from_wkb(table.column(layout.geometry).to_numpy(zero_copy_only=False))
    near = shapely.intersects(shapely.box(*asked), shapely.envelope(geometry)) | shapely.is_missing(geometry)
    told = {name: list(compress(column_of(table, name), near)) for name in columns}
    return geometry[near], told, layout.crs


def _reference_system(told: Any, path: Path) -> pyproj.CRS:
    if not told:
        raise InputError(
            "does not say its reference system", where=str(path), remedy="Save it with one (a Shapefile needs its .prj)"
        )
    return pyproj.CRS.from_user_input(told)


def _in_system(box: Box, crs: pyproj.CRS) -> Box:
    west, south, east, north = pyproj.Transformer.from_crs(WGS84, crs, always_xy=True).transform_bounds(*box)
    return west, south, east, north


def _check_place(bounds: Any, asked: Box, path: Path, gate: str) -> None:
    west, south, east, north = bounds
    if not (west <= asked[2] and asked[0] <= east and south <= asked[3] and asked[1] <= north):
        raise GateFailed(
            gate,
            f"{path} lies at {west:g}, {south:g}, {east:g}, {north:g} and the city at"
            f" {', '.join(f'{side:g}' for side in asked)}, in the file's reference system",
            remedy="Give this city's file, in the reference system that it names",
        )


def _valid(geometry: NDArray[np.object_], path: Path) -> tuple[NDArray[np.object_], int]:
    """Mend crossing rings; what is left beside the polygons, lines and points, has no area."""
    _check_kinds(geometry, path)
    broken = np.flatnonzero(~shapely.is_valid(geometry))
    for at in broken:
        parts = shapely.get_parts(shapely.make_valid(geometry[at]))
        areas = shapely.get_parts(parts[shapely.get_dimensions(parts) == 2])
        if not len(areas):
            raise InputError(
                f"polygon {at + 1} has no area, and cannot be repaired",
                where=str(path),
                value=shapely.is_valid_reason(geometry[at]),
                remedy="Mend it at its source, or leave it out",
            )
        geometry[at] = shapely.union_all(areas)
    return geometry, len(broken)


def _check_kinds(geometry: NDArray[np.object_], path: Path) -> None:
    wrong = ~np.isin(shapely.get_type_id(geometry), POLYGONAL) | shapely.is_empty(geometry)
    if wrong.any():
        first = int(np.argmax(wrong))
        kind = "nothing" if geometry[first] is None else geometry[first].geom_type
        raise InputError(
            f"{int(wrong.sum())} of {len(geometry)} features near the city are no polygons",
            where=str(path),
            value=kind,
            remedy="Give polygons, or leave these features out",
        )
