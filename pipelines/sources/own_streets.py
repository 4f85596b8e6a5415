"""Which lines of a city's own file are its streets, and where do they meet?"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipelines.sources.row_values import rows_with
from pipelines.sources.street_tags import StreetTags, street_tags
from pipelines.sources.vector_file import Box, in_degrees, read_near
from spatial_indicators.errors import InputError
from spatial_indicators.features import Lines
from spatial_indicators.line_noding import noded_lines
from spatial_indicators.street_origin import StreetOrigin

LINEAR = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING, shapely.GeometryType.LINEARRING)


@dataclass(frozen=True)
class OwnStreets:
    """Streets of a city's own file.

    Parameters
    ----------
    ways
        Those that are meant, EPSG:4326, with what their columns say as tags of OpenStreetMap; they meet where they
        have a node in common.
    facts
        What was left out, joined or not used, by name.
    """

    ways: Lines
    facts: Mapping[str, int]


@dataclass(frozen=True)
class _Rows:
    columns: Mapping[str, list[Any]]
    count: int

    def __len__(self) -> int:
        return self.count


def read_streets(path: Path, origin: StreetOrigin, *, box: Box) -> OwnStreets:
    """Read a city's own streets.

    Parameters
    ----------
    path
        Any file that GDAL reads, or GeoParquet.
    origin
        What the city's file says of its columns.
    box
        West, south, east, north of the city with its margin, degrees.

    Raises
    ------
    InputError
        As `read_near`; when no row near the city is a line that is meant; when a value of the column of classes is
        no class and none is named for it; or when widths, lanes or levels are no numbers.
    GateFailed
        When all of the file lies outside the box: it is another city's.
    """
    geometry, told, crs = read_near(path, box, origin.layer, sorted(origin.columns()), "streets_meet_city")
    is_line = np.isin(shapely.get_type_id(geometry), LINEAR) & ~shapely.is_empty(geometry)
    rows = _Rows({name: list(compress(values, is_line)) for name, values in told.items()}, int(is_line.sum()))
    chosen = rows_with(origin.where, rows, path)
    if not chosen.any():
        raise InputError(
            "has no line near the city", where=str(path), remedy="Give the file of streets, its lines, or another layer"
        )
    number = np.flatnonzero(is_line)[chosen]
    rows = _Rows({name: list(compress(values, chosen)) for name, values in rows.columns.items()}, len(number))
    found = street_tags(rows, origin, path)
    ways, joined = _ways(shapely.force_2d(geometry[number]), crs, number + 1, found, origin)
    left_out = {"left_out": int(is_line.sum()) - len(number), "points_and_areas": int((~is_line).sum())}
    return OwnStreets(ways, {**left_out, "widths_not_used": found.widths_not_used, **joined})


def _ways(
    geometry: NDArray[np.object_], crs: pyproj.CRS, number: NDArray[np.int64], told: StreetTags, origin: StreetOrigin
) -> tuple[Lines, dict[str, int]]:
    parts, row = shapely.get_parts(in_degrees(geometry, crs), return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    offset = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=len(parts)))])
    # Metres, to a few parts in a hundred over a city: enough to say what is near.
    scale = _metres_per_degree(points)
    x, y = (points * scale).T
    found = noded_lines(x, y, offset, told.level[row], snap_m=origin.snap_m, joins_crossings=origin.crossings)
    kept = np.diff(found.offset) > 0
    lon, lat = np.stack([found.x, found.y]) / scale[:, None]
    lines = Lines(
        way_id=number[row][kept],
        offset=np.concatenate([[0], np.cumsum(np.diff(found.offset)[kept])]),
        node_id=found.node,
        lon=lon,
        lat=lat,
        tags=[told.tags[at] for at in row[kept]],
    )
    crossings = "crossings_joined" if origin.crossings else "crossings_not_joined"
    return lines, {"ends_joined_to_lines": found.ends_on_lines, crossings: found.crossings}


def _metres_per_degree(points: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = float(np.radians(points[:, 1].mean()))
    return np.array([111_320.0 * max(0.05, np.cos(middle)), 110_574.0])
