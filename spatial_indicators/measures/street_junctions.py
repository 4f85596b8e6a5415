"""Places where streets meet or end."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.junctions import count_on_cells
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI, OSMNX
from spatial_indicators.measure import measure

KINDS = {
    "three_or_more_ways": {},
    "four_or_more_ways": {"least_ways": 4},
    "dead_ends": {"least_ways": 1, "most_ways": 1},
}


@measure(unit="places", variants=KINDS, sources={"least_ways": OSMNX, "most_ways": OSMNX, "tolerance_m": GHSCI})
def street_junctions(
    cells: Cells, streets: Streets, *, least_ways: int = 3, most_ways: int = 1_000_000, tolerance_m: float = 12.0
) -> NDArray[np.float64]:
    """Intersections or dead ends of the streets that people may walk.

    Points of the map within 24 m of each other are one intersection: circles of 12 m around them touch, the tolerance
    of the Global Healthy and Sustainable City Indicators; merged as OSMnx does (Boeing 2017). A turning circle at the
    end of a street is a dead end. Streets end at the edge of the map extract too.
    """
    places = streets.junctions(tolerance_m)
    is_kind = (places.ways >= least_ways) & (places.ways <= most_ways)
    return count_on_cells(cells, places, is_kind.astype(np.float64))
