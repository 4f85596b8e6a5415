"""Stretches of street between intersections and dead ends."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.junctions import count_on_cells
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI
from spatial_indicators.measure import measure


@measure(unit="links", sources={"tolerance_m": GHSCI})
def street_links(cells: Cells, streets: Streets, *, tolerance_m: float = 12.0) -> NDArray[np.float64]:
    """Stretches of walkable street between places where streets meet or end, half of each where either end lies."""
    places = streets.junctions(tolerance_m)
    return count_on_cells(cells, places, places.ways / 2)
