"""A feed of one bus line and one metro line, small enough to count calls by eye."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.gtfs import read_served_stops
from spatial_indicators.errors import InputError
from spatial_indicators.features import ServedStops

TUESDAY, SATURDAY, SUNDAY = dt.date(2024, 3, 5), dt.date(2024, 3, 9), dt.date(2024, 3, 10)

FEED = {
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n"
        "A,Church,1.0,2.0,,,\n"
        "B,Mill,1.1,2.1,0,,2\n"
        "S,Central,1.2,2.2,1,,1\n"
        "P,,1.21,2.21,0,S,0\n"
        "E,North door,1.22,2.22,2,S,\n"
        "Z,Nowhere,1.3,2.3,,,\n"
    ),
    "routes.txt": "route_id,route_type\nbus,3\nmetro,1\n",
    "trips.txt": "route_id,service_id,trip_id\nbus,week,b1\nbus,week,b2\nbus,sat,b3\nmetro,week,m1\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
        "b1,08:00:00,08:00:00,A,1,0,1\n"
        "b1,,,B,2,,\n"
        "b2,24:10:00,24:10:00,A,1,,\n"
        "b2,25:00:00,25:00:00,B,2,1,1\n"
        "b3,09:00:00,09:00:00,B,1,,\n"
        "m1,10:00:00,10:00:00,P,1,,\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20240301,20240331\n"
        "sat,0,0,0,0,0,1,0,20240301,20240331\n"
    ),
}


def feed(folder: Path, changed: Mapping[str, str | bytes | None] | None = None, *, under: str = "") -> Path:
    path = folder / "town.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in {**FEED, **(changed or {})}.items():
            if text is not None:
                packed.writestr(under + name, text)
    return path


def served(path: Path, date: dt.date = TUESDAY, **box: tuple[float, float, float, float]) -> ServedStops:
    return read_served_stops([path], date=date, **box)


def calls(stops: ServedStops) -> dict[tuple[str, int], float]:
    keys = zip(stops.stop_id.tolist(), stops.route_type.tolist(), strict=True)
    return dict(zip(keys, stops.departures.tolist(), strict=True))


def test_stops_count_the_calls_where_one_may_board_or_alight(tmp_path: Path) -> None:
    # A is left by b1 and b2; B is reached by b1 only, because b2 passes it without a stop; P and its entrance by m1.
    stops = served(feed(tmp_path))
    assert calls(stops) == {("A", 3): 2.0, ("B", 3): 1.0, ("E", 1): 1.0, ("P", 1): 1.0}
    assert stops.feed.tolist() == ["town"] * 4


def test_platforms_take_name_and_access_from_their_station(tmp_path: Path) -> None:
    stops = served(feed(tmp_path))
    assert stops.name.tolist() == ["Church", "Mill", "North door", "Central"]
    assert stops.wheelchair_boarding.tolist() == [0, 2, 1, 1]
    assert stops.is_entrance.tolist() == [False, False, True, False]
    assert (stops.lon[3], stops.lat[3]) == (2.21, 1.21)


def test_facts_say_what_the_feed_covers(tmp_path: Path) -> None:
    facts = served(feed(tmp_path)).feeds[0]
    assert (facts.feed, facts.first_date, facts.last_date) == ("town", dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    assert (facts.trips, facts.served_stops) == (3, 3)


def test_a_saturday_has_its_own_trips(tmp_path: Path) -> None:
    assert calls(served(feed(tmp_path), SATURDAY)) == {("B", 3): 1.0}


def test_exceptions_add_and_remove_services(tmp_path: Path) -> None:
    path = feed(tmp_path, {"calendar_dates.txt": "service_id,date,exception_type\nweek,20240305,2\nsat,20240305,1\n"})
    assert calls(served(path)) == {("B", 3): 1.0}


def test_a_feed_may_have_exceptions_only(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nweek,20240305,1\n"
    stops = served(feed(tmp_path, {"calendar.txt": None, "calendar_dates.txt": dates}))
    assert calls(stops)[("A", 3)] == 2.0
    assert stops.feeds[0].first_date == stops.feeds[0].last_date == TUESDAY


def test_a_headway_repeats_its_trip(tmp_path: Path) -> None:
    # 06:00 to 07:00 every 20 minutes: 06:00, 06:20, 06:40; 25:00 to 25:30 every 20 minutes: 25:00, 25:20.
    headways = "trip_id,start_time,end_time,headway_secs\nb1,06:00:00,07:00:00,1200\nb1,25:00:00,25:30:00,1200\n"
    stops = served(feed(tmp_path, {"frequencies.txt": headways}))
    assert calls(stops)[("A", 3)] == 5 + 1
    assert stops.feeds[0].trips == 5 + 2


def test_a_headway_of_nothing_is_refused(tmp_path: Path) -> None:
    headways = "trip_id,start_time,end_time,headway_secs\nb1,06:00:00,07:00:00,0\n"
    with pytest.raises(InputError, match=r"frequencies\.txt: .*\(found: b1, 06:00:00, 07:00:00, 0\)"):
        served(feed(tmp_path, {"frequencies.txt": headways}))


def test_stops_outside_the_box_are_left_out(tmp_path: Path) -> None:
    stops = served(feed(tmp_path), box=(2.05, 1.05, 2.15, 1.15))
    assert stops.stop_id.tolist() == ["B"]
    assert stops.feeds[0].served_stops == 3


def test_a_stop_of_two_kinds_of_route_has_a_row_for_each(tmp_path: Path) -> None:
    times = FEED["stop_times.txt"] + "m1,10:10:00,10:10:00,A,2,,\n"
    assert calls(served(feed(tmp_path, {"stop_times.txt": times}))) == {
        ("A", 1): 1.0, ("A", 3): 2.0, ("B", 3): 1.0, ("E", 1): 1.0, ("P", 1): 1.0,
    }  # fmt: skip


def test_two_feeds_of_one_file_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stops = read_served_stops([feed(tmp_path), feed(tmp_path / "other")], date=TUESDAY)
    assert set(stops.feed) == {"town", "town_2"}
    assert len(stops) == 8


def test_no_feed_gives_no_stops() -> None:
    assert len(read_served_stops([], date=TUESDAY)) == 0


@pytest.mark.parametrize("mark", ["\ufeff", "", " "])
def test_byte_order_marks_blanks_and_quotes_are_no_hindrance(tmp_path: Path, mark: str) -> None:
    routes = mark + '"route_id", route_type \r\n"bus", 3\r\nmetro ,1\r\n'
    assert calls(served(feed(tmp_path, {"routes.txt": routes})))[("A", 3)] == 2.0


def test_quoted_fields_may_hold_commas_and_doubled_columns_do_no_harm(tmp_path: Path) -> None:
    stops = FEED["stops.txt"].replace("Church", '"Church, ""old"" gate"').replace("wheelchair_boarding", "x,x")
    found = served(feed(tmp_path, {"stops.txt": stops}))
    assert found.name[0] == 'Church, "old" gate'
    assert found.wheelchair_boarding.tolist() == [0, 0, 0, 0]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    changed = {name: text.replace("\n", "\n\n") for name, text in FEED.items()}
    assert calls(served(feed(tmp_path, changed))) == calls(served(feed(tmp_path)))


def test_an_empty_table_of_exceptions_changes_nothing(tmp_path: Path) -> None:
    path = feed(tmp_path, {"calendar_dates.txt": "service_id,date,exception_type\n"})
    assert calls(served(path))[("A", 3)] == 2.0


def test_tables_may_lie_in_a_folder_of_the_zip(tmp_path: Path) -> None:
    assert calls(served(feed(tmp_path, under="gtfs/"))) == calls(served(feed(tmp_path)))


def test_a_day_outside_the_feed_is_refused_with_the_days_it_covers(tmp_path: Path) -> None:
    message = (
        r"town\.zip: has no timetable for 2025-01-01; it covers 2024-03-01 to 2024-03-31\. Choose an analysis_date"
    )
    with pytest.raises(InputError, match=message):
        served(feed(tmp_path), dt.date(2025, 1, 1))


def test_a_day_without_service_is_refused_with_a_day_that_has_some(tmp_path: Path) -> None:
    message = r"has no service on Sunday 2024-03-10; it covers .* such as 2024-03-09\."
    with pytest.raises(InputError, match=message):
        served(feed(tmp_path), SUNDAY)


def test_a_service_without_trips_is_refused(tmp_path: Path) -> None:
    trips = "route_id,service_id,trip_id\nbus,sat,b3\n"
    with pytest.raises(InputError, match="has no trip on 2024-03-05; it covers"):
        served(feed(tmp_path, {"trips.txt": trips}))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"calendar.txt": None}, "has no service in calendar.txt or calendar_dates.txt"),
        ({"stop_times.txt": None}, r"town\.zip: has no stop_times\.txt\."),
        ({"stops.txt": "stop_id,stop_lat\nA,1\n"}, r"stops\.txt: has no column stop_lon .*Rename stop_lat to stop_lon"),
        ({"routes.txt": ""}, r"routes\.txt: has no column route_id, route_type \(found: an empty file\)"),
        ({"routes.txt": "route_id,route_type\nmetro,1\n"}, r"routes\.txt: .*a route that runs \(found: bus\)"),
        ({"routes.txt": "route_id,route_type\nmetro,1\nbus,bus\n"}, r"a route that runs \(found: bus\)"),
        ({"stops.txt": "stop_id,stop_lat,stop_lon\nA,1,2\nP,1,2\n"}, r"no position for 1 stops .*\(found: B\)"),
        ({"stops.txt": "stop_id,stop_lat,stop_lon\nA,0,0\nB,95,2\nP,1,2\n"}, r"for 2 stops .*\(found: A, B\)"),
        ({"calendar.txt": FEED["calendar.txt"].replace("20240331", "31.3.24")}, r"end_date .*\(found: 31\.3\.24\)"),
        ({"stop_times.txt": "trip_id,stop_id\nb9,A\n"}, "has no call for the trips of the day"),
        ({"routes.txt": "route_id,route_type\nb\u00fcs,3\n".encode("utf-16")}, "not text in UTF-8"),
        ({"stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,M\u00fcnster,1,2\n".encode("latin-1")}, "UTF-8"),
    ],
)
def test_a_broken_table_is_refused_in_one_line(tmp_path: Path, changed: dict[str, str | None], message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        served(feed(tmp_path, changed))
    assert "\n" not in str(refused.value)


def test_a_missing_or_cut_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        served(tmp_path / "nowhere.zip")
    path = feed(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match=r"town\.zip: is not a whole zip file"):
        served(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = feed(tmp_path)
    content = bytearray(path.read_bytes())
    content[content.index(b"stops.txt") + 40] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a whole zip file"):
        served(path)


def test_two_feeds_in_one_zip_are_refused(tmp_path: Path) -> None:
    path = feed(tmp_path)
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("other/stops.txt", FEED["stops.txt"])
    with pytest.raises(InputError, match=r"holds stops\.txt 2 times \(found: stops\.txt, other/stops\.txt\)"):
        served(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed, packed.open("stops.txt", "w") as table:
        for _ in range(2**9):
            table.write(bytes(2**20))
    with pytest.raises(InputError, match=r"would unpack to more than a timetable holds \(found: 536870912 bytes"):
        served(path)


@st.composite
def timetables(draw: st.DrawFn) -> list[tuple[str, str, str, str]]:
    kinds = st.sampled_from(["", "0", "1", "2", "3"])
    row = st.tuples(st.sampled_from(["b1", "b2", "b3", "m1"]), st.sampled_from("ABPZ"), kinds, kinds)
    return draw(st.lists(row, min_size=1, max_size=30))


@given(timetables())
def test_every_call_is_counted_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("trip_id", "stop_id", "pickup_type", "drop_off_type"), *rows])
    path = feed(tmp_path_factory.mktemp("feed"), {"stop_times.txt": text.getvalue()})
    wanted: dict[tuple[str, int], float] = {}
    for trip, stop, pickup, drop_off in rows:
        if trip != "b3" and (pickup, drop_off) != ("1", "1"):
            key = (stop, 1 if trip == "m1" else 3)
            wanted[key] = wanted.get(key, 0.0) + 1
    if not wanted:
        with pytest.raises(InputError, match="has no call"):
            served(path)
        return
    stops = served(path)
    found = {key: count for key, count in calls(stops).items() if key[0] != "E"}
    assert found == wanted
    assert sum(stops.departures[stops.is_entrance]) == sum(count for (stop, _), count in wanted.items() if stop == "P")
