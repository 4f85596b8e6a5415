"""Where the people of a raster live: in the homes that its cells hold, else spread over the land of each cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.errors import GateFailed
from spatial_indicators.layers.buildings import Buildings
from spatial_indicators.layers.on_cells import PlacedRaster
from spatial_indicators.layers.people import EVERYONE, Group, Homes, People
from spatial_indicators.projection import Projection

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NOWHERE = -1


@dataclass(frozen=True)
class PeopleRaster:
    """People per cell of a raster, a window around the city.

    Parameters
    ----------
    everyone
        All of them, NaN where nothing is known.
    groups
        Those of every group on the same cells, shape (rows, columns) each.
    """

    everyone: PlacedRaster
    groups: Mapping[Group, FloatArray] = field(default_factory=dict)


def people_from_raster(
    raster: PeopleRaster, cells: Cells, homes: Buildings, projection: Projection, *, year: int
) -> tuple[People, Homes]:
    """Place the people of every raster cell in the homes inside it, by their floor; without any, over its land by area.

    A raster cell that the map covers in part is split by area first: beyond the map's edge there are homes too. All
    groups of a raster cell live in the same homes. Homes outside the city keep their part of a cell on its border.

    Parameters
    ----------
    raster
        The people.
    cells
        The city's cells.
    homes
        Buildings that people live in, also those near the city.
    projection
        The city's projection.
    year
        The year that the raster speaks for.

    Raises
    ------
    GateFailed
        When the raster knows nothing of the city.
    """
    spreading = _Spreading(raster.everyone, cells, homes, projection)
    by_home, by_area = spreading.on_cells(raster.everyone.raster.values)
    count = by_home + by_area
    if not count.sum() > 0:
        known = np.isfinite(raster.everyone.raster.values).sum()
        raise GateFailed(
            "population_is_conserved",
            f"the raster of people holds nobody in the city ({known} cells with a value near it)",
            remedy="Give the tile and the unit (people per cell) of this city",
        )
    of_groups = [np.add(*spreading.on_cells(people)) for people in raster.groups.values()]
    people = People((EVERYONE, *raster.groups), np.stack([count, *of_groups]), by_area > by_home, year)
    return people, spreading.starts(raster.everyone.raster.values, count)


class _Spreading:
    """Where the people of every raster cell live, whichever of them: in which homes, and on which land."""

    def __init__(self, placed: PlacedRaster, cells: Cells, homes: Buildings, projection: Projection) -> None:
        self.placed, self.cells, self.projection = placed, cells, projection
        shape = placed.raster.values.shape
        pixel = _pixels(placed, projection, homes)
        inside = cells.holding(shapely.points(homes.x, homes.y))
        counts = (pixel != NOWHERE) & (homes.floor_m2 > 0) & ((inside < 0) | cells.is_on_map[inside])
        floor = np.bincount(pixel[counts], homes.floor_m2[counts], minlength=shape[0] * shape[1]).astype(np.float64)
        self.has_homes = floor.reshape(shape) > 0
        self.on_map = 1.0 - _share_beyond_the_map(placed, cells, projection, floor > 0)
        at_home = counts & (inside >= 0)
        self.cell, self.pixel = inside[at_home], pixel[at_home]
        self.floor_m2, self.floor_of_pixel_m2 = homes.floor_m2[at_home], floor[self.pixel]
        self.places = np.stack([homes.x[at_home], homes.y[at_home]])

    def at_home(self, people: FloatArray) -> FloatArray:
        """Give the people of each home, shape (homes,), of those of each raster cell, shape (rows, columns)."""
        of_pixel = np.nan_to_num(people.ravel()) * self.on_map
        found: FloatArray = of_pixel[self.pixel] * self.floor_m2 / self.floor_of_pixel_m2
        return found

    def on_cells(self, people: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the people of each cell in homes, and those that are spread over its land, shape (cells,) each."""
        in_homes = np.bincount(self.cell, self.at_home(people), minlength=len(self.cells)).astype(np.float64)
        return in_homes, _by_area(self.placed, self.cells, self.projection, people, self.has_homes)

    def starts(self, people: FloatArray, count: FloatArray) -> Homes:
        """Give the points that people start their walks from."""
        return _starts(self.cells, self.places, self.cell, self.at_home(people), count)


def _pixels(placed: PlacedRaster, projection: Projection, homes: Buildings) -> IntArray:
    """Number the raster cell that each home lies in, row by row; `NOWHERE` outside, and where nothing is known."""
    a, _, c, _, e, f = placed.raster.transform
    to_raster = pyproj.Transformer.from_crs(projection.definition, placed.crs, always_xy=True)
    x, y = to_raster.transform(homes.x, homes.y)
    rows, columns = placed.raster.values.shape
    column, row = np.floor((x - c) / a).astype(np.int64), np.floor((y - f) / e).astype(np.int64)
    is_inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    pixel = np.where(is_inside, row * columns + column, NOWHERE)
    is_known = np.isfinite(placed.raster.values).ravel()
    return np.where(is_inside & is_known[pixel], pixel, NOWHERE)


def _share_beyond_the_map(
    placed: PlacedRaster, cells: Cells, projection: Projection, has_homes: NDArray[np.bool_]
) -> FloatArray:
    """Give the share of each raster cell with homes that lies in the city and beyond the map, shape (pixels,)."""
    share = np.zeros(has_homes.size)
    if cells.is_on_map.all():
        return share
    to_raster = pyproj.Transformer.from_crs(projection.definition, placed.crs, always_xy=True)
    unmapped = shapely.transform(cells.geometry[~cells.is_on_map], to_raster.transform, interleaved=False)
    outlines, area = _outlines(placed, np.flatnonzero(has_homes))
    tree = shapely.STRtree(unmapped)
    which, part = tree.query(outlines, predicate="intersects")
    common = shapely.area(shapely.intersection(outlines[which], unmapped[part]))
    share[np.flatnonzero(has_homes)] = np.bincount(which, common, minlength=len(outlines)) / area
    return np.clip(share, 0.0, 1.0)


def _outlines(placed: PlacedRaster, pixels: IntArray) -> tuple[NDArray[np.object_], float]:
    a, _, c, _, e, f = placed.raster.transform
    row, column = np.divmod(pixels, placed.raster.values.shape[1])
    west, north = c + a * column, f + e * row
    return shapely.box(west, north + e, west + a, north), abs(a * e)


def _by_area(
    placed: PlacedRaster,
    cells: Cells,
    projection: Projection,
    values: FloatArray,
    has_homes: NDArray[np.bool_],
) -> FloatArray:
    """Sum by area what is not placed in homes: all of a raster cell without any, else its part beyond the map."""
    from spatial_indicators.raster import ArrayRaster  # noqa: PLC0415  few cities count people by raster

    def on(part: FloatArray, chosen: NDArray[np.bool_]) -> None:
        raster = ArrayRaster(part, placed.raster.transform)
        sums = PlacedRaster(raster, placed.crs).zones(cells.geometry[chosen], projection).sum
        found[chosen] = np.nan_to_num(sums)

    found = np.zeros(len(cells))
    if cells.is_on_map.any():
        on(np.where(has_homes, 0.0, values), cells.is_on_map)
    if not cells.is_on_map.all():
        on(values, ~cells.is_on_map)
    return found


def _starts(cells: Cells, places: FloatArray, cell: IntArray, people_at: FloatArray, count: FloatArray) -> Homes:
    """Give every inhabited cell of the map the points of its people: its homes, else one point inside it."""
    by_home = np.bincount(cell, people_at, minlength=len(cells))
    is_start = people_at > 0
    without = np.flatnonzero((count > 0) & (by_home == 0) & cells.is_on_map)
    middle = shapely.point_on_surface(cells.geometry[without])
    share = people_at[is_start] / by_home[cell[is_start]]
    return Homes(
        x=np.concatenate([places[0, is_start], shapely.get_x(middle)]),
        y=np.concatenate([places[1, is_start], shapely.get_y(middle)]),
        cell=np.concatenate([cell[is_start], without]),
        share=np.concatenate([share, np.ones(len(without))]),
    )
