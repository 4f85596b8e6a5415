"""People who live on rural land."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import People
from spatial_indicators.layers.rural import Rural
from spatial_indicators.measure import measure


@measure(unit="people")
def rural_people(people: People, rural: Rural) -> NDArray[np.float64]:
    """People in cells, as far as these are rural by the degree of urbanisation."""
    return people.count * np.where(rural.land.is_known, np.nan_to_num(rural.land.value), 0.0)
