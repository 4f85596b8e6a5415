"""Rural people with an all-season road nearby (SDG 9.1.1)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.roads import AT_LEAST, AT_MOST
from spatial_indicators.layers.rural import Rural, is_near
from spatial_indicators.literature import OWN_CHOICE, UN_9_1_1
from spatial_indicators.measure import measure

SURENESS = {"at_least": {"sureness": AT_LEAST}, "at_most": {"sureness": AT_MOST}}


@measure(unit="people", variants=SURENESS, sources={"sureness": OWN_CHOICE, "within_m": UN_9_1_1})
def rural_people_near_road(
    people: People, homes: Homes, rural: Rural, *, sureness: int = AT_LEAST, within_m: float = 2000.0
) -> NDArray[np.float64]:
    """People on rural land within 2 km of an all-season road, as the crow flies.

    Distance: UN metadata of 9.1.1 (2020-09-01), a buffer around roads outside urban areas. At least: roads known to be
    all-season; at most: also those of which it is not known.
    """
    if not len(rural.roads):
        # No road at all on a map is no proof that there is none.
        return np.full_like(people.count, np.nan)
    near = is_near(rural.roads, sureness, homes.x, homes.y, within_m)
    share = np.where(rural.land.is_known, np.nan_to_num(rural.land.value), 0.0)
    return people.count * share * homes.share_of_cells(near, people.count.shape[1])
