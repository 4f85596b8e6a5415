"""People who live on rural land that the map covers."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import People
from spatial_indicators.layers.rural import Rural
from spatial_indicators.measure import measure


@measure(unit="people")
def rural_people_on_map(people: People, cells: Cells, rural: Rural) -> NDArray[np.float64]:
    """People in cells on the map, as far as these are rural by the degree of urbanisation."""
    share = np.where(rural.land.is_known, np.nan_to_num(rural.land.value), 0.0)
    return people.count * share * cells.is_on_map
