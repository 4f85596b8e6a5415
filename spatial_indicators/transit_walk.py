"""Who can walk to one of some stops?"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped, snap, walking_distance_m


def people_near_stops(  # noqa: PLR0913  the layers of a measure, and its parameters
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    origin: str,
    limits: Mapping[str, float],
    stop_snap_m: float,
) -> NDArray[np.float64]:
    """Count the people within the limit of a stop of each capacity, metres along the streets, inclusive."""
    if not any(len(stops.of(capacity=capacity, origin=origin)) for capacity in limits):
        # No stop at all is no proof that there is none: the value is missing, not 0 (UN metadata of 11.2.1, 4.f).
        return np.full_like(people.count, np.nan)
    is_near = np.zeros(len(homes.cell), dtype=np.bool_)
    for capacity, limit_m in limits.items():
        chosen = stops.of(capacity=capacity, origin=origin)
        places = snap(streets, stops.x[chosen], stops.y[chosen], limit_m=stop_snap_m)
        is_near |= walking_distance_m(streets, doorsteps, places, limit_m=limit_m) <= limit_m
    return people.count * homes.share_of_cells(is_near, people.count.shape[1])
