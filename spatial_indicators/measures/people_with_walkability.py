"""People whose neighbourhood has a walkability score."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.measure import measure
from spatial_indicators.measures.walkability_people import DAILY_LIVING, TRANSIT_ONLY
from spatial_indicators.snapping import Snapped
from spatial_indicators.walkability import starts_of_cells


@measure(unit="people", variants={TRANSIT_ONLY: {}, DAILY_LIVING: {}}, on_request=(TRANSIT_ONLY, DAILY_LIVING))
def people_with_walkability(people: People, homes: Homes, doorsteps: Snapped, cells: Cells) -> NDArray[np.float64]:
    """People on the map in cells of which a home is near a street."""
    is_known = np.zeros(len(cells), dtype=np.bool_)
    is_known[homes.cell[starts_of_cells(people, homes, doorsteps, cells)]] = True
    return people.count * is_known
