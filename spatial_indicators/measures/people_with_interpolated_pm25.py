"""People whose fine dust was measured elsewhere."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="people")
def people_with_interpolated_pm25(people: People, pm25: OnCells) -> NDArray[np.float64]:
    """People in cells whose PM2.5 lies between what stations measured."""
    return people.count * (pm25.is_known & pm25.is_interpolated)
