"""The grid of a city, cut so that every district is a whole number of pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.districts import Districts
from spatial_indicators.errors import GateFailed

SMALLEST_PIECE_M2 = 1e-3
"""Slivers below a tenth of a square decimetre are noise of the overlay, not land."""

Part = tuple[shapely.Geometry, int, bool, dict[str, int]]
"""A polygon with its counted district, whether the map covers it, and its districts of further levels."""


@dataclass(frozen=True)
class Cells:
    """Grid cells, cut along every level of districts and along the edge of the map extract.

    Parameters
    ----------
    geometry
        One polygon per cell, in the city's projection (metres), shape (n,).
    area_m2
        Area of each cell, shape (n,).
    district
        For every level, the position of each cell's district, -1 where it is in none, shape (n,).
    is_on_map
        Whether the map extract covers the cell, shape (n,).
    """

    geometry: NDArray[np.object_]
    area_m2: NDArray[np.float64]
    district: Mapping[str, NDArray[np.int64]]
    is_on_map: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.area_m2)

    def holding(self, points: NDArray[np.object_]) -> NDArray[np.int64]:
        """Find the cell of each point, -1 where it lies in none; on a shared edge the first cell has it."""
        at, cell = shapely.STRtree(self.geometry).query(points, predicate="intersects")
        found = np.full(len(points), len(self), dtype=np.int64)
        np.minimum.at(found, at, cell)
        return np.where(found == len(self), -1, found)


def cut_cells(districts: Districts, *, cell_size_m: float, mapped: shapely.Geometry | None) -> Cells:
    """Cut the cells of a city.

    Parameters
    ----------
    districts
        All levels, in the city's projection.
    cell_size_m
        Side of a cell that no boundary cuts, metres; corners lie on whole multiples of it.
    mapped
        Area that the map extract covers, same projection; None when it covers everything.

    Raises
    ------
    GateFailed
        When the pieces do not add up to the districts' area within 1e-6.
    """
    parts = list(_parts(districts, mapped))
    pieces = [_squares(polygon, cell_size_m) for polygon, *_ in parts]
    geometry = np.concatenate(pieces)
    part = np.repeat(np.arange(len(parts)), [len(cut) for cut in pieces])
    owner = np.array([position for _, position, _, _ in parts], dtype=np.int64)[part]
    further = {
        level.name: np.array([positions[level.name] for *_, positions in parts], dtype=np.int64)[part]
        for level in districts.with_own_boundaries
    }
    cells = Cells(
        geometry=geometry,
        area_m2=shapely.area(geometry),
        district={
            level.name: further[level.name] if level.members is None else level.members[owner]
            for level in districts.levels[1:]
        }
        | {districts.counted.name: owner},
        is_on_map=np.array([is_on_map for _, _, is_on_map, _ in parts], dtype=np.bool_)[part],
    )
    _check_area(cells, districts)
    return cells


def _parts(districts: Districts, mapped: shapely.Geometry | None) -> Iterator[Part]:
    """Cut every counted district along the map's edge and along the levels with boundaries of their own."""
    for position, whole in enumerate(districts.counted.geometry):
        parts: list[Part] = [(whole, position, True, {})]
        if mapped is not None:
            parts = [
                (shapely.intersection(whole, mapped), position, True, {}),
                (shapely.difference(whole, mapped), position, False, {}),
            ]
        for level in districts.with_own_boundaries:
            parts = [cut for part in parts for cut in _cut_along(part, level.name, level.geometry)]
        yield from (part for part in parts if shapely.area(part[0]) > SMALLEST_PIECE_M2)


def _cut_along(part: Part, level: str, districts: NDArray[np.object_]) -> Iterator[Part]:
    rest, owner, is_on_map, further = part
    for position in np.flatnonzero(shapely.intersects(districts, rest)):
        inside = shapely.intersection(rest, districts[position])
        rest = shapely.difference(rest, districts[position])
        yield inside, owner, is_on_map, {**further, level: int(position)}
    yield rest, owner, is_on_map, {**further, level: -1}


def _squares(polygon: shapely.Geometry, size: float) -> NDArray[np.object_]:
    """Cut one part of a district into squares: polygons, south to north and west to east, shape (pieces,)."""
    west, south, east, north = np.floor(np.array(polygon.bounds) / size).astype(int)
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)))
    boxes = shapely.box(column * size, row * size, (column + 1) * size, (row + 1) * size)
    shapely.prepare(polygon)
    boxes = boxes[shapely.intersects(polygon, boxes)]
    is_whole = shapely.contains(polygon, boxes)
    boxes[~is_whole] = shapely.intersection(boxes[~is_whole], polygon)
    pieces = shapely.get_parts(boxes)
    is_polygon = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    kept: NDArray[np.object_] = pieces[is_polygon & (shapely.area(pieces) > SMALLEST_PIECE_M2)]
    return kept


def _check_area(cells: Cells, districts: Districts) -> None:
    wanted = shapely.area(districts.counted.geometry)
    found = np.bincount(cells.district[districts.counted.name], cells.area_m2, minlength=len(wanted))
    wrong = np.abs(found - wanted) / wanted
    if wrong.max() > 1e-6:
        worst = int(wrong.argmax())
        raise GateFailed(
            "cells_cover_districts",
            f"cells of {districts.counted.codes[worst]} have {found[worst]:.1f} m2 of {wanted[worst]:.1f} m2",
            remedy="Check that its boundary is valid",
        )
