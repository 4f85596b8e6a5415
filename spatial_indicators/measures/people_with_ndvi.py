"""People around whom vegetation is known."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import People
from spatial_indicators.layers.vegetation import Vegetation
from spatial_indicators.measure import measure


@measure(unit="people")
def people_with_ndvi(people: People, vegetation: Vegetation) -> NDArray[np.float64]:
    """People in cells with clear pixels of the image within 300 m of their middle."""
    return people.count * vegetation.near.is_known
