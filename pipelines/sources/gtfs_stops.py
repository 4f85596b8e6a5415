"""Where are the stops that vehicles call at, and the entrances that lead to them?"""

import polars as pl

from pipelines.sources.gtfs_tables import Feed
from pipelines.sources.gtfs_timetable import best_of_all
from spatial_indicators.errors import InputError

ENTRANCE = "2"
NOT_KNOWN = "0"


def served_places(feed: Feed, calls: pl.DataFrame) -> pl.DataFrame:
    """Give the places of calls: platforms as they are, and every entrance of their stations with the station's calls.

    A platform without a name, position or wheelchair_boarding of its own has its station's.

    Raises
    ------
    InputError
        When a stop with calls is not in stops.txt or has no position on earth.
    """
    places = _places(feed)
    platforms = calls.join(places, on="stop_id", how="left").with_columns(is_entrance=pl.lit(value=False))
    _check_positions(feed, platforms)
    station = pl.coalesce("parent_station", "stop_id").alias("parent_station")  # some feeds call at stations themselves
    # An entrance leads to the platform with the shortest headway, and to the departures of all.
    stations = platforms.group_by(station, "route_type").agg(pl.col("departures").sum(), *best_of_all())
    entrances = places.filter((pl.col("location_type") == ENTRANCE) & pl.col("parent_station").is_not_null())
    entrances = entrances.join(stations, on="parent_station", how="inner").with_columns(is_entrance=pl.lit(value=True))
    _check_positions(feed, entrances)
    return pl.concat([platforms, entrances.select(platforms.columns)])


def _places(feed: Feed) -> pl.DataFrame:
    """Give every place with the name, position and wheelchair_boarding of its station where its own are missing."""
    scanned = feed.scan(
        "stops.txt",
        needed=("stop_id", "stop_lat", "stop_lon"),
        optional=("stop_name", "location_type", "parent_station", "wheelchair_boarding"),
    )
    table = feed.collect(scanned, "stops.txt").unique("stop_id", keep="first", maintain_order=True)
    table = table.select(
        "stop_id",
        "location_type",
        "parent_station",
        name=pl.col("stop_name"),
        lon=pl.col("stop_lon").cast(pl.Float64, strict=False),
        lat=pl.col("stop_lat").cast(pl.Float64, strict=False),
        wheelchair_boarding=pl.col("wheelchair_boarding").replace(NOT_KNOWN, None).cast(pl.Int64, strict=False),
    )
    inherited = ("name", "lon", "lat", "wheelchair_boarding")
    stations = table.select(
        pl.col("stop_id").alias("parent_station"), *(pl.col(name).alias(f"of_station_{name}") for name in inherited)
    )
    return table.join(stations, on="parent_station", how="left").select(
        "stop_id",
        "location_type",
        "parent_station",
        pl.coalesce("name", "of_station_name").fill_null(""),
        pl.coalesce("lon", "of_station_lon"),
        pl.coalesce("lat", "of_station_lat"),
        pl.coalesce("wheelchair_boarding", "of_station_wheelchair_boarding").fill_null(0),
    )


def _check_positions(feed: Feed, places: pl.DataFrame) -> None:
    on_earth = pl.col("lon").is_between(-180, 180) & pl.col("lat").is_between(-90, 90)
    # 0, 0 is open sea: what geocoders write when they find nothing.
    wrong = places.filter(~(on_earth & ((pl.col("lon") != 0) | (pl.col("lat") != 0))).fill_null(value=False))
    if not wrong.is_empty():
        stops = wrong["stop_id"].unique().sort()
        raise InputError(
            f"has no position for {len(stops)} stops that vehicles call at",
            where=f"{feed.path}/stops.txt",
            value=", ".join(stops.head(3).to_list()),
            remedy="Add the stops with stop_lat and stop_lon in degrees",
        )
