"""People with convenient access to public transport (SDG 11.2.1)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped, snap, walking_distance_m

ORIGINS = {"feed": {"origin": "feed"}, "osm": {"origin": "osm"}, "union": {"origin": "union"}}


@measure(unit="people", variants=ORIGINS)
def people_near_transit(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    *,
    origin: str = "union",
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
) -> NDArray[np.float64]:
    """People within 500 m walking of a low-capacity stop or 1 km of a high-capacity one.

    Thresholds: UN metadata of 11.2.1 (2021-09-01), both inclusive, along the street network.
    """
    if not any(len(stops.of(capacity=capacity, origin=origin)) for capacity in (LOW, HIGH)):
        # No stop at all is no proof that there is none: the value is missing, not 0 (UN metadata of 11.2.1, 4.f).
        return np.full_like(people.count, np.nan)
    is_near = np.zeros(len(homes.cell), dtype=np.bool_)
    for capacity, limit_m in ((LOW, low_capacity_m), (HIGH, high_capacity_m)):
        chosen = stops.of(capacity=capacity, origin=origin)
        places = snap(streets, stops.x[chosen], stops.y[chosen], limit_m=stop_snap_m)
        is_near |= walking_distance_m(streets, doorsteps, places, limit_m=limit_m) <= limit_m
    return people.count * homes.share_of_cells(is_near, people.count.shape[1])
