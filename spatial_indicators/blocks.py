"""Which cells lie together? Squares of about a kilometre of the city's grid, whose sums stand in for their cells."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.zones import Zones

BLOCK_M = 1000.0
"""Side of a block, metres, or the next whole number of cells below it: a polygon of 30 km2 then has a few dozen blocks
inside, and a few dozen on its edge. Project's own choice."""

WHOLE = 1.0 - 1e-9
"""Share of a square from which its cells fill it: what is lacking is rounding."""


@dataclass(frozen=True)
class Blocks:
    """Blocks of neighbouring cells.

    Parameters
    ----------
    geometry
        Outline of each block, which holds its cells, in the city's projection (metres), shape (blocks,).
    of_cell
        The block of each cell, shape (cells,).
    """

    geometry: NDArray[np.object_]
    of_cell: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.geometry)

    def zones(self) -> Zones:
        """Give the blocks as zones, each a whole number of cells."""
        return block_zones(self.of_cell)


def blocks_of(cells: Cells, outline: shapely.Geometry, *, cell_size_m: float, block_m: float = BLOCK_M) -> Blocks:
    """Put the cells of a city into blocks, numbered from the south-west, row by row.

    Parameters
    ----------
    cells
        The cells; each lies in one square of the grid.
    outline
        The whole city, in its projection. Blocks on its edge are cut along it.
    cell_size_m
        Side of an uncut cell, metres.
    block_m
        Greatest side of a block, metres.
    """
    side = _cells_a_side(cell_size_m, block_m)
    place, of_cell = _places(cells, cell_size_m, side)
    squares = _squares(place[:, 1] * side, place[:, 0] * side, side, cell_size_m)
    filled = np.bincount(of_cell, cells.area_m2, minlength=len(place)) / (side * cell_size_m) ** 2
    is_cut = (filled < WHOLE) | (filled > 1 / WHOLE)
    squares[is_cut] = _areas(shapely.intersection(squares[is_cut], outline))
    return Blocks(squares, of_cell)


def block_of_cells(cells: Cells, *, cell_size_m: float, block_m: float = BLOCK_M) -> NDArray[np.int64]:
    """Give the block of each cell, numbered as by `blocks_of`, without drawing any: shape (cells,)."""
    return _places(cells, cell_size_m, _cells_a_side(cell_size_m, block_m))[1]


def block_zones(of_cell: NDArray[np.int64]) -> Zones:
    """Give the blocks as zones from the block of each cell, shape (cells,); no block is without cells."""
    codes = tuple(str(number) for number in range(int(of_cell.max(initial=-1)) + 1))
    return Zones("block", codes, of_cell, np.arange(len(of_cell)), np.ones(len(of_cell)))


def _cells_a_side(cell_size_m: float, block_m: float) -> int:
    return max(1, int(block_m / cell_size_m))


def _places(cells: Cells, cell_size_m: float, side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give row and column of every block that has cells, and the block of each cell."""
    west, south, east, north = shapely.bounds(cells.geometry).T / cell_size_m / 2
    # The middle of a piece's box lies in its square, whatever the piece looks like.
    column, row = (np.floor(low + high).astype(np.int64) // side for low, high in ((west, east), (south, north)))
    place, of_cell = np.unique(np.stack([row, column], axis=1), axis=0, return_inverse=True)
    return place, of_cell.ravel().astype(np.int64)


def _squares(column: NDArray[np.int64], row: NDArray[np.int64], side: int, cell_size_m: float) -> NDArray[np.object_]:
    """Draw squares with a corner at every cell's corner: in degrees a straight line would bow away from them."""
    steps, ends = np.arange(side), np.full(side, side)
    x = np.concatenate([steps, ends, side - steps, 0 * ends, [0]])
    y = np.concatenate([0 * ends, steps, ends, side - steps, [0]])
    corners = np.stack([column[:, None] + x, row[:, None] + y], axis=2) * cell_size_m
    drawn: NDArray[np.object_] = shapely.polygons(corners)
    return drawn


def _areas(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Leave out the lines and points where an outline only touches a square."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes
