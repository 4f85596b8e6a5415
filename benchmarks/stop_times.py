"""A made-up feed of 20 million stop times: how often is each of 30,000 stops left? Ours and pandas in turns.

    .venv/bin/python benchmarks/stop_times.py [--rounds 3] [--rows 20000000] [--pandas-rounds 1]

500,000 trips of 40 stops, seven in ten of them on weekdays; every third time within a trip is blank. Timed is all from
the zip file to calls, departures by period and median gaps of every stop, which must be equal.
"""

import argparse
import datetime as dt
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from contest import Lap, Verdicts, end_lap, median_ratio, print_table, run_lap

from spatial_indicators.period import PERIODS

STOPS, LENGTH, ROWS_AT_ONCE = 30_000, 40, 2_000_000
TUESDAY = dt.date(2024, 3, 5)
GOAL_SECONDS, GOAL_MB, GOAL_RATIO = 5.0, 1000.0, 10.0


def made_up(path: Path, rows: int) -> None:
    """Write the feed, the same one each time."""
    trips = rows // LENGTH
    number = np.arange(trips)
    service = np.array(["week"] * 7 + ["sat", "sun", "sun"])[number % 10]
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "calendar.txt",
            f"service_id,{days},start_date,end_date\nweek,1,1,1,1,1,0,0,20240301,20240331\n"
            "sat,0,0,0,0,0,1,0,20240301,20240331\nsun,0,0,0,0,0,0,1,20240301,20240331\n",
        )
        packed.writestr("routes.txt", "route_id,route_type\nbus,3\n")
        stops = "".join(f"S{at:06d},{at / 1e3},{at / 1e3}\n" for at in range(1, STOPS + 1))
        packed.writestr("stops.txt", "stop_id,stop_lat,stop_lon\n" + stops.replace(",0.0,0.0", ",0.1,0.1"))
        table = pl.DataFrame({"trip_id": number, "service_id": service}).select(
            pl.lit("bus").alias("route_id"),
            "service_id",
            pl.format("{}_trip_{}", "service_id", "trip_id").alias("trip_id"),
        )
        packed.writestr("trips.txt", table.write_csv())
        with packed.open("stop_times.txt", "w", force_zip64=True) as file:
            for first in range(0, rows, ROWS_AT_ONCE):
                text = _rows(first, min(rows, first + ROWS_AT_ONCE), service).write_csv(include_header=first == 0)
                file.write(text.encode())


def _rows(first: int, last: int, service: np.ndarray) -> pl.DataFrame:
    row = np.arange(first, last)
    trip, place = row // LENGTH, row % LENGTH
    seconds = 4 * 3600 + trip * 7919 % (20 * 3600) + place * 95 + (trip * 31 + place * place) % 60
    is_blank = (place % 3 == 1) & (place < LENGTH - 1)
    frame = pl.DataFrame({"trip": trip, "s": service[trip], "at": seconds, "seq": place + 1, "blank": is_blank})
    part = [pl.col("at") // 3600, pl.col("at") // 60 % 60, pl.col("at") % 60]
    shown = pl.format("{}:{}:{}", *(one.cast(pl.String).str.zfill(2) for one in part))
    time_ = pl.when("blank").then(None).otherwise(shown)
    stop = pl.Series((trip % 3001 * 17 + place * 7) % STOPS + 1).cast(pl.String).str.zfill(6)
    return frame.select(
        pl.format("{}_trip_{}", "s", "trip").alias("trip_id"),
        time_.alias("arrival_time"),
        time_.alias("departure_time"),
        pl.format("S{}", stop).alias("stop_id"),
        pl.col("seq").alias("stop_sequence"),
    )


def ours(path: Path) -> np.ndarray:
    """Read by this project."""
    from pipelines.sources.gtfs import read_served_stops  # noqa: PLC0415  this lap's alone

    stops = read_served_stops([path], date=TUESDAY)
    often = stops.frequency
    hours = np.array([last - first for first, last in PERIODS.values()])
    return np.column_stack([stops.departures, np.round(often.per_hour * hours), often.median_gap_min])


def with_pandas(path: Path, texts: str = "category", engine: str = "c", times: str = "category") -> np.ndarray:
    """Read by pandas: only the columns needed, ids as categories, each time parsed once, no Python functions."""
    import pandas as pd  # noqa: PLC0415  this lap's alone

    with zipfile.ZipFile(path) as packed:
        trips = pd.read_csv(packed.open("trips.txt"), dtype=str)
        wanted = set(trips.loc[trips["service_id"] == "week", "trip_id"])
        columns = {"trip_id": texts, "stop_id": texts, "departure_time": times, "stop_sequence": "int32"}
        table = pd.read_csv(packed.open("stop_times.txt"), usecols=list(columns), dtype=columns, engine=engine)
    table = table[table["trip_id"].isin(wanted)].sort_values(["trip_id", "stop_sequence"], kind="stable")
    known = _seconds_once(table["departure_time"]) if times == "category" else _seconds(table["departure_time"])
    table["s"] = np.floor(known.interpolate() + 0.5)  # the first and last time of a trip are given
    calls = table.groupby("stop_id", observed=True).size()
    table = table[table["trip_id"].eq(table["trip_id"].shift(-1))].sort_values(["stop_id", "s"])
    columns = [calls]
    medians = []
    for first, last in PERIODS.values():
        part = table[(table["s"] >= first * 3600) & (table["s"] < last * 3600)]
        columns.append(part.groupby("stop_id", observed=True).size().reindex(calls.index).fillna(0))
        gap = part.groupby("stop_id", observed=True)["s"].diff()
        medians.append((gap.groupby(part["stop_id"], observed=True).median() / 60).reindex(calls.index))
    return np.column_stack([*columns, *medians]).astype(float)


def _seconds(shown: Any) -> Any:
    """Parse every time, as pandas' guide does; hours may pass 24."""
    import pandas as pd  # noqa: PLC0415  this lap's alone

    return pd.to_timedelta(shown).dt.total_seconds()


def _seconds_once(shown: Any) -> Any:
    """Parse every distinct time once: a third of the whole for those who think of it."""
    import pandas as pd  # noqa: PLC0415  this lap's alone

    parts = shown.cat.categories.str.split(":", expand=True)
    seconds = sum(parts.get_level_values(at).astype(int) * unit for at, unit in enumerate((3600, 60, 1)))
    codes = shown.cat.codes.to_numpy()
    return pd.Series(np.where(codes < 0, np.nan, np.asarray(seconds, dtype=float)[codes]), index=shown.index)


def with_pandas_plain(path: Path) -> np.ndarray:
    """Read by pandas as one writes it first: texts, and times by `to_timedelta`."""
    return with_pandas(path, "str", times="str")


def with_pandas_texts(path: Path) -> np.ndarray:
    """Read by pandas with ids as texts."""
    return with_pandas(path, "str")


def with_pandas_arrow(path: Path) -> np.ndarray:
    """Read by pandas with Arrow's threads and texts: the quickest reader that pandas has."""
    return with_pandas(path, "str", engine="pyarrow")


def _prepare(lap: str) -> None:
    """Load libraries and compiled kernels, which no clock of these benchmarks counts."""
    if lap == "this project":
        import pipelines.sources.gtfs  # noqa: F401, PLC0415  this lap's alone
        from spatial_indicators.kernels import compile_timetable  # noqa: PLC0415  as above

        compile_timetable()
    else:
        import pandas as pd  # noqa: F401, PLC0415  as above
        import pyarrow.csv  # noqa: F401, PLC0415  as above


READERS = {
    "this project": ours,
    "pandas, plain": with_pandas_plain,
    "pandas, categories": with_pandas,
    "pandas, texts": with_pandas_texts,
    "pandas, Arrow reader": with_pandas_arrow,
}


def main() -> None:
    """Write the feed, run the laps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pandas-rounds", type=int, default=1)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--lap", choices=READERS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.lap:
        _prepare(options.lap)
        began = time.perf_counter()
        values = READERS[options.lap](options.file)
        end_lap(time.perf_counter() - began, values, options.folder, options.lap.replace(" ", "_").replace(",", ""))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "feed.zip"
        if not path.exists():
            made_up(path, options.rows)
        _compare(path, Path(folder), options.rounds, options.pandas_rounds)


def _compare(path: Path, folder: Path, rounds: int, pandas_rounds: int) -> None:
    verdicts, laps, runs = Verdicts(), {name: list[Lap]() for name in READERS}, []
    for number in range(rounds):
        for name in READERS:
            if name != "this project" and number >= pandas_rounds:
                continue
            command = [sys.executable, __file__, "--lap", name, "--file", str(path), "--folder", str(folder)]
            laps[name].append(run_lap(command, {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}))
            if name == "this project":
                runs.append(np.load(laps[name][-1].values).tobytes())
    print_table(f"Stop times of {path.stat().st_size / 1e6:.0f} MB of zip", laps, own="this project")
    own = np.load(laps["this project"][-1].values)
    verdicts.check(f"{rounds} runs, to the last bit", is_right=len(set(runs)) == 1)
    for name in list(READERS)[1:]:
        other = np.load(laps[name][-1].values)
        same = own.shape == other.shape and np.allclose(own, other, rtol=1e-12, equal_nan=True)
        verdicts.check(f"{name}, {len(own)} stops", is_right=same)
        ratio = median_ratio(laps, name, "this project")
        verdicts.goal(f"{ratio:.1f} times as fast as {name} (goal {GOAL_RATIO:g})", is_met=ratio >= GOAL_RATIO)
    slowest, peak = max(lap.seconds for lap in laps["this project"]), max(lap.peak_mb for lap in laps["this project"])
    verdicts.goal(f"{slowest:.2f} s (goal {GOAL_SECONDS:g})", is_met=slowest <= GOAL_SECONDS)
    verdicts.goal(f"{peak:.0f} MB (goal {GOAL_MB:g})", is_met=peak <= GOAL_MB)
    verdicts.leave()


if __name__ == "__main__":
    main()
