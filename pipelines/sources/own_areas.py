"""Which areas of a city's own file are meant? Rows whose columns have the values that the city names."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.polygon_file import PolygonFile, read_polygons
from pipelines.sources.row_values import numbers, rows_with, written
from pipelines.sources.vector_file import Box
from spatial_indicators.area_origin import AreaOrigin, BuildingOrigin, OpenSpaceOrigin
from spatial_indicators.errors import InputError
from spatial_indicators.features import Polygons


@dataclass(frozen=True)
class OwnAreas:
    """Areas of a city's own file.

    Parameters
    ----------
    areas
        Those that are meant, EPSG:4326, with what their columns say as tags.
    left_out
        Areas near the city that are not meant.
    repaired
        Areas near the city whose rings crossed.
    others
        Points and lines near the city: they have no area.
    """

    areas: Polygons
    left_out: int
    repaired: int
    others: int


def read_open_spaces(path: Path, origin: OpenSpaceOrigin, *, box: Box) -> OwnAreas:
    """Read a city's own open spaces; their tags are `name`, `kind` and `green`.

    Raises
    ------
    InputError
        As `read_polygons`, and when no row near the city has any of the values that are asked for, or two have one id.
    """
    found, chosen = read_rows(path, origin, box=box, gate="open_space_meets_city")
    is_green = np.full(len(found), origin.green is True)
    if not isinstance(origin.green, bool):
        is_green = rows_with(origin.green, found, path)
    rows = np.flatnonzero(chosen).tolist()
    tags = [
        {
            "name": _told(found, origin.name, row),
            "kind": _told(found, origin.kind, row) or "open_space",
            "green": "yes" if is_green[row] else "no",
        }
        for row in rows
    ]
    ids = [_told(found, origin.id, row) or f"row/{row + 1}" for row in rows]
    _check_ids(ids, origin, path)
    areas = Polygons(np.array(ids, dtype=object), found.geometry[chosen], tags)
    return OwnAreas(areas, len(found) - len(rows), found.repaired, found.others)


def read_homes(path: Path, origin: BuildingOrigin, *, box: Box) -> OwnAreas:
    """Read a city's own buildings that people live in; their tags are those of homes on the map, with their storeys.

    Raises
    ------
    InputError
        As `read_polygons`, and when no row near the city has any of the values that are asked for, or storeys or
        heights are no numbers.
    """
    found, chosen = read_rows(path, origin, box=box, gate="buildings_meet_city")
    rows = np.flatnonzero(chosen).tolist()
    levels = numbers(found, origin.levels, path)
    levels = np.where(levels > 0, levels, numbers(found, origin.height, path) / origin.storey_m)
    # A hut of 2 m has a storey too; what is not known has one, as on the map.
    told = np.maximum(np.where(levels > 0, levels, 1.0), 1.0)
    tags = [{"building": "residential", "building:levels": f"{told[row]:g}"} for row in rows]
    ids = np.array([f"row/{row + 1}" for row in rows], dtype=object)
    return OwnAreas(Polygons(ids, found.geometry[chosen], tags), len(found) - len(rows), found.repaired, found.others)


def _check_ids(ids: list[str], origin: OpenSpaceOrigin, path: Path) -> None:
    one, times = Counter(ids).most_common(1)[0] if ids else ("", 0)
    if times > 1:
        raise InputError(
            f"{times} areas have one id",
            where=f"{path}, column {origin.id}",
            value=one,
            remedy="Choose another column for `id`, or leave it out",
        )


def read_rows(path: Path, origin: AreaOrigin, *, box: Box, gate: str) -> tuple[PolygonFile, NDArray[np.bool_]]:
    """Read the polygons near a city, and say which are meant."""
    columns = sorted(origin.columns())
    found = read_polygons(path, box=box, layer=origin.layer, columns=columns, gate=gate, may_hold_others=True)
    return found, rows_with(origin.where, found, path)


def _told(found: PolygonFile, column: str | None, row: int) -> str:
    return "" if column is None else written(found.columns[column][row])
