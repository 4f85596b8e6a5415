"""How much time lies between two years, in a form that adds up."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.measure import measure


@measure(unit="years x people")
def people_years(growth: Epochs) -> NDArray[np.float64]:
    """People of the later year times the years since the earlier.

    Divided by the people, it gives the years back for any union of areas.
    """
    return growth.amounts(growth.people_after) * growth.years
