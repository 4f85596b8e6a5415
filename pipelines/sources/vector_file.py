"""What does a file of shapes hold near a city? The rows whose boxes meet the city's, in whatever format they are."""

from collections.abc import Sequence
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

Near = tuple[NDArray[np.object_], dict[str, list[Any]], pyproj.CRS]
"""Shapes, shape (n,), the columns that were asked for, n values each, and the reference system of both."""


def read_near(path: Path, box: Box, layer: str | None, columns: Sequence[str], gate: str) -> Near:
    """Read a GeoPackage, Shapefile, GeoJSON, GeoParquet or another file that GDAL reads, near a city.

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

    Raises
    ------
    InputError
        When the file cannot be read, does not say its reference system, or lacks a layer or a column.
    GateFailed
        When all of it lies outside the box: it is another city's.
    """
    read = _parquet if path.suffix.lower() == ".parquet" else _through_gdal
    return read(path, box, layer, tuple(dict.fromkeys(columns)), gate)


def in_degrees(geometry: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Give shapes in EPSG:4326, longitude first."""
    if crs.equals(WGS84, ignore_axis_order=True):
        return geometry
    to_degrees = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    found: NDArray[np.object_] = shapely.transform(geometry, to_degrees.transform, interleaved=False)
    return found


def _through_gdal(path: Path, box: Box, layer: str | None, columns: tuple[str, ...], gate: str) -> Near:
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


def _parquet(path: Path, box: Box, layer: str | None, columns: tuple[str, ...], gate: str) -> Near:
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
