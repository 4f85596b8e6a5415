"""People who breathe more fine dust than a threshold."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.literature import WHO_AIR
from spatial_indicators.measure import measure

LEVELS = {f"above_{level}": {"threshold_ug_m3": float(level)} for level in (5, 10, 15, 25, 35)}


@measure(unit="people", variants=LEVELS, sources={"threshold_ug_m3": WHO_AIR})
def people_above_pm25(people: People, pm25: OnCells, *, threshold_ug_m3: float = 5.0) -> NDArray[np.float64]:
    """People in cells whose annual mean PM2.5 is above a threshold, in ug/m3.

    Thresholds: WHO global air quality guidelines (2021), 5 is the guideline, 10, 15, 25 and 35 are interim targets.
    """
    return people.count * (pm25.is_known & (np.nan_to_num(pm25.value) > threshold_ug_m3))
