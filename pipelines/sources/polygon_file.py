"""Which polygons does a file hold near a city, and what does it say of each?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.sources.vector_file import Box, in_degrees, read_near
from spatial_indicators.errors import InputError

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
    geometry, told, crs = read_near(path, box, layer, columns, gate)
    others = ~np.isin(shapely.get_type_id(geometry), POLYGONAL) & ~shapely.is_missing(geometry)
    if may_hold_others and others.any():
        geometry = geometry[~others]
        told = {name: list(compress(values, ~others)) for name, values in told.items()}
    geometry, repaired = _valid(shapely.force_2d(geometry), path)
    return PolygonFile(in_degrees(geometry, crs), told, repaired, int(others.sum()))


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
    geometry, told, crs = read_near(path, box, layer, columns, gate)
    is_point = (shapely.get_type_id(geometry) == shapely.GeometryType.POINT) & ~shapely.is_empty(geometry)
    told = {name: list(compress(values, is_point)) for name, values in told.items()}
    points = shapely.force_2d(geometry[is_point])
    return PolygonFile(in_degrees(points, crs), told, 0, int((~is_point).sum()))


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
