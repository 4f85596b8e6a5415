"""How densely people live, as often as people live there."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.blocks import block_of_cells
from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import People
from spatial_indicators.literature import DEGREE_OF_URBANISATION
from spatial_indicators.measure import measure

M2_PER_KM2 = 1e6


@measure(unit="people/km2 x people", sources={"square_m": DEGREE_OF_URBANISATION})
def people_density(people: People, cells: Cells, *, square_m: float = 1000.0) -> NDArray[np.float64]:
    """People per square kilometre of the land around, times the people who have it.

    The land around a cell is what its square of 1 km holds of the city: the side of the grid of the degree of
    urbanisation. Project's own choice: of pieces of 100 m squares one block of flats on a sliver would be a crowd. A
    cell belongs to the square that holds the middle of its box. Everyone makes the density of every group.
    """
    square = block_of_cells(cells, cell_size_m=square_m, block_m=square_m)
    everyone, land_m2 = (np.bincount(square, amount) for amount in (people.count[0], cells.area_m2))
    return people.count * (M2_PER_KM2 * everyone / land_m2)[square]
