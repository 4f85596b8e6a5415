"""The feed can be read by polars and has the traps that the README names."""

import zipfile
from pathlib import Path

import polars as pl
import pytest


@pytest.fixture(scope="module")
def feed(demo_folder: Path) -> dict[str, pl.DataFrame]:
    with zipfile.ZipFile(demo_folder / "gtfs.zip") as archive:
        return {
            name.removesuffix(".txt"): pl.read_csv(archive.read(name), infer_schema=False)
            for name in archive.namelist()
        }


def services_of(feed: dict[str, pl.DataFrame], stop_name: str) -> set[str]:
    stops = feed["stops"].filter(pl.col("stop_name") == stop_name)
    times = feed["stop_times"].join(stops, on="stop_id")
    return set(times.join(feed["trips"], on="trip_id")["service_id"])


def test_every_reference_leads_somewhere(feed: dict[str, pl.DataFrame]) -> None:
    for table, key, target in (
        ("stop_times", "stop_id", "stops"), ("stop_times", "trip_id", "trips"), ("trips", "route_id", "routes"),
        ("frequencies", "trip_id", "trips"),
    ):  # fmt: skip
        assert set(feed[table][key]) <= set(feed[target][key])
    parents = set(feed["stops"]["parent_station"].drop_nulls())
    assert parents <= set(feed["stops"].filter(pl.col("location_type") == "1")["stop_id"])
    known = set(feed["calendar"]["service_id"]) | set(feed["calendar_dates"]["service_id"])
    assert set(feed["trips"]["service_id"]) <= known


def test_identifiers_are_unique(feed: dict[str, pl.DataFrame]) -> None:
    for table, key in (("stops", "stop_id"), ("trips", "trip_id"), ("routes", "route_id")):
        assert feed[table][key].is_unique().all()


def test_the_city_has_buses_a_tram_a_railway_and_a_ferry(feed: dict[str, pl.DataFrame]) -> None:
    assert set(feed["routes"]["route_type"]) == {"0", "2", "3", "4"}


def test_some_stops_are_served_never_or_by_a_calendar_of_their_own(feed: dict[str, pl.DataFrame]) -> None:
    assert services_of(feed, "Old Depot") == set()
    assert services_of(feed, "Bay Beach") == {"SUMMER23"}
    assert services_of(feed, "Market Hall") == {"MARKET"}
    assert services_of(feed, "Ringworks Shuttle") == {"WORKS"}
    exceptions = set(feed["calendar_dates"].rows())
    assert {("WORKS", "20240514", "2"), ("MARKET", "20240514", "1")} <= exceptions


def test_times_run_forward_and_past_midnight(feed: dict[str, pl.DataFrame]) -> None:
    times = feed["stop_times"].with_columns(pl.col("stop_sequence").cast(pl.Int32))
    ordered = times.sort("trip_id", "stop_sequence").group_by("trip_id").agg(pl.col("departure_time"))
    assert all(list(row) == sorted(row) for row in ordered["departure_time"])
    assert str(times["departure_time"].max()) > "24:00:00"


def test_every_trip_calls_at_two_stops_or_more(feed: dict[str, pl.DataFrame]) -> None:
    assert feed["stop_times"].group_by("trip_id").len()["len"].min() == 2
