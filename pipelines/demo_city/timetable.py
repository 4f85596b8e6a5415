"""How the city's timetable is written as a GTFS feed, with the traps that real feeds have."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.demo_city.city import DemoCity, lonlat_of
from pipelines.demo_city.plan import FloatArray
from pipelines.demo_city.stops import BUS, FERRY, RAIL, TRAM, Line, Stop

Rows = list[list[object]]
Table = tuple[list[str], Rows]

_FIRST, _LAST = 5 * 60 + 30, 24 * 60 + 20
"""Minutes after midnight of the first and last departure; the last trips end after 24:00 of their service day."""

_MINUTES_TO_NEXT_STOP = {BUS: 2, TRAM: 2, RAIL: 4, FERRY: 6}


@dataclass(frozen=True)
class _Special:
    """A bus that runs under a calendar of its own between a stop of its own and the High Street."""

    code: str
    name: str
    stop: str
    service: str


_SPECIALS = (
    _Special("90", "Beach bus", "XB", "SUMMER23"),
    _Special("91", "Market bus", "XM", "MARKET"),
    _Special("92", "Works shuttle", "XW", "WORKS"),
)


def write_gtfs(city: DemoCity, file: Path) -> None:
    """Write the feed as a zip without the time of writing."""
    stops = [stop for stop in city.stops if stop.in_feed]
    trips, times = _trips(city.lines, stops)
    tables: dict[str, Table] = {
        "agency": (["agency_id", "agency_name", "agency_url", "agency_timezone"],
                   [["WT", "Wend Transport", "https://example.org/", "Europe/Rome"]]),
        "calendar": _calendar(),
        "calendar_dates": _calendar_dates(),
        "feed_info": (["feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date"],
                      [["urban-sdg demo city", "https://example.org/", "en", "20240101", "20241231"]]),
        "frequencies": (["trip_id", "start_time", "end_time", "headway_secs", "exact_times"],
                        [[f"T1_WEEKDAY_{way}_0", "05:30:00", "24:00:00", 600, 0] for way in (0, 1)]),
        "routes": _routes(city.lines),
        "stop_times": (["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"], times),
        "stops": _stops(stops),
        "trips": (["route_id", "service_id", "trip_id", "direction_id"], trips),
    }  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as feed:
        for name, (header, rows) in sorted(tables.items()):
            stream = io.StringIO()
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])
            entry = zipfile.ZipInfo(f"{name}.txt", date_time=(2024, 5, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            feed.writestr(entry, stream.getvalue())


def _calendar() -> Table:
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    weekday, weekend = [1, 1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1, 1]
    return ["service_id", *days, "start_date", "end_date"], [
        ["WEEKDAY", *weekday, "20240101", "20241231"],
        ["WEEKEND", *weekend, "20240101", "20241231"],
        ["SUMMER23", *([1] * 7), "20230601", "20230930"],
        ["WORKS", *weekday, "20240401", "20240630"],
    ]


def _calendar_dates() -> Table:
    """Weekday service is replaced on 1 May; the market bus has no calendar at all; the shuttle rests on 14 May."""
    market = [["MARKET", f"202405{day:02d}", 1] for day in (7, 14, 21, 28)]
    holiday = [["WEEKDAY", "20240501", 2], ["WEEKEND", "20240501", 1]]
    return ["service_id", "date", "exception_type"], [*holiday, *market, ["WORKS", "20240514", 2]]


def _routes(lines: Sequence[Line]) -> Table:
    rows: Rows = [[line.code, "WT", line.code, line.name, line.mode] for line in lines]
    rows += [[special.code, "WT", special.code, special.name, BUS] for special in _SPECIALS]
    return ["route_id", "agency_id", "route_short_name", "route_long_name", "route_type"], rows


def _stops(stops: Sequence[Stop]) -> Table:
    rows: Rows = []
    for number, stop in enumerate(stops):
        places = lonlat_of(_places(stop)).tolist()
        wheelchair = (1, 1, 0, 2)[number % 4] if stop.mode == BUS else 1
        parent = f"{stop.code}P" if stop.mode in {TRAM, RAIL} else ""
        if parent:
            rows.append([parent, stop.name, *_degrees(places[0]), 1, "", wheelchair])
        sides = "AB" if _has_two_sides(stop) else "A"
        for side, place in zip(sides, places, strict=False):
            rows.append([f"{stop.code}{side}", stop.name, *_degrees(place), 0, parent, wheelchair])
    header = ["stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station", "wheelchair_boarding"]
    return header, sorted(rows, key=lambda row: str(row[0]))


def _places(stop: Stop) -> FloatArray:
    return np.array(stop.sides, dtype=np.float64)


def _degrees(place: list[float]) -> tuple[str, str]:
    return f"{place[1]:.7f}", f"{place[0]:.7f}"


def _has_two_sides(stop: Stop) -> bool:
    return stop.sides[0] != stop.sides[1]


def _trips(lines: Sequence[Line], stops: Sequence[Stop]) -> tuple[Rows, Rows]:
    trips: Rows = []
    times: Rows = []
    for line in lines:
        served = [stop for stop in stops if stop.line == line.code]
        for service in ("WEEKDAY", "WEEKEND"):
            for way in (0, 1):
                calls = [_platform(stop, way) for stop in (served if way == 0 else served[::-1])]
                for number, start in enumerate(_departures(line, service)):
                    trip = f"{line.code}_{service}_{way}_{number}"
                    trips.append([line.code, service, trip, way])
                    times.extend(_calls(trip, calls, start, _MINUTES_TO_NEXT_STOP[line.mode]))
    hub = next(stop for stop in stops if stop.line == "1")
    for special in _SPECIALS:
        for number, start in enumerate(range(9 * 60, 17 * 60, 60)):
            trip = f"{special.code}_{special.service}_0_{number}"
            trips.append([special.code, special.service, trip, 0])
            times.extend(_calls(trip, [f"{special.stop}A", _platform(hub, 0)], start, 9))
    return trips, times


def _departures(line: Line, service: str) -> range:
    if line.code == "T1" and service == "WEEKDAY":
        return range(_FIRST, _FIRST + 1)  # one trip a way, repeated by frequencies.txt
    return range(_FIRST, _LAST, line.headway if service == "WEEKDAY" else 2 * line.headway)


def _platform(stop: Stop, way: int) -> str:
    return f"{stop.code}{'B' if way == 1 and _has_two_sides(stop) else 'A'}"


def _calls(trip: str, calls: Sequence[str], start: int, step: int) -> Iterator[list[object]]:
    for sequence, stop in enumerate(calls):
        hour, minute = divmod(start + sequence * step, 60)
        time = f"{hour:02d}:{minute:02d}:00"
        yield [trip, time, time, stop, sequence + 1]
