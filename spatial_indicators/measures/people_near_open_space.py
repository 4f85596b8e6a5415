"""People with access to open public space (SDG 11.7.1)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.entrances import entrances
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import UN_11_7_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped, walking_distance_m


@measure(unit="people", sources={"access_m": UN_11_7_1})
def people_near_open_space(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    open_spaces: OpenSpaces,
    *,
    access_m: float = 400.0,
) -> NDArray[np.float64]:
    """People within 400 m walking of an entrance of open public space.

    Threshold: UN metadata of 11.7.1 (2021-03-01), inclusive, along the street network; every size counts.
    """
    gates = entrances(open_spaces, open_spaces.geometry, streets)
    distance = walking_distance_m(streets, doorsteps, gates, limit_m=access_m)
    return people.count * homes.share_of_cells(distance <= access_m, people.count.shape[1])
