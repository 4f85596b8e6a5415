"""People with public transport that can be boarded without steps (SDG 11.2.1, universal access)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped
from spatial_indicators.transit_walk import people_near_stops

POSSIBLE, NOT_POSSIBLE = 1, 2
UNKNOWN = {"at_least": {"counts_unknown": False}, "at_most": {"counts_unknown": True}}


@measure(
    unit="people",
    variants=UNKNOWN,
    sources={
        "counts_unknown": OWN_CHOICE,
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
    },
)
def people_near_step_free_transit(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    *,
    counts_unknown: bool = False,
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
) -> NDArray[np.float64]:
    """People within walking distance of a stop where one can board in a wheelchair.

    At least: the stop is known for it (GTFS wheelchair_boarding 1, OpenStreetMap wheelchair=yes). At most: the stop is
    not known against it. Distances: UN metadata of 11.2.1 (2021-09-01). Stops of the timetable and of the map.
    """
    if not (stops.wheelchair_boarding > 0).any():
        return np.full_like(people.count, np.nan)
    code = stops.wheelchair_boarding
    chosen = stops.only(code != NOT_POSSIBLE if counts_unknown else code == POSSIBLE)
    if len(chosen) == 0:
        return np.zeros_like(people.count)
    limits = {LOW: low_capacity_m, HIGH: high_capacity_m}
    return people_near_stops(people, homes, doorsteps, streets, chosen, "union", limits, stop_snap_m)
