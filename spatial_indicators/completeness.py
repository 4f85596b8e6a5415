"""Does the map hold what a city must have? Hints: what is not mapped cannot be told from what is not there."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.features import Polygons, Tags
from spatial_indicators.layers.buildings import has_use
from spatial_indicators.layers.streets import Streets


def walkable_m_on_map(streets: Streets, cells: Cells, *, cell_size_m: float) -> float:
    """Metres that people may walk along on the mapped squares of a city.

    An edge belongs to the square that its middle lies in, and a square that the city's outline cuts counts as a whole:
    1 to 3 % more than an exact cut gives, for a tenth of its time.

    Parameters
    ----------
    streets
        All that was read, also around the city.
    cells
        Its cells, cut from squares whose corners lie on whole multiples of `cell_size_m`.
    cell_size_m
        Side of a square, metres.
    """
    west, south, east, north = shapely.bounds(cells.geometry[cells.is_on_map]).reshape(-1, 4).T
    squares = _squares((west + east) / 2, (south + north) / 2, cell_size_m)
    walk = streets.walkable_edges
    x, y = ((axis[streets.start[walk]] + axis[streets.end[walk]]) / 2 for axis in (streets.x, streets.y))
    return float(streets.length_m[walk][np.isin(_squares(x, y, cell_size_m), squares)].sum())


def buildings_with_use(areas: Polygons) -> tuple[int, int]:
    """Count the mapped buildings, and those of them whose tags say what they are used for.

    ``building=yes`` alone does not: where most buildings are tagged so, homes are told from other buildings by guess.
    """
    buildings = [tags for tags in areas.tags if tags.get("building", "no") != "no"]
    return len(buildings), sum(_tells_use(tags) for tags in buildings)


def _tells_use(tags: Tags) -> bool:
    return tags["building"] != "yes" or "building:use" in tags or has_use(tags)


def _squares(x: NDArray[np.float64], y: NDArray[np.float64], size: float) -> NDArray[np.int64]:
    """Number the squares of an endless grid; no two squares on earth share a number."""
    return np.floor(x / size).astype(np.int64) * 2**32 + np.floor(y / size).astype(np.int64)
