"""People where losses by disasters are recorded."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.losses import Losses
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="persons")
def people_with_loss_record(people: People, losses: Losses) -> NDArray[np.float64]:
    """People in districts whose losses of the year are known."""
    recorded: NDArray[np.float64] = people.count[0] * losses.is_known
    return recorded
