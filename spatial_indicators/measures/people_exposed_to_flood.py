"""People on land that floods."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.literature import JRC_FLOODS, OWN_CHOICE
from spatial_indicators.measure import measure
from spatial_indicators.measures.people_with_flood_map import PERIODS


@measure(unit="people", variants=PERIODS, sources={"return_period": JRC_FLOODS, "least_m": OWN_CHOICE})
def people_exposed_to_flood(
    people: People, flood: Mapping[tuple[int, float], OnCells], *, return_period: int = 100, least_m: float = 0.15
) -> NDArray[np.float64] | None:
    """People of each cell times the share of its land that a flood of one return period covers at least so deep.

    People are taken to live evenly on the cell. The depth, 0.15 m, is the project's own choice; where a flood is
    known by its outline alone, all land inside counts.
    """
    layer = flood.get((return_period, least_m))
    return None if layer is None else people.count * np.nan_to_num(layer.value)
