"""Vegetation, as often as people have it around them."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import People
from spatial_indicators.layers.vegetation import Vegetation
from spatial_indicators.measure import measure


@measure(unit="ndvi x people")
def ndvi_people(people: People, vegetation: Vegetation) -> NDArray[np.float64]:
    """Mean NDVI within 300 m of the middle of each cell times its people; nothing where it is not known."""
    near = vegetation.near
    return people.count * np.where(near.is_known, near.value, 0.0)
