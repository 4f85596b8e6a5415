"""The uncut grid again: what the pieces of a square sum to."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells


@dataclass(frozen=True)
class Grid:
    """Sums on regular squares, north up.

    Parameters
    ----------
    values
        One sum a square, shape (rows, columns); NaN where the city has no land.
    west, north
        Upper left corner, metres in the city's projection.
    cell_size_m
        Side of a square, metres.
    """

    values: NDArray[np.float32]
    west: float
    north: float
    cell_size_m: float


def grid_of(cells: Cells, values: NDArray[np.float64], *, cell_size_m: float) -> Grid:
    """Sum a measure's row over the pieces of every square: no value is moved, none is lost.

    Parameters
    ----------
    cells
        The cells, cut from squares whose corners lie on whole multiples of `cell_size_m`.
    values
        One additive value a cell, shape (cells,).
    cell_size_m
        Side of a square, metres.
    """
    middle = shapely.point_on_surface(cells.geometry)
    column = np.floor(shapely.get_x(middle) / cell_size_m).astype(np.int64)
    row = np.floor(shapely.get_y(middle) / cell_size_m).astype(np.int64)
    shape = (int(row.max() - row.min()) + 1, int(column.max() - column.min()) + 1)
    flat = (row.max() - row) * shape[1] + column - column.min()
    sums = np.bincount(flat, values, minlength=shape[0] * shape[1])
    has_land = np.bincount(flat, minlength=len(sums)) > 0
    grid = np.where(has_land, sums, np.nan).reshape(shape).astype(np.float32)
    return Grid(grid, float(column.min() * cell_size_m), float((row.max() + 1) * cell_size_m), cell_size_m)
