"""People with convenient access to public transport (SDG 11.2.1)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped
from spatial_indicators.transit_walk import people_near_stops

ORIGINS = {"feed": {"origin": "feed"}, "osm": {"origin": "osm"}, "union": {"origin": "union"}}


@measure(
    unit="people",
    variants=ORIGINS,
    sources={
        "origin": OWN_CHOICE,
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
    },
)
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
    limits = {LOW: low_capacity_m, HIGH: high_capacity_m}
    return people_near_stops(people, homes, doorsteps, streets, stops, origin, limits, stop_snap_m)
