"""Land that was built up in the earlier year."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.measure import measure


@measure(unit="m2")
def built_up_before_m2(growth: Epochs) -> NDArray[np.float64]:
    """Built-up land of the earlier year, where rasters of both years know land and people.

    Growth is counted from it; what one of them does not know counts in neither year.
    """
    return growth.amounts(growth.built_up_before)
