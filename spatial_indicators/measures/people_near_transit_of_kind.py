"""People with formal and with informal public transport within walking distance (SDG 11.2.1, by type of transport)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped
from spatial_indicators.transit_walk import people_near_stops

KINDS = {"formal": {"informal": False}, "informal": {"informal": True}}


@measure(
    unit="people",
    variants=KINDS,
    sources={
        "informal": UN_11_2_1,
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
    },
)
def people_near_transit_of_kind(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    *,
    informal: bool = False,
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
) -> NDArray[np.float64] | None:
    """People within walking distance of a stop of formal, or of informal, transport.

    What is informal is said by the city's file: feeds, agencies, routes or types of routes. A stop that both call at
    counts for both. Stops of the timetable and of the map; those of the map count as formal. Distances: UN metadata of
    11.2.1 (2021-09-01). A city that names nothing as informal has neither number.
    """
    if not stops.is_informal.any():
        return None
    chosen = stops.only(stops.is_informal if informal else stops.is_formal)
    if len(chosen) == 0:
        return np.zeros_like(people.count)
    limits = {LOW: low_capacity_m, HIGH: high_capacity_m}
    return people_near_stops(people, homes, doorsteps, streets, chosen, "union", limits, stop_snap_m)
