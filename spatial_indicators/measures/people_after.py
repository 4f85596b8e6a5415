"""People of the later year."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.measure import measure


@measure(unit="people")
def people_after(growth: Epochs) -> NDArray[np.float64]:
    """Everyone in the later year, by its raster, where rasters of both years know land and people.

    One row: rasters do not tell groups.
    """
    return growth.amounts(growth.people_after)
