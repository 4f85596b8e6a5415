"""People in inadequate housing."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.housing import Housing
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="persons")
def people_in_inadequate_housing(people: People, housing: Housing) -> NDArray[np.float64]:
    """People who live in inadequate housing, by the share of their district; groups are not told apart."""
    housed: NDArray[np.float64] = people.count[0] * np.nan_to_num(housing.share)
    return housed
