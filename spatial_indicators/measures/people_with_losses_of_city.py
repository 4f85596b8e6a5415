"""People where losses by disasters are known for the whole city alone."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.losses import Losses
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="persons")
def people_with_losses_of_city(people: People, losses: Losses) -> NDArray[np.float64]:
    """People of whom only the whole city's losses are known: parts of it have its rate and no more."""
    found: NDArray[np.float64] = people.count[0] * losses.is_of_city
    return found
