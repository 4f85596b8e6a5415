"""Which stops are served on the day of analysis, by which kind of route, and how often?"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.sources.gtfs_calendar import no_service, services_on
from pipelines.sources.gtfs_frequencies import runs_of
from pipelines.sources.gtfs_informal import OFFSET, with_kind
from pipelines.sources.gtfs_shapes import SHAPES, trips_without_shape
from pipelines.sources.gtfs_stops import served_places
from pipelines.sources.gtfs_tables import Feed, open_feed
from pipelines.sources.gtfs_timetable import by_period, read_timetable
from spatial_indicators.errors import InputError
from spatial_indicators.features import FeedFacts, Frequency, ServedStops
from spatial_indicators.feed_origin import InformalRoutes
from spatial_indicators.period import PERIODS

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

CALENDARS = ("calendar.txt", "calendar_dates.txt")
TABLES = ("stops.txt", "routes.txt", "trips.txt", *CALENDARS, "frequencies.txt")
STOP_TIMES = "stop_times.txt"
"""Streamed. Not read: transfers.txt, for nobody's journey is followed beyond the stop, and fares."""


def read_served_stops(
    paths: Sequence[Path],
    *,
    date: dt.date,
    box: Box | None = None,
    informal: Sequence[bool | InformalRoutes] = (),
) -> ServedStops:
    """Read the stops of all feeds that a vehicle calls at on a day, with the calls per stop and type of route.

    A call counts where one may board or alight. Trips belong to the day of their service: one that begins on the day
    before and runs past midnight does not count again.

    Parameters
    ----------
    paths
        Feeds, each a zip file.
    date
        The day of analysis.
    box
        West, south, east, north in degrees; stops outside are left out; None keeps all.
    informal
        What of each feed is informal transport; nothing where it is not given.

    Raises
    ------
    InputError
        When a feed is broken or incomplete, or has no service on the day; the message says what it covers.
    """
    kinds = [*informal, *[False] * (len(paths) - len(informal))]
    read = [_read_feed(*of, date) for of in zip(paths, _names(paths), kinds, strict=True)]
    rows = pl.concat([pl.DataFrame(schema=_SCHEMA), *(rows for rows, _ in read)])
    if box is not None:
        west, south, east, north = box
        rows = rows.filter(pl.col("lon").is_between(west, east) & pl.col("lat").is_between(south, north))
    return ServedStops(
        feed=_texts(rows["feed"]),
        stop_id=_texts(rows["stop_id"]),
        name=_texts(rows["name"]),
        lon=rows["lon"].to_numpy(),
        lat=rows["lat"].to_numpy(),
        route_type=rows["route_type"].to_numpy() % OFFSET,
        departures=rows["departures"].cast(pl.Float64).to_numpy(),
        wheelchair_boarding=rows["wheelchair_boarding"].to_numpy(),
        is_entrance=rows["is_entrance"].to_numpy(),
        feeds=tuple(facts for _, facts in read),
        frequency=Frequency(
            periods=tuple(PERIODS),
            per_hour=_of_periods(rows, "per_hour"),
            headway_min=_of_periods(rows, "headway"),
            median_gap_min=_of_periods(rows, "gap"),
        ),
        is_informal=rows["route_type"].to_numpy() >= OFFSET,
    )


_SCHEMA = {
    "feed": pl.String, "stop_id": pl.String, "name": pl.String, "lon": pl.Float64, "lat": pl.Float64,
    "route_type": pl.Int64, "departures": pl.Int64, "wheelchair_boarding": pl.Int64, "is_entrance": pl.Boolean,
    **dict.fromkeys(by_period("per_hour", "headway", "gap"), pl.Float64),
}  # fmt: skip


@dataclass(frozen=True)
class DayOfService:
    """What the calendar of a feed says of one day.

    Parameters
    ----------
    feed
        Name of the feed.
    first, last
        First and last day that the timetable speaks for.
    services
        Number of services that run on the day.
    """

    feed: str
    first: dt.date
    last: dt.date
    services: int


def read_days_of_service(paths: Sequence[Path], *, date: dt.date) -> list[DayOfService]:
    """Read of every feed's calendar alone what runs on a day, before its timetable is read.

    Raises
    ------
    InputError
        When a feed is no zip file, has no calendar, or no service on the day; the message says what it covers.
    """
    found = []
    for path, name in zip(paths, _names(paths), strict=True):
        with open_feed(path, CALENDARS) as feed:
            services, first, last = services_on(feed, date)
        found.append(DayOfService(name, first, last, len(services)))
    return found


def _of_periods(rows: pl.DataFrame, what: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return rows.select(by_period(what)).fill_null(np.nan).to_numpy().reshape(len(rows), len(PERIODS))


def _texts(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(column.to_list(), dtype=object)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name feeds by their files; of two files with one name, the second one's name is numbered."""
    stems = [path.stem for path in paths]
    return [stem if stem not in stems[:i] else f"{stem}_{i + 1}" for i, stem in enumerate(stems)]


def _read_feed(
    path: Path,
    name: str,
    informal: bool | InformalRoutes,  # noqa: FBT001  a key of the city's file
    date: dt.date,
) -> tuple[pl.DataFrame, FeedFacts]:
    with open_feed(path, TABLES, streamed=(STOP_TIMES, SHAPES)) as feed:
        services, first, last = services_on(feed, date)
        trips = with_kind(_trips_on(feed, services), feed, informal)
        runs = runs_of(feed, trips["trip_id"])
        if trips.is_empty() or not len(runs.start_s):
            raise no_service(feed, f"has no trip on {date}", (first, last))
        timetable = read_timetable(feed, trips, runs)
        places = served_places(feed, timetable.calls)
        without_shape = trips_without_shape(feed, trips["shape_id"])
    served = places.filter(~pl.col("is_entrance"))["stop_id"].n_unique()
    facts = FeedFacts(
        name, first, last, len(runs.start_s), served, **timetable.facts, trips_without_shape=without_shape
    )
    rows = places.with_columns(feed=pl.lit(name)).select(pl.col(key).cast(kind) for key, kind in _SCHEMA.items())
    return rows.sort("stop_id", "is_entrance", "route_type"), facts


def _trips_on(feed: Feed, services: set[str]) -> pl.DataFrame:
    """Give trip_id, route_id, route_type, direction and shape_id of the trips of some services."""
    scanned = feed.scan(
        "trips.txt", needed=("trip_id", "route_id", "service_id"), optional=("direction_id", "shape_id")
    )
    of_day = feed.collect(scanned.filter(pl.col("service_id").is_in(list(services))), "trips.txt")
    of_day = of_day.filter(pl.col("trip_id").is_not_null()).unique("trip_id", keep="first", maintain_order=True)
    routes = feed.collect(feed.scan("routes.txt", needed=("route_id", "route_type")), "routes.txt")
    trips = of_day.join(
        routes.unique("route_id", keep="first", maintain_order=True), on="route_id", how="left", maintain_order="left"
    )
    trips = trips.with_columns(pl.col("route_type").cast(pl.Int64, strict=False).alias("type"))
    if trips["type"].null_count():
        route = trips.filter(pl.col("type").is_null())["route_id"][0]
        raise InputError(
            "has no whole number as route_type for a route that runs",
            where=f"{feed.path}/routes.txt",
            value=route,
            remedy="Add the route with its GTFS route_type",
        )
    direction = (pl.col("direction_id") == "1").fill_null(value=False).cast(pl.Int64)
    return trips.select("trip_id", "route_id", "shape_id", route_type="type", direction=direction)
