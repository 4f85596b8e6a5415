"""People with public transport that leaves often (SDG 11.2.1, frequency)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI, OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped
from spatial_indicators.transit_walk import people_near_stops

HEADWAYS = {"20_min": {"headway_minutes": 20.0}, "30_min": {"headway_minutes": 30.0}}


@measure(
    unit="people",
    variants=HEADWAYS,
    sources={
        "headway_minutes": GHSCI,
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
    },
)
def people_near_frequent_transit(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    *,
    headway_minutes: float = 20.0,
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
) -> NDArray[np.float64]:
    """People within walking distance of a stop that is left at least every 20 (or 30) minutes in daytime.

    Headway: minutes from 07:00 to 19:00 by departures of the day of analysis, of the direction with the most, at most
    20 or 30, not rounded (GHSCI global-indicators, _gtfs_utils.py, which takes the mean of all weekdays). Distances: UN
    metadata of 11.2.1 (2021-09-01). Stops are those of the timetable whose times are known.
    """
    timed = stops.only(~np.isnan(stops.headway_min))
    if len(timed) == 0:
        return np.full_like(people.count, np.nan)
    frequent = timed.only(timed.headway_min <= headway_minutes)
    if len(frequent) == 0:
        # The timetable is known, and nothing in it leaves as often: nobody, not nothing known.
        return np.zeros_like(people.count)
    limits = {LOW: low_capacity_m, HIGH: high_capacity_m}
    return people_near_stops(people, homes, doorsteps, streets, frequent, "feed", limits, stop_snap_m)
