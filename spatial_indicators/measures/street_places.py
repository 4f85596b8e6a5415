"""All places where streets meet or end."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.junctions import count_on_cells
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI
from spatial_indicators.measure import measure


@measure(unit="places", sources={"tolerance_m": GHSCI})
def street_places(cells: Cells, streets: Streets, *, tolerance_m: float = 12.0) -> NDArray[np.float64]:
    """Intersections and dead ends together, the nodes of the street network; merged as `street_junctions` are."""
    places = streets.junctions(tolerance_m)
    return count_on_cells(cells, places, np.ones(len(places)))
