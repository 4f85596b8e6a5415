"""Which trees does a city's inventory hold?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.sources.polygon_file import read_points
from pipelines.sources.row_values import numbers, rows_with
from pipelines.sources.vector_file import Box
from spatial_indicators.area_origin import TreeOrigin


@dataclass(frozen=True)
class TreeRows:
    """Trees of a file near a city.

    Parameters
    ----------
    lon, lat
        Position, degrees, shape (n,).
    left_out
        Trees near the city that `where` does not mean, or that are known to be too low.
    others
        What is no point, such as a hedge.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    left_out: int
    others: int


def read_trees(path: Path, origin: TreeOrigin, *, box: Box) -> TreeRows:
    """Read the trees that are meant and not known to be low; one whose height is missing counts.

    Raises
    ------
    InputError
        As `read_points`, and when no row near the city has any of the values that are asked for, or heights are no
        numbers.
    """
    columns = sorted(origin.columns())
    found = read_points(path, box=box, layer=origin.layer, columns=columns, gate="trees_meet_city")
    is_low = numbers(found, origin.height, path) < origin.least_height_m
    chosen = found.geometry[rows_with(origin.where, found, path) & ~is_low]
    return TreeRows(shapely.get_x(chosen), shapely.get_y(chosen), len(found) - len(chosen), found.others)
