"""Which stops are served on the day of analysis, by which kind of route, and how often?"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.sources.gtfs_calendar import no_service, services_on
from pipelines.sources.gtfs_stops import served_places
from pipelines.sources.gtfs_tables import Feed, open_feed
from spatial_indicators.errors import InputError
from spatial_indicators.features import FeedFacts, ServedStops

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

TABLES = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt", "calendar_dates.txt",
          "frequencies.txt")  # fmt: skip
NOT_POSSIBLE = "1"


def read_served_stops(paths: Sequence[Path], *, date: dt.date, box: Box | None = None) -> ServedStops:
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

    Raises
    ------
    InputError
        When a feed is broken or incomplete, or has no service on the day; the message says what it covers.
    """
    read = [_read_feed(path, name, date) for path, name in zip(paths, _names(paths), strict=True)]
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
        route_type=rows["route_type"].to_numpy(),
        departures=rows["departures"].cast(pl.Float64).to_numpy(),
        wheelchair_boarding=rows["wheelchair_boarding"].to_numpy(),
        is_entrance=rows["is_entrance"].to_numpy(),
        feeds=tuple(facts for _, facts in read),
    )


_SCHEMA = {
    "feed": pl.String, "stop_id": pl.String, "name": pl.String, "lon": pl.Float64, "lat": pl.Float64,
    "route_type": pl.Int64, "departures": pl.Int64, "wheelchair_boarding": pl.Int64, "is_entrance": pl.Boolean,
}  # fmt: skip


def _texts(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(column.to_list(), dtype=object)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name feeds by their files; of two files with one name, the second one's name is numbered."""
    stems = [path.stem for path in paths]
    return [stem if stem not in stems[:i] else f"{stem}_{i + 1}" for i, stem in enumerate(stems)]


def _read_feed(path: Path, name: str, date: dt.date) -> tuple[pl.DataFrame, FeedFacts]:
    with open_feed(path, TABLES) as feed:
        services, first, last = services_on(feed, date)
        trips = _trips_on(feed, services)
        if trips.is_empty() or trips["runs"].sum() == 0:
            raise no_service(feed, f"has no trip on {date}", (first, last))
        places = served_places(feed, _calls(feed, trips))
    served = places.filter(~pl.col("is_entrance"))["stop_id"].n_unique()
    facts = FeedFacts(name, first, last, int(trips["runs"].sum()), served)
    rows = places.with_columns(feed=pl.lit(name)).select(pl.col(key).cast(kind) for key, kind in _SCHEMA.items())
    return rows.sort("stop_id", "is_entrance", "route_type"), facts


def _trips_on(feed: Feed, services: set[str]) -> pl.DataFrame:
    """Give trip_id, route_type and runs of the trips of some services."""
    scanned = feed.scan("trips.txt", needed=("trip_id", "route_id", "service_id"))
    of_day = feed.collect(scanned.filter(pl.col("service_id").is_in(list(services))), "trips.txt")
    of_day = of_day.unique("trip_id", keep="first", maintain_order=True)
    routes = feed.collect(feed.scan("routes.txt", needed=("route_id", "route_type")), "routes.txt")
    trips = of_day.join(routes.unique("route_id", keep="first", maintain_order=True), on="route_id", how="left")
    trips = trips.with_columns(pl.col("route_type").cast(pl.Int64, strict=False).alias("type"))
    if trips["type"].null_count():
        route = trips.filter(pl.col("type").is_null())["route_id"][0]
        raise InputError(
            "has no whole number as route_type for a route that runs",
            where=f"{feed.path}/routes.txt",
            value=route,
            remedy="Add the route with its GTFS route_type",
        )
    repeated = trips.join(_repeats(feed), on="trip_id", how="left").with_columns(pl.col("runs").fill_null(1))
    return repeated.select("trip_id", pl.col("type").alias("route_type"), "runs")


def _repeats(feed: Feed) -> pl.DataFrame:
    """Count the runs of trips that a headway repeats: every headway from start_time until before end_time."""
    if "frequencies.txt" not in feed:
        return pl.DataFrame(schema={"trip_id": pl.String, "runs": pl.Int64})
    needed = ("trip_id", "start_time", "end_time", "headway_secs")
    table = feed.collect(feed.scan("frequencies.txt", needed=needed), "frequencies.txt")
    seconds = table.with_columns(
        _seconds("start_time"), _seconds("end_time"), pl.col("headway_secs").cast(pl.Int64, strict=False)
    )
    wrong = seconds.select(pl.any_horizontal(pl.col(needed[1:]).is_null()) | (pl.col("headway_secs") <= 0)).to_series()
    if wrong.any():
        raise InputError(
            "has a time or headway that is not one",
            where=f"{feed.path}/frequencies.txt",
            value=", ".join(str(value) for value in table.filter(wrong).row(0)),
            remedy="Write times as HH:MM:SS and headway_secs above 0",
        )
    duration = (pl.col("end_time") - pl.col("start_time")).clip(0)
    runs = (duration + pl.col("headway_secs") - 1) // pl.col("headway_secs")
    return seconds.group_by("trip_id").agg(runs.sum().alias("runs"))


def _seconds(column: str) -> pl.Expr:
    """Seconds since midnight; hours may pass 24."""
    part = pl.col(column).str.split_exact(":", 2)
    hours, minutes, seconds = (part.struct.field(f"field_{i}").cast(pl.Int64, strict=False) for i in range(3))
    return (hours * 3600 + minutes * 60 + seconds).alias(column)


def _calls(feed: Feed, trips: pl.DataFrame) -> pl.DataFrame:
    """Count the calls of a day by stop_id and route_type."""
    times = feed.scan("stop_times.txt", needed=("trip_id", "stop_id"), optional=("pickup_type", "drop_off_type"))
    passes = (pl.col("pickup_type") == NOT_POSSIBLE) & (pl.col("drop_off_type") == NOT_POSSIBLE)
    counted = (
        times.filter(~passes.fill_null(value=False), pl.col("stop_id").is_not_null())
        .join(trips.lazy(), on="trip_id", how="inner")
        .group_by("stop_id", "route_type")
        .agg(pl.col("runs").sum().alias("departures"))
        .filter(pl.col("departures") > 0)
    )
    calls = feed.collect(counted, "stop_times.txt")
    if calls.is_empty():
        raise InputError(
            "has no call for the trips of the day of analysis",
            where=f"{feed.path}/stop_times.txt",
            remedy="Give a complete GTFS feed",
        )
    return calls
