"""People with schools, health care and food shops within a quarter of an hour on foot."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.service_walks import ServiceWalks
from spatial_indicators.literature import CITY_15_MIN
from spatial_indicators.measure import measure
from spatial_indicators.service_kinds import CATEGORIES

KINDS: Mapping[str, Mapping[str, Any]] = {"all": {}} | {
    category: {"categories": (category,)} for category in CATEGORIES
}


@measure(
    unit="people", variants=KINDS, on_request=CATEGORIES, sources={"categories": CITY_15_MIN, "walk_m": CITY_15_MIN}
)
def people_near_services(
    people: People,
    homes: Homes,
    service_walks: ServiceWalks,
    *,
    categories: tuple[str, ...] = CATEGORIES,
    walk_m: float = 1250.0,
) -> NDArray[np.float64]:
    """People within 15 minutes' walk of a school, of health care and of a food shop, or of one of them alone.

    15 minutes (Moreno et al. 2021) at 5 km/h are 1250 m along the streets, inclusive; the speed is the project's own
    choice, and 4.8 km/h would be 1200 m. Services of a kind that the map does not hold at all are missing, not 0.
    """
    is_near = service_walks.within(categories, walk_m)
    if is_near is None:
        return np.full_like(people.count, np.nan)
    return people.count * homes.share_of_cells(is_near, people.count.shape[1])
