"""What leaves every stop of a feed on the day of analysis, and when?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pipelines.sources.gtfs_stop_times import read_stop_times
from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError
from spatial_indicators.headways import Runs, Service, service
from spatial_indicators.period import PERIODS
from spatial_indicators.timetable import StopTimes, in_order, stops_by_trip, with_blanks_filled

FEWEST_STOPS = 2
"""Stops of a trip that can be ridden."""


@dataclass(frozen=True)
class Timetable:
    """The calls of a day by stop_id and route_type, and what was found out about its trips and times."""

    calls: pl.DataFrame
    facts: Mapping[str, int]


def by_period(*what: str) -> list[str]:
    """Name the columns of some figures, one for each period of the day."""
    return [f"{one}_{period}" for one in what for period in PERIODS]


def best_of_all() -> list[pl.Expr]:
    """Sum departures an hour where any are known; take the shortest headway and gap."""
    hourly = (
        pl.when(pl.col(one).is_not_null().any()).then(pl.col(one).sum()).alias(one) for one in by_period("per_hour")
    )
    return [*hourly, pl.col(by_period("headway", "gap")).min()]


def read_timetable(feed: Feed, trips: pl.DataFrame, runs: Runs) -> Timetable:
    """Count the calls and departures of trips, given by trip_id, route_type and direction.

    Raises
    ------
    InputError
        When the trips have no call, or their stop times are broken.
    """
    stops = feed.collect(feed.scan("stops.txt", needed=("stop_id",)), "stops.txt")["stop_id"]
    stop_ids = stops.drop_nulls().unique(maintain_order=True)
    times, unknown = read_stop_times(feed, trips["trip_id"], stop_ids)
    times, filled, blank = with_blanks_filled(in_order(times), in_place=True)
    sequence = times.sequence  # what has done its work makes room for what follows
    times = replace(times, sequence=sequence[:0].copy(), dwell_s=times.dwell_s[:0].copy(), distance=None)
    kinds = trips.select("route_type", "direction").unique().sort("route_type", "direction")
    numbered = trips.join(kinds.with_row_index("kind"), on=["route_type", "direction"], maintain_order="left")
    counted = service(times, numbered["kind"].to_numpy().astype(np.int32), runs, periods=PERIODS, room=sequence)
    if not len(counted.stop):
        raise InputError(
            "has no call for the trips of the day of analysis",
            where=f"{feed.path}/stop_times.txt",
            remedy="Give a complete GTFS feed",
        )
    facts = {
        "filled_times": filled,
        "unknown_times": blank,
        "open_trips": _open_trips(times),
        "timetabled_trips": len(trips),
        "times": len(times),
        "trips_without_stops": int((stops_by_trip(times, len(trips)) < FEWEST_STOPS).sum()),
    }
    ids = stop_ids.append(pl.Series(unknown, dtype=pl.String))
    return Timetable(_by_route_type(counted, ids, kinds), facts)


def _open_trips(times: StopTimes) -> int:
    """Count the trips without a time at their first or last stop: there, nothing can be filled in."""
    blank = np.flatnonzero(times.departure_s < 0)
    return len(np.unique(times.trip[blank]))


def _by_route_type(counted: Service, stop_ids: pl.Series, kinds: pl.DataFrame) -> pl.DataFrame:
    """Sum the departures of all directions; the headway is that of the direction with the shortest."""
    hours = np.array([last - first for first, last in PERIODS.values()], dtype=np.float64)
    # Without a single known time nothing is known about periods, which is not the same as no departure.
    departures = np.where((counted.timed > 0)[:, None], counted.departures, np.nan)
    headway_min = np.divide(60.0 * hours, departures, out=np.full(departures.shape, np.nan), where=departures > 0)
    figures = np.hstack([departures / hours, headway_min, counted.median_gap_min])
    table = pl.DataFrame(
        {
            "stop_id": stop_ids[counted.stop],
            "route_type": kinds["route_type"][counted.kind],
            "departures": counted.calls,
            **dict(zip(by_period("per_hour", "headway", "gap"), figures.T, strict=True)),
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    return table.group_by("stop_id", "route_type", maintain_order=True).agg(pl.col("departures").sum(), *best_of_all())
