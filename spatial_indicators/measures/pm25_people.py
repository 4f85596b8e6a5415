"""Fine dust, as often as people breathe it."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.measure import measure


@measure(unit="ug/m3 x people")
def pm25_people(people: People, pm25: OnCells) -> NDArray[np.float64]:
    """Annual mean PM2.5 (ug/m3) of each cell times its people; nothing where it is not known."""
    return people.count * np.where(pm25.is_known, pm25.value, 0.0)
