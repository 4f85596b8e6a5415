"""Land that was built up in the later year."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.measure import measure


@measure(unit="m2")
def built_up_after_m2(growth: Epochs) -> NDArray[np.float64]:
    """Built-up land of the later year, where rasters of both years know land and people."""
    return growth.amounts(growth.built_up_after)
