"""Real feeds, against a slow reader that knows only the csv module."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.sources.gtfs import read_served_stops
from spatial_indicators.errors import InputError

Real = Callable[[str], Path]
Row = dict[str, str]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEWPORT_BOX = (-3.077081, 51.52222, -2.925075, 51.593596)


def rows_of(path: Path, table: str) -> Iterator[Row]:
    with zipfile.ZipFile(path) as packed:
        if table in packed.namelist():
            with packed.open(table) as file:
                yield from csv.DictReader(io.TextIOWrapper(file, "utf-8-sig"))


def services(path: Path, date: dt.date) -> set[str]:
    day = f"{date:%Y%m%d}"
    running = {
        row["service_id"]
        for row in rows_of(path, "calendar.txt")
        if row["start_date"] <= day <= row["end_date"] and row[DAYS[date.weekday()]] == "1"
    }
    for row in rows_of(path, "calendar_dates.txt"):
        if row["date"] == day:
            running = running | {row["service_id"]} if row["exception_type"] == "1" else running - {row["service_id"]}
    return running


def runs(path: Path, date: dt.date) -> dict[str, int]:
    """Count the runs of each trip of a day; headways are walked through one by one."""
    running = services(path, date)
    count = {row["trip_id"]: 1 for row in rows_of(path, "trips.txt") if row["service_id"] in running}
    repeated: dict[str, int] = {}
    for row in rows_of(path, "frequencies.txt"):
        start, end = (
            sum(int(part) * unit for part, unit in zip(row[key].split(":"), (3600, 60, 1), strict=True))
            for key in ("start_time", "end_time")
        )
        repeated[row["trip_id"]] = repeated.get(row["trip_id"], 0) + len(range(start, end, int(row["headway_secs"])))
    return {trip: repeated.get(trip, 1) for trip in count}


def slow_calls(path: Path, date: dt.date) -> dict[tuple[str, int], int]:
    route_type = {row["route_id"]: int(row["route_type"]) for row in rows_of(path, "routes.txt")}
    kind = {row["trip_id"]: route_type[row["route_id"]] for row in rows_of(path, "trips.txt")}
    count, calls = runs(path, date), {}
    for row in rows_of(path, "stop_times.txt"):
        passes = row.get("pickup_type") == "1" and row.get("drop_off_type") == "1"
        if row["trip_id"] in count and not passes:
            key = (row["stop_id"], kind[row["trip_id"]])
            calls[key] = calls.get(key, 0) + count[row["trip_id"]]
    return {key: number for key, number in calls.items() if number}


@pytest.mark.parametrize(
    ("name", "date", "trips", "served"),
    [
        ("newport/gtfs_20230613.zip", dt.date(2023, 6, 13), 176, 655),
        ("helsinki/gtfs_20220222.zip", dt.date(2022, 2, 22), 12878, 1361),
        ("porto_alegre/gtfs_eptc_bus.zip", dt.date(2019, 5, 14), 2374, 3986),
        ("porto_alegre/gtfs_trensurb_rail.zip", dt.date(2019, 5, 14), 529, 24),
    ],
)
def test_calls_agree_with_a_slow_reader(real: Real, name: str, date: dt.date, trips: int, served: int) -> None:
    path = real(name)
    stops = read_served_stops([path], date=date)
    found = {
        (str(stop), int(kind)): int(number)
        for stop, kind, number, is_entrance in zip(
            stops.stop_id, stops.route_type, stops.departures, stops.is_entrance, strict=True
        )
        if not is_entrance
    }
    assert found == slow_calls(path, date)
    assert stops.feeds[0].trips == sum(runs(path, date).values()) == trips
    assert stops.feeds[0].served_stops == served


def test_newport_has_191_served_stops_on_its_map(real: Real) -> None:
    path = real("newport/gtfs_20230613.zip")
    place = {row["stop_id"]: (float(row["stop_lon"]), float(row["stop_lat"])) for row in rows_of(path, "stops.txt")}
    west, south, east, north = NEWPORT_BOX
    slow = {
        stop
        for stop, _ in slow_calls(path, dt.date(2023, 6, 13))
        if west <= place[stop][0] <= east and south <= place[stop][1] <= north
    }
    stops = read_served_stops([path], date=dt.date(2023, 6, 13), box=NEWPORT_BOX)
    assert set(stops.stop_id) == slow
    assert len(slow) == 191


def test_porto_alegre_has_bus_and_rail(real: Real) -> None:
    paths = [real("porto_alegre/gtfs_eptc_bus.zip"), real("porto_alegre/gtfs_trensurb_rail.zip")]
    stops = read_served_stops(paths, date=dt.date(2019, 5, 14))
    assert [(facts.feed, facts.first_date, facts.last_date) for facts in stops.feeds] == [
        ("gtfs_eptc_bus", dt.date(2019, 4, 15), dt.date(2019, 7, 15)),
        ("gtfs_trensurb_rail", dt.date(2019, 3, 1), dt.date(2019, 12, 31)),
    ]
    assert set(stops.route_type.tolist()) == {2, 3}


def test_helsinki_covers_one_day(real: Real) -> None:
    path = real("helsinki/gtfs_20220222.zip")
    with pytest.raises(InputError, match="no timetable for 2022-02-23; it covers 2022-02-22 to 2022-02-22"):
        read_served_stops([path], date=dt.date(2022, 2, 23))


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("porto_alegre/gtfs_eptc_bus.zip", dt.date(2019, 5, 14)),
        ("porto_alegre/gtfs_trensurb_rail.zip", dt.date(2019, 5, 14)),
        ("newport/gtfs_20230613.zip", dt.date(2023, 6, 13)),
    ],
)
def test_a_real_feed_gives_the_same_bytes_every_time(real: Real, name: str, date: dt.date) -> None:
    one, other = (read_served_stops([real(name)], date=date) for _ in range(2))
    assert one.frequency is not None
    assert other.frequency is not None
    assert one.frequency.per_hour.tobytes() == other.frequency.per_hour.tobytes()
    assert one.frequency.median_gap_min.tobytes() == other.frequency.median_gap_min.tobytes()


def test_porto_alegres_blank_times_are_filled_in(real: Real) -> None:
    (facts,) = read_served_stops([real("porto_alegre/gtfs_eptc_bus.zip")], date=dt.date(2019, 5, 14)).feeds
    # 4 748 of 130 019 rows carry a time: those of the first and last stop of each trip.
    assert (facts.trips, facts.unknown_times, facts.open_trips) == (2374, 0, 0)
    assert facts.filled_times == 130_019 - 4_748
