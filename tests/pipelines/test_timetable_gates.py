"""Timetables are looked at before anything is computed: whether they run on the day, and how whole their trips are."""

import datetime as dt
import json
import os
import zipfile
from pathlib import Path

import pytest
from small_city import SmallCity

from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from pipelines.steps.timetables import feed_gates, feed_totals
from spatial_indicators.features import FeedFacts

DAY = dt.date(2024, 6, 13)
REAL = {
    "newport": ("trips_have_shapes", {"trips": 176, "trips_without_shape": 70, "share": 0.3977}),
    "porto_alegre": ("trips_have_times", {"times": 130_019, "filled_times": 125_271, "share_filled": 0.9635}),
}
"""The gate that a real feed does not pass, and why; counted by the csv module alone."""


def facts(name: str = "town", *, shape: int | None = 0, stops: int = 0, ends: int = 0, filled: int = 0) -> FeedFacts:
    """A feed of 100 trips and 1 000 times."""
    return FeedFacts(
        name, DAY, DAY, 100, 10, filled, 0, ends, 100, 1000, trips_without_stops=stops, trips_without_shape=shape
    )


def failed(*feeds: FeedFacts) -> set[str]:
    checks = feed_gates(feeds)
    assert all(check.is_warning for check in checks if not check.passed)
    return {check.name for check in checks if not check.passed}


def test_a_whole_feed_passes_and_so_does_one_at_every_limit() -> None:
    assert failed(facts()) == set()
    assert failed(facts(shape=10, stops=1, ends=1, filled=500)) == set()


@pytest.mark.parametrize(
    ("feed", "gate"),
    [
        (facts(shape=11), "trips_have_shapes"),
        (facts(stops=2), "trips_have_stops"),
        (facts(ends=2), "trips_have_times"),
        (facts(filled=501), "trips_have_times"),
    ],
)
def test_a_feed_beyond_a_limit_is_a_warning(feed: FeedFacts, gate: str) -> None:
    assert failed(feed) == {gate}


def test_a_feed_that_draws_no_trip_at_all_lacks_nothing() -> None:
    assert failed(facts(shape=None)) == set()
    assert next(iter(feed_gates([facts(shape=None)]))).facts == {"given": False}


def test_the_worst_feed_is_named() -> None:
    shapes, stops, times = feed_gates([facts("a", shape=90), facts("b", stops=50, ends=3), facts("c", filled=900)])
    assert shapes.facts == {"feed": "a", "trips": 100, "trips_without_shape": 90, "share": 0.9}
    assert stops.facts == {"feed": "b", "trips": 100, "trips_without_stops": 50, "share": 0.5}
    assert (times.facts["feed"], times.facts["filled_in"], times.facts["share_filled"]) == ("b", "c", 0.9)


def test_the_feeds_of_a_run_are_added_up() -> None:
    total = feed_totals([facts(shape=3, ends=1), facts(shape=None, ends=2, filled=7)])
    assert (total["timetabled_trips"], total["open_trips"], total["filled_times"]) == (200, 3, 7)
    assert total["trips_without_shape"] == 3


def checked(city: SmallCity, code: int) -> dict[str, tuple[str, str]]:
    done = city.command("check", "small", "--json")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return {found["subject"]: (found["level"], found["what"]) for found in json.loads(done.stdout)}


def test_the_check_says_which_days_a_timetable_covers(raw_city: SmallCity) -> None:
    found = checked(raw_city, 0)
    level, what = found["source/gtfs: feed_runs_on_the_day"]
    assert (level, what) == ("ok", "date 2024-06-13, gtfs 2024-01-01 to 2024-12-31, services 1")
    assert found["layer/stops: trips_have_stops"] == ("ok", "feed gtfs, trips 4, trips without stops 0, share 0")


def test_a_timetable_of_another_year_is_told_before_any_layer(raw_city: SmallCity) -> None:
    raw_city.write_gtfs(dates=("20230101", "20231231"))
    done = raw_city.command("check", "small")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    told = next(number for number, line in enumerate(lines) if line.startswith("FAIL  source/gtfs"))
    assert "has no timetable for 2024-06-13; it covers 2023-01-01 to 2023-12-31. Choose an analysis_date" in lines[told]
    assert told < next(number for number, line in enumerate(lines) if "layer/" in line)
    assert any(line.startswith("FAIL  indicator/public_transport_access") for line in lines)


def test_half_a_timetable_is_a_warning_in_the_check_and_in_the_run(raw_city: SmallCity) -> None:
    raw_city.write_gtfs()
    with zipfile.ZipFile(raw_city.data / "gtfs.zip") as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    texts["stop_times.txt"] = (
        "".join(line for line in texts["stop_times.txt"].splitlines(keepends=True) if not line.startswith("t0,09:00"))
        .replace("t3,11:01:00,11:01:00", "t3,,")
        .replace("t0,08:01:00,08:01:00,s1,1", "")
    )
    for bare, drawn in (("trip_id\n", "trip_id,shape_id\n"), ("t1\n", "t1,line\n"), ("t2\n", "t2,point\n")):
        texts["trips.txt"] = texts["trips.txt"].replace(bare, drawn)
    texts["shapes.txt"] = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nline,0,0,1\nline,0,1,2\npoint,0,0,1\n"
    with zipfile.ZipFile(raw_city.data / "gtfs.zip", "w") as packed:
        for name, text in texts.items():
            packed.writestr(name, text)
    found = checked(raw_city, 0)
    # t1 alone has a line; t0 keeps its second stop alone, t3 has no time at its second and last stop.
    assert found["layer/stops: trips_have_shapes"] == ("warn", "feed gtfs, trips 4, trips without shape 3, share 0.75")
    assert found["layer/stops: trips_have_stops"] == ("warn", "feed gtfs, trips 4, trips without stops 1, share 0.25")
    level, what = found["layer/stops: trips_have_times"]
    assert level == "warn"
    assert what.startswith("feed gtfs, trips 4, open trips 1, share 0.25, times 7, filled times 0")


@pytest.mark.parametrize("name", REAL)
def test_a_real_feed_shows_what_it_lacks(name: str, tmp_path: Path) -> None:
    root = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME.parent / "shared" / "data")
    if not (root / name).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the real data are missing: {root / name}")
        pytest.skip(f"needs the real data: {root / name} (set URBAN_SDG_DATA_ROOT)")
    run = Surroundings(HOME / "cities", root, tmp_path, str(tmp_path / "store")).city_run(name, all_steps(), keep=False)
    gates = {check.name: check for check in feed_gates(run.value("features/stops").feeds)}
    gate, expected = REAL[name]
    assert {check.name for check in gates.values() if not check.passed} == {gate}
    assert expected.items() <= gates[gate].facts.items()
