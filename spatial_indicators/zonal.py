"""How much of a raster lies in each polygon: cells on the boundary count by the exact share of their area inside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.raster import Raster, Transform
from spatial_indicators.zonal_kernel import Edges, FloatArray, Rings, Sums, Values, add_strip, edges_by_row, ring_areas

Telling = Callable[[Values], Values]
"""What is told of a strip of a raster, such as which of its cells reach a threshold."""

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

SMALLEST_COVERAGE = 1e-9
"""A polygon beside known cells can touch them by the rounding of its coordinates; less than this is not coverage."""


@dataclass(frozen=True)
class ZonalSums:
    """Sums of a raster over polygons, in the order of the polygons.

    Parameters
    ----------
    sum
        Sum of the known cells, each weighted by the share of its area inside, NaN where no known cell is, shape (n,).
    covered_cells
        Area inside that lies on known cells, in cells, shape (n,).
    total_cells
        Area of the polygon, in cells, also beyond the raster, shape (n,).
    """

    sum: FloatArray
    covered_cells: FloatArray
    total_cells: FloatArray

    @property
    def coverage(self) -> FloatArray:
        """Share of the polygon's area about which the raster speaks, 0..1, NaN for a polygon without area."""
        return np.clip(_ratio(self.covered_cells, self.total_cells), 0, 1)

    @property
    def mean(self) -> FloatArray:
        """Mean of the known cells weighted by their area inside, NaN where no known cell is."""
        return _ratio(self.sum, self.covered_cells)


def zonal_sums(polygons: NDArray[np.object_], raster: Raster) -> ZonalSums:
    """Sum a raster over polygons in one pass over the rows that they touch.

    Parameters
    ----------
    polygons
        Valid polygons or multipolygons in the raster's CRS, shape (n,); they may overlap each other and pass the
        raster's edge. Rings may turn either way.
    raster
        Counts per cell, such as people: a density has to be multiplied by the cell's area first.

    Raises
    ------
    InputError
        When a geometry is no polygon, is missing, or has a coordinate that is not finite.
    GateFailed
        When the raster holds an infinite value in a row that a polygon touches.
    """
    return zonal_sums_of([(polygons, as_it_is)], raster)[0]


def as_it_is(strip: Values) -> Values:
    """Tell nothing else of a raster than it says."""
    return strip


def zonal_sums_of(asked: Sequence[tuple[NDArray[np.object_], Telling]], raster: Raster) -> list[ZonalSums]:
    """Sum several quantities that a raster tells, each over polygons of its own, in one pass over its rows.

    Parameters
    ----------
    asked
        Polygons as `zonal_sums` takes them, and what is told of every strip's values, of the same shape; the same array
        of polygons is prepared once.
    raster
        Read once.

    Raises
    ------
    InputError, GateFailed
        As `zonal_sums` does.
    """
    sets = {id(polygons): np.asarray(polygons, dtype=object) for polygons, _ in asked}
    for geometries in sets.values():
        is_other = ~np.isin(shapely.get_type_id(geometries), POLYGONAL)
        _refuse_first(is_other, geometries, "a zone must be a (multi)polygon")
    rows, columns = _window(np.concatenate([*sets.values()]), raster)
    nodata = np.nan if raster.nodata is None else raster.nodata
    with raster.strips(rows, columns) as strips:
        zones = {key: _zones(geometries, raster.transform, rows, columns) for key, geometries in sets.items()}
        sums = [_empty_sums(len(polygons), zones[id(polygons)].edges, len(columns)) for polygons, _ in asked]
        for first_row, strip in strips:
            for (polygons, telling), own in zip(asked, sums, strict=True):
                told, edges = telling(strip), zones[id(polygons)].edges
                _refuse_infinite(add_strip(told, told.dtype.type(nodata), first_row - rows.start, edges, own), rows)
    return [_found(own, zones[id(polygons)].cells) for (polygons, _), own in zip(asked, sums, strict=True)]


class _Zones(NamedTuple):
    """Edges of polygons by row, and the area of each polygon, in cells."""

    edges: Edges
    cells: FloatArray


def _zones(geometries: NDArray[np.object_], transform: Transform, rows: range, columns: range) -> _Zones:
    rings = _rings(geometries, transform, np.array([columns.start, rows.start]))
    area = ring_areas(rings)
    cells = np.bincount(rings.owner, rings.side * np.abs(area), minlength=len(geometries)).astype(np.float64)
    return _Zones(edges_by_row(rings, area, len(rows), len(columns)), cells)


def _found(sums: Sums, total: FloatArray) -> ZonalSums:
    is_known = sums.covered > SMALLEST_COVERAGE * total
    return ZonalSums(np.where(is_known, sums.weighted, np.nan), np.where(is_known, sums.covered, 0.0), total)


def _rings(geometries: NDArray[np.object_], transform: Transform, origin: NDArray[np.int64]) -> Rings:
    parts, part_owner = shapely.get_parts(geometries, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    begins = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings), dtype=np.int64)])
    owner = part_owner[ring_part].astype(np.int64)
    points = _columns_and_rows(shapely.get_coordinates(rings), transform)
    points -= origin
    is_outer = np.diff(ring_part, prepend=-1) != 0
    found = Rings(points, begins, owner, np.where(is_outer, 1.0, -1.0))
    _refuse_infinite_coordinates(found, geometries)
    return found


def _refuse_infinite_coordinates(rings: Rings, geometries: NDArray[np.object_]) -> None:
    # The sum is finite when all are, and needs no array of answers.
    if not np.isfinite(rings.points.sum()):
        ring = np.searchsorted(rings.begins, np.flatnonzero(~np.isfinite(rings.points).all(axis=1)), side="right") - 1
        is_wrong = np.zeros(len(geometries), dtype=np.bool_)
        is_wrong[rings.owner[ring]] = True
        _refuse_first(is_wrong, geometries, "the coordinates of a zone must be finite")


def _refuse_first(is_wrong: NDArray[np.bool_], geometries: NDArray[np.object_], what: str) -> None:
    if is_wrong.any():
        at = int(is_wrong.argmax())
        shown = "nothing" if geometries[at] is None else geometries[at].geom_type
        raise InputError(what, where=f"zone {at}", value=shown, remedy="Repair the zone or leave it out")


def _columns_and_rows(points: FloatArray, transform: Transform) -> FloatArray:
    a, b, c, d, e, f = tuple(transform)[:6]
    if b == 0 and d == 0:
        straight: FloatArray = (points - np.array([c, f])) / np.array([a, e])
        return straight
    x, y = points[:, 0] - c, points[:, 1] - f
    determinant = a * e - b * d
    return np.column_stack([(e * x - b * y) / determinant, (a * y - d * x) / determinant])


def _window(geometries: NDArray[np.object_], raster: Raster) -> tuple[range, range]:
    """Rows and columns that the polygons touch."""
    if shapely.is_empty(geometries).all():
        return range(0), range(0)
    west, south, east, north = shapely.total_bounds(geometries)
    corners = np.array([[west, south], [west, north], [east, south], [east, north]])
    places = _columns_and_rows(corners, raster.transform)
    if np.isnan(places).any():
        return range(0), range(0)
    size = np.array([raster.shape[1], raster.shape[0]])
    first = np.clip(np.floor(places.min(axis=0)), 0, size).astype(int)
    last = np.clip(np.ceil(places.max(axis=0)), first, size).astype(int)
    if (first == last).any():
        return range(0), range(0)
    return range(first[1], last[1]), range(first[0], last[0])


def _empty_sums(n_polygons: int, edges: Edges, n_columns: int) -> Sums:
    return Sums(
        weighted=np.zeros(n_polygons),
        covered=np.zeros(n_polygons),
        active=np.empty(len(edges.ring), dtype=np.int32),
        n_active=np.zeros(1, dtype=np.int64),
        before=np.zeros((n_columns + 1, 2)),
    )


def _refuse_infinite(row: int, rows: range) -> None:
    if row >= 0:
        raise GateFailed(
            "raster_is_finite",
            f"row {rows.start + row} of the raster holds an infinite value or a sum too large for a number",
            remedy="Declare the value as nodata or repair the raster",
        )


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    ratio: FloatArray = np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0)
    return ratio
