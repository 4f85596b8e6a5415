"""Stop times in every spelling that CSV allows, against a slow reader that knows only the csv module."""

import csv
import datetime as dt
import io
import itertools
import math
import statistics
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources import gtfs_stop_times, gtfs_tables
from pipelines.sources.gtfs import read_served_stops
from spatial_indicators import headways, stop_time_rows, timetable
from spatial_indicators.errors import InputError
from spatial_indicators.features import ServedStops
from spatial_indicators.kernels import compile_kernels
from spatial_indicators.period import PERIODS

TUESDAY = dt.date(2024, 3, 5)
Row = dict[str, str]
Figures = dict[str, tuple[int, list[float], list[float]]]
STOPS = ["A", "B", 'C "x"', "D,é"]
TRIPS = ["t1", "t2", 't"3', "ü4", "other"]


def feed(folder: Path, stop_times: str | bytes, frequencies: str | None = None, directions: str = "0000") -> Path:
    path = folder / "town.zip"
    text = io.StringIO()
    places = csv.writer(text)
    places.writerow(["stop_id", "stop_lat", "stop_lon"])
    places.writerows([stop, 1, 2] for stop in STOPS)
    trips = io.StringIO()
    rows = csv.writer(trips)
    rows.writerow(["route_id", "service_id", "trip_id", "direction_id"])
    rows.writerows(["bus", "day", trip, way] for trip, way in zip(TRIPS, directions, strict=False))
    rows.writerow(["bus", "never", "other", "0"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("stops.txt", text.getvalue())
        packed.writestr("routes.txt", "route_id,route_type\nbus,3\n")
        packed.writestr("trips.txt", trips.getvalue())
        packed.writestr("calendar_dates.txt", "service_id,date,exception_type\nday,20240305,1\n")
        packed.writestr("stop_times.txt", stop_times)
        if frequencies is not None:
            packed.writestr("frequencies.txt", frequencies)
    return path


def seconds(text: str) -> int | None:
    parts = text.strip().split(":")
    return int(parts[0]) * 3600 + int(parts[1]) * 60 + int(parts[2]) if len(parts) == 3 else None


def clock(at: int) -> str:
    return f"{at // 3600}:{at // 60 % 60:02}:{at % 60:02}"


def slow_figures(rows: list[Row], starts: Mapping[str, list[int]] | None = None) -> Figures:
    """Calls, departures by period and median gaps, one row at a time; all trips go one way."""
    trips: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["trip_id"] in TRIPS[:4]:
            trips[row["trip_id"]].append(row)
    calls: dict[str, int] = defaultdict(int)
    leaves: dict[str, list[int]] = defaultdict(list)
    timed: set[str] = set()
    for trip, own in trips.items():
        own.sort(key=lambda row: int(row.get("stop_sequence") or 0))
        for stop, at, is_left in slow_trip(own, None if starts is None else starts.get(trip)):
            calls[stop] += 1
            timed |= {stop} if at is not None else set()
            leaves[stop] += [at] if at is not None and is_left else []
    return {stop: (count, *slow_periods(leaves[stop], is_timed=stop in timed)) for stop, count in calls.items()}


def slow_trip(rows: list[Row], starts: list[int] | None) -> Iterator[tuple[str, int | None, bool]]:
    """Stop, time and whether one may board and ride on, for every call of every run of a trip."""
    times = slow_fill(rows)
    for place, (row, at) in enumerate(zip(rows, times, strict=True)):
        if not row["stop_id"] or (row.get("pickup_type") == "1" and row.get("drop_off_type") == "1"):
            continue
        is_left = place + 1 < len(rows) and row.get("pickup_type") != "1"
        for start in [None] if starts is None else starts:
            shift = 0 if start is None else None if times[0] is None else start - times[0]
            yield row["stop_id"], None if at is None or shift is None else at + shift, is_left


def slow_periods(leaves: list[int], *, is_timed: bool) -> tuple[list[float], list[float]]:
    inside = [[at for at in leaves if a * 3600 <= at < b * 3600] for a, b in PERIODS.values()]
    hours = [len(one) / (b - a) for one, (a, b) in zip(inside, PERIODS.values(), strict=True)]
    gaps = [[later - at for at, later in itertools.pairwise(sorted(one))] for one in inside]
    medians = [statistics.median(one) / 60 if one else math.nan for one in gaps]
    return hours if is_timed else [math.nan] * len(PERIODS), medians


def slow_fill(rows: list[Row]) -> list[int | None]:
    given_s = [seconds(row.get("departure_time") or "") for row in rows]
    arrival_s = [seconds(row.get("arrival_time") or "") for row in rows]
    leave = [a if d is None else d for d, a in zip(given_s, arrival_s, strict=True)]
    reach = [d if a is None or d is None else min(a, d) for d, a in zip(leave, arrival_s, strict=True)]
    far = [float(row["shape_dist_traveled"]) if row.get("shape_dist_traveled") else math.nan for row in rows]
    known = [place for place, at in enumerate(leave) if at is not None]
    for first, last in itertools.pairwise(known):
        begin, end = leave[first] or 0, reach[last] or 0
        way = far[first : last + 1]
        is_way = all(b >= a for a, b in itertools.pairwise(way)) and way[-1] > way[0]
        for place in range(first + 1, last):
            share = (far[place] - way[0]) / (way[-1] - way[0]) if is_way else (place - first) / (last - first)
            leave[place] = begin + math.floor(share * max(end - begin, 0) + 0.5)
    return leave


def figures(stops: ServedStops) -> Figures:
    often = stops.frequency
    assert often is not None
    rows = zip(stops.departures, often.per_hour.tolist(), often.median_gap_min.tolist(), strict=True)
    return {stop: (int(count), hours, gaps) for stop, (count, hours, gaps) in zip(stops.stop_id, rows, strict=True)}


def assert_same(found: Figures, wanted: Figures) -> None:
    assert found.keys() == wanted.keys()
    for stop, (count, hours, gaps) in wanted.items():
        assert found[stop][0] == count
        np.testing.assert_allclose(found[stop][1], hours, rtol=1e-12)
        np.testing.assert_allclose(found[stop][2], gaps, rtol=1e-12)


COLUMNS = ["trip_id", "stop_id", "departure_time", "arrival_time", "stop_sequence", "shape_dist_traveled",
           "pickup_type", "drop_off_type"]  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Row], str]:
    """Rows, and their text: any order of columns and rows, any quoting and line end, columns of no use between."""
    optional = draw(st.sets(st.sampled_from(COLUMNS[2:])))
    columns = draw(st.permutations(["note", *COLUMNS[:2], *(name for name in COLUMNS[2:] if name in optional)]))
    rows: list[Row] = []
    for trip in draw(st.lists(st.sampled_from(TRIPS), min_size=1, max_size=5, unique=True)):
        now, far = draw(st.integers(0, 26 * 3600)), 0.0
        for place in range(draw(st.integers(1, 6))):
            now, far = now + draw(st.integers(0, 900)), far + draw(st.sampled_from([0.0, 0.5, 1.25, 3.0]))
            leave = clock(now).zfill(draw(st.sampled_from([7, 8])))
            row = {
                "trip_id": trip, "stop_id": draw(st.sampled_from(STOPS)), "stop_sequence": str(place),
                "departure_time": draw(st.sampled_from([leave, ""])),
                "arrival_time": draw(st.sampled_from([leave, ""])),
                "shape_dist_traveled": draw(st.sampled_from([str(far), ""])),
                "pickup_type": draw(st.sampled_from("01 ")),
                "drop_off_type": draw(st.sampled_from("01 ")), "note": draw(st.text('a,"\n \r\u00e9', max_size=5)),
            }  # fmt: skip
            rows.append({name: row[name] for name in columns})
    if "stop_sequence" in columns:
        rows = draw(st.permutations(rows))
    text = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    writer = csv.DictWriter(text, columns, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writeheader()
    writer.writerows(rows)
    mark, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.booleans())
    return rows, mark + (text.getvalue() if end else text.getvalue().rstrip("\r\n"))


@settings(max_examples=60, deadline=None)
@given(table=tables(), block=st.integers(1, 64), at_once=st.integers(1, 5))
def test_every_spelling_gives_what_the_slow_reader_finds(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[list[Row], str], block: int, at_once: int
) -> None:
    rows, text = table
    path = feed(tmp_path_factory.mktemp("feed"), text)
    wanted = slow_figures([{name: value.strip() for name, value in row.items()} for row in rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gtfs_tables, "BLOCK_BYTES", block)
        patch.setattr(gtfs_stop_times, "FIRST_ROWS", at_once)
        if not wanted:
            with pytest.raises(InputError, match="has no call"):
                read_served_stops([path], date=TUESDAY)
            return
        assert_same(figures(read_served_stops([path], date=TUESDAY)), wanted)


@settings(max_examples=30, deadline=None)
@given(
    starts=st.lists(
        st.tuples(st.integers(0, 90_000), st.integers(0, 9_000), st.integers(300, 4_000)), min_size=1, max_size=3
    ),
    exact=st.sampled_from(["0", "1", ""]),
)
def test_headways_move_the_whole_trip(
    tmp_path_factory: pytest.TempPathFactory, starts: list[tuple[int, int, int]], exact: str
) -> None:
    text = (
        "trip_id,departure_time,stop_id,stop_sequence\nt1,07:00:00,A,1\nt1,,B,2\nt1,07:20:00,A,3\nt2,08:00:00,B,1\n"
        "t2,08:10:00,A,2\n"
    )
    shown = [f"t1,{clock(a)},{clock(a + d)},{h},{exact}" for a, d, h in starts]
    headways = "trip_id,start_time,end_time,headway_secs,exact_times\n" + "\n".join(shown)
    path = feed(tmp_path_factory.mktemp("feed"), text, headways)
    runs = [at for a, d, h in starts for at in range(a, a + d, h)]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert_same(figures(read_served_stops([path], date=TUESDAY)), slow_figures(rows, {"t1": runs}))


def test_the_headway_is_that_of_the_direction_with_the_most_departures(tmp_path: Path) -> None:
    rows = [f"{trip},{hour}:00:00,A,1\n{trip},{hour}:30:00,B,2\n" for trip, hour in zip(TRIPS, "789", strict=False)]
    rows = [row.replace('t"3', '"t""3"') for row in rows]
    path = feed(tmp_path, "trip_id,departure_time,stop_id,stop_sequence\n" + "".join(rows), directions="0100")
    often = read_served_stops([path], date=TUESDAY).frequency
    assert often is not None
    # Two of the three leave A in direction 0, at 7 and at 9: every 6 of 12 hours, 120 minutes apart.
    day = often.periods.index("daytime")
    assert (often.per_hour[0, day], often.headway_min[0, day], often.median_gap_min[0, day]) == (0.25, 360.0, 120.0)


def test_blank_times_are_counted(tmp_path: Path) -> None:
    text = (
        "trip_id,departure_time,stop_id,stop_sequence\nt1,07:00:00,A,1\nt1,,B,2\nt1,07:20:00,A,3\nt2,,A,1\n"
        "t2,8:00:00,B,2\n"
    )
    (facts,) = read_served_stops([feed(tmp_path, text)], date=TUESDAY).feeds
    assert (facts.filled_times, facts.unknown_times, facts.open_trips) == (1, 1, 1)


def test_without_any_time_calls_count_and_periods_are_not_known(tmp_path: Path) -> None:
    stops = read_served_stops([feed(tmp_path, "trip_id,stop_id\nt1,A\nt1,B\n")], date=TUESDAY)
    assert stops.departures.tolist() == [1.0, 1.0]
    assert stops.frequency is not None
    assert np.isnan(stops.frequency.per_hour).all()


HEAD = "trip_id,departure_time,stop_id,stop_sequence\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEAD + "t1,7h30,A,1\n",
            r"stop_times\.txt: has a time that is not one \(found: 7h30\)\. Write times as HH:MM:SS",
        ),
        (HEAD + "t1,07:61:00,A,1\n", r"has a time that is not one \(found: 07:61:00\)"),
        (HEAD + "t1,-1:00:00,A,1\n", r"has a time that is not one \(found: -1:00:00\)"),
        (HEAD + "t1,07:00,A,1\n", r"has a time that is not one \(found: 07:00\)"),
        (HEAD + "t1,07:00:00,A,first\n", r"has a stop_sequence that is not a whole number \(found: first\)"),
        (HEAD + "t1,07:00:00,A,\n", r"has a stop_sequence that is not a whole number"),
        (HEAD + 't1,07:00:00,"A,1\nt1,08:00:00,B,2\n', r"has a quoted field that does not end \(found: A,1 t1,08"),
        (HEAD + "t1,07:00:00,A,1\nt1,8:00:00,Nowhere,2\n", r"no position for 1 stops .*\(found: Nowhere\)"),
        (
            HEAD + "".join(f"t1,7:00:00,X{n},{n}\n" for n in range(102)),
            r"at more than 100 stops .*\(found: X0, X1, X2\)",
        ),
        ((HEAD + "t1,7:00:00,A,1\n").encode("utf-16"), "not text in UTF-8"),
        ("", r"has no column trip_id, stop_id \(found: an empty file\)"),
    ],
)
def test_broken_stop_times_are_refused_in_one_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        read_served_stops([feed(tmp_path, text)], date=TUESDAY)
    assert "\n" not in str(refused.value)


def test_what_is_wrong_with_other_trips_is_not_read(tmp_path: Path) -> None:
    path = feed(tmp_path, HEAD + "other,noon,Nowhere,?\nt1,7:00:00,A,1\n")
    assert figures(read_served_stops([path], date=TUESDAY))["A"][0] == 1


def test_a_comma_within_quotes_is_of_another_trip_than_one_between_fields(tmp_path: Path) -> None:
    # The second row is of a trip t1 that calls at A; read carelessly it would go on with the trip of the first.
    path = tmp_path / "town.zip"
    with zipfile.ZipFile(feed(tmp_path, "x"), "r") as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    texts["trips.txt"] += 'bus,day,"t1,A",0\n'
    texts["stop_times.txt"] = 'trip_id,stop_id,departure_time\n"t1,A",B,7:00:00\nt1,A,7:00:00\nt1,A,8:00:00\n'
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in texts.items():
            packed.writestr(name, text)
    found = figures(read_served_stops([path], date=TUESDAY))
    assert {stop: calls for stop, (calls, *_) in found.items()} == {"A": 2, "B": 1}


def test_rows_of_other_trips_are_passed_over_to_their_very_end(tmp_path: Path) -> None:
    rows = ['other,7:00:00,"A\nt1,7:00:00,A,1\n",1\n', "other,7:00:00,A,1\n", "other,8:00:00,A,2\n", "t1,9:00:00,A,1\n"]
    path = feed(tmp_path, HEAD + rows[1] + rows[0] + "".join(rows[1:]) + "other,7:00:00,A,1")
    assert figures(read_served_stops([path], date=TUESDAY))["A"][0] == 1


def test_of_two_broken_rows_the_first_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtfs_tables, "BLOCK_BYTES", 64)  # rows far apart are read by two threads
    rows = "".join(f"t1,7:{at:02}:00,A,{at}\n" for at in range(60))
    path = feed(tmp_path, HEAD + rows + "t1,first,A,60\n" + rows + "t1,second,A,61\n" + rows)
    with pytest.raises(InputError, match=r"has a time that is not one.*first"):
        read_served_stops([path], date=TUESDAY)


def test_stops_that_are_not_known_are_named_in_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gtfs_tables, "BLOCK_BYTES", 64)
    rows = "".join(f"t1,7:{at:02}:00,{'A' if at % 3 else f'X{at % 7}'},{at}\n" for at in range(60))
    expected = list(dict.fromkeys(f"X{at % 7}" for at in range(0, 60, 3)))
    with gtfs_tables.open_feed(feed(tmp_path, HEAD + rows), (), streamed=("stop_times.txt",)) as opened:
        times, unknown = gtfs_stop_times.read_stop_times(opened, pl.Series(TRIPS), pl.Series(STOPS))
    assert unknown == expected
    names = [*STOPS, *unknown]
    assert [names[stop] for stop in times.stop] == ["A" if at % 3 else f"X{at % 7}" for at in range(60)]


def test_a_damaged_member_is_refused_at_its_end(tmp_path: Path) -> None:
    path = feed(tmp_path, HEAD + "".join(f"t1,7:{n:02}:00,A,{n}\n" for n in range(60)))
    with zipfile.ZipFile(path) as packed:
        at = packed.getinfo("stop_times.txt").header_offset + 30 + len("stop_times.txt") + 20
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a whole zip file"):
        read_served_stops([path], date=TUESDAY)


def test_set_up_compiles_all_that_a_feed_needs(tmp_path: Path) -> None:
    compile_kernels()
    modules = (stop_time_rows, timetable, headways)
    entrances: list[Any] = [one for module in modules for one in vars(module).values() if hasattr(one, "signatures")]
    before = [len(one.signatures) for one in entrances]
    rows = "t1,7:00:00,A,1,0\nt1,,B,2,1.5\nt1,8:00:00,A,3,2\n"
    text = "trip_id,departure_time,stop_id,stop_sequence,shape_dist_traveled\n" + rows
    repeats = "trip_id,start_time,end_time,headway_secs\nt1,6:00:00,7:00:00,600\n"
    read_served_stops([feed(tmp_path, text), feed(tmp_path, text, repeats)], date=TUESDAY)
    assert [len(one.signatures) for one in entrances] == before
