"""How often does each trip run? Once as its times say, or at every headway of frequencies.txt."""

import numpy as np
import polars as pl

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError
from spatial_indicators.headways import Runs

TABLE = "frequencies.txt"


def runs_of(feed: Feed, trip_ids: pl.Series) -> Runs:
    """Give the runs of trips: a headway repeats its trip from start_time until before end_time.

    With exact_times 0 a vehicle leaves about as often: its runs are set at equal distances, too.

    Raises
    ------
    InputError
        When a time or headway is not one.
    """
    repeated = _repeated(feed)
    once = pl.DataFrame({"trip_id": trip_ids}).join(repeated, on="trip_id", how="anti")
    once = once.with_columns(start_s=pl.lit(-1, pl.Int64))
    numbered = pl.DataFrame({"trip_id": trip_ids, "trip": np.arange(len(trip_ids))})
    starts = pl.concat([once, repeated.explode("start_s").drop_nulls("start_s")])
    every = numbered.join(starts, on="trip_id", how="inner")
    every = every.sort("trip", "start_s")
    offset = np.zeros(len(trip_ids) + 1, dtype=np.int64)
    np.cumsum(np.bincount(every["trip"].to_numpy(), minlength=len(trip_ids)), out=offset[1:])
    return Runs(offset, np.array(every["start_s"].to_numpy()))  # a copy, for kernels are compiled for writable arrays


def _repeated(feed: Feed) -> pl.DataFrame:
    """List the starts of every trip that a headway repeats; there may be none between its two times."""
    if TABLE not in feed:
        return pl.DataFrame(schema={"trip_id": pl.String, "start_s": pl.List(pl.Int64)})
    needed = ("trip_id", "start_time", "end_time", "headway_secs")
    table = feed.collect(feed.scan(TABLE, needed=needed), TABLE)
    seconds = table.with_columns(
        _seconds("start_time"), _seconds("end_time"), pl.col("headway_secs").cast(pl.Int64, strict=False)
    )
    wrong = seconds.select(pl.any_horizontal(pl.col(needed[1:]).is_null()) | (pl.col("headway_secs") <= 0)).to_series()
    if wrong.any():
        raise InputError(
            "has a time or headway that is not one",
            where=f"{feed.path}/{TABLE}",
            value=", ".join(str(value) for value in table.filter(wrong).row(0)),
            remedy="Write times as HH:MM:SS and headway_secs above 0",
        )
    last = pl.max_horizontal("start_time", "end_time")
    return seconds.select("trip_id", start_s=pl.int_ranges("start_time", last, "headway_secs"))


def _seconds(column: str) -> pl.Expr:
    """Seconds since midnight; hours may pass 24."""
    part = pl.col(column).str.split_exact(":", 2)
    hours, minutes, seconds = (part.struct.field(f"field_{i}").cast(pl.Int64, strict=False) for i in range(3))
    return (hours * 3600 + minutes * 60 + seconds).alias(column)
