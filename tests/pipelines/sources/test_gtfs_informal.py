"""Feeds, agencies, routes and types of routes that a city's file calls informal transport."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.gtfs import read_served_stops
from spatial_indicators.errors import InputError
from spatial_indicators.feed_origin import Feed, InformalRoutes
from spatial_indicators.layers.stops import Stops, stops_from
from spatial_indicators.projection import Projection

TUESDAY = dt.date(2024, 3, 5)
FEED = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Church,1.0,2.0\nB,Mill,1.1,2.1\nP,Central,1.21,2.21\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nb1,08:00:00,08:00:00,A,1\nb1,08:10:00,08:10:00,B,2\n"
        "b2,09:00:00,09:00:00,A,1\nm1,10:00:00,10:00:00,P,1\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20240301,20240331\n"
    ),
}
ROUTES = "route_id,agency_id,route_type\nbus,town,3\nvan,sacco,3\ntaxi,sacco,1501\n"
TRIPS = "route_id,service_id,trip_id\nbus,week,b1\nvan,week,b2\ntaxi,week,m1\n"
"""The bus calls at the church and the mill, the van at the church, the shared taxi at the station."""


def feed(folder: Path, routes: str = ROUTES) -> Path:
    with zipfile.ZipFile(folder / "town.zip", "w") as packed:
        for name, content in {**FEED, "routes.txt": routes, "trips.txt": TRIPS}.items():
            packed.writestr(name, content)
    return folder / "town.zip"


def stops(folder: Path, informal: Any) -> Stops:
    path = feed(folder)
    served = read_served_stops([path], date=TUESDAY, informal=[informal])
    return stops_from(served, None, Projection(2.0, 1.0))


def kinds(found: Stops) -> dict[str, tuple[bool, bool]]:
    told = zip(found.stop_id.tolist(), found.is_formal.tolist(), found.is_informal.tolist(), strict=True)
    return {name.rpartition("/")[2]: (formal, informal) for name, formal, informal in told}


def test_without_a_word_all_is_formal_and_taxis_are_no_public_transport(tmp_path: Path) -> None:
    assert kinds(stops(tmp_path, informal=False)) == {"A": (True, False), "B": (True, False)}


def test_a_stop_where_a_bus_and_a_van_call_is_of_both_kinds(tmp_path: Path) -> None:
    found = kinds(stops(tmp_path, InformalRoutes(routes=("van",))))
    assert found == {"A": (True, True), "B": (True, False)}


@pytest.mark.parametrize(
    "told", [{"agencies": ("sacco",)}, {"routes": ("van", "taxi")}, {"routes": ("van",), "route_types": (1501,)}]
)
def test_an_agency_is_all_its_routes_and_its_shared_taxis_count(tmp_path: Path, told: Any) -> None:
    found = kinds(stops(tmp_path, InformalRoutes(**told)))
    assert (found["A"], found["P"]) == ((True, True), (False, True))


def test_a_whole_feed_can_be_informal(tmp_path: Path) -> None:
    assert set(kinds(stops(tmp_path, informal=True)).values()) == {(False, True)}


def test_what_is_called_informal_changes_no_other_number(tmp_path: Path) -> None:
    plain, told = (stops(tmp_path, informal=one) for one in (False, InformalRoutes(routes=("van",))))
    assert plain.stop_id.tolist() == told.stop_id.tolist()
    assert plain.departures.tolist() == told.departures.tolist()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (
            {"routes": ("vans",)},
            r"routes\.txt, column route_id: `informal` .* \(found: vans\)\. Did you mean van\.",
        ),
        ({"agencies": ("xyz",)}, r"column agency_id: .* \(found: xyz\)\. It has sacco, town\."),
        ({"route_types": (9,)}, r"column route_type: .* \(found: 9\)\. It has 1501, 3\."),
    ],
)
def test_what_the_feed_does_not_have_is_told(tmp_path: Path, told: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stops(tmp_path, InformalRoutes(**told))


def test_a_feed_without_agencies_can_name_none(tmp_path: Path) -> None:
    path = feed(tmp_path, "route_id,route_type\nbus,3\nvan,3\ntaxi,1501\n")
    with pytest.raises(InputError, match=r"column agency_id: .* It has nothing\."):
        read_served_stops([path], date=TUESDAY, informal=[InformalRoutes(agencies=("sacco",))])


def test_an_empty_list_of_routes_is_refused() -> None:
    with pytest.raises(ValueError, match="name `agencies`, `routes` or `route_types`, or write `informal: true`"):
        Feed.model_validate({"file": "a.zip", "producer": "x", "licence": "y", "informal": {}})
