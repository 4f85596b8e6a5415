from dataclasses import replace

import numpy as np
import pytest
import shapely

from spatial_indicators.features import Frequency, Points, Polygons, ServedStops
from spatial_indicators.layers.stops import Stops, mapped_capacities, mapped_places, route_capacity, stops_from
from spatial_indicators.projection import Projection
from tests.spatial_indicators.tiny_city import objects

HERE = Projection(0.0, 0.0)
NO_POINTS = Points(objects([]), np.empty(0), np.empty(0), [])


def served(*rows: tuple[str, float, int, float]) -> ServedStops:
    """Served stops as (id, longitude, route type, departures)."""
    ids, lon, route_type, departures = zip(*rows, strict=True)
    count = len(rows)
    return ServedStops(
        feed=objects(["bus"] * count),
        stop_id=objects(ids),
        name=objects(ids),
        lon=np.array(lon),
        lat=np.zeros(count),
        route_type=np.array(route_type),
        departures=np.array(departures),
        wheelchair_boarding=np.zeros(count, dtype=np.int64),
        is_entrance=np.zeros(count, dtype=np.bool_),
        feeds=(),
    )


def rows(stops: Stops) -> list[tuple[str, str, str]]:
    return list(zip(stops.stop_id.tolist(), stops.capacity.tolist(), stops.origin.tolist(), strict=True))


# Methods 4.1, capacity map: GTFS 0, 3, 5, 11, 7xx, 8xx, 9xx, 2xx low; 1, 2, 4, 12, 1xx, 4xx, 10xx, 12xx high;
# 6, 7, 13xx, 14xx low by default; 11xx (air) and 15xx (taxi) are no public transport.
@pytest.mark.parametrize("route_type", [0, 3, 5, 6, 7, 11, 200, 700, 715, 800, 900, 1300, 1400])
def test_buses_and_trams_are_of_low_capacity(route_type: int) -> None:
    assert route_capacity(route_type) == "low"


@pytest.mark.parametrize("route_type", [1, 2, 4, 12, 100, 109, 199, 400, 499, 1000, 1099, 1200])
def test_trains_metros_and_ferries_are_of_high_capacity(route_type: int) -> None:
    assert route_capacity(route_type) == "high"


@pytest.mark.parametrize("route_type", [1100, 1199, 1500, 1501])
def test_air_and_taxi_services_are_no_public_transport(route_type: int) -> None:
    assert route_capacity(route_type) is None


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "bus_stop"}, {"low"}),
        ({"public_transport": "platform", "bus": "yes"}, {"low"}),
        ({"public_transport": "platform"}, set()),
        ({"amenity": "bus_station"}, {"low"}),
        ({"railway": "tram_stop"}, {"low"}),
        ({"railway": "station"}, {"high"}),
        ({"railway": "halt"}, {"high"}),
        ({"railway": "subway_entrance"}, {"high"}),
        ({"station": "subway"}, {"high"}),
        ({"amenity": "ferry_terminal"}, {"high"}),
        ({"railway": "station", "highway": "bus_stop"}, {"low", "high"}),
        ({"railway": "station", "usage": "tourism"}, set()),
        ({"railway": "station", "station": "miniature"}, set()),
        ({"railway": "station", "disused": "yes"}, set()),
        ({"highway": "bus_stop", "access": "private"}, set()),
        ({"highway": "bus_stop", "abandoned": "yes"}, set()),
        ({"shop": "bakery"}, set()),
    ],
)
def test_mapped_stops_are_told_by_their_tags(tags: dict[str, str], wanted: set[str]) -> None:
    assert mapped_capacities(tags) == wanted


def test_a_stop_served_by_both_takes_both_tests() -> None:
    stops = stops_from(served(("hub", 0.0, 3, 5.0), ("hub", 0.0, 2, 4.0)), NO_POINTS, HERE)
    assert rows(stops) == [("bus/hub", "high", "feed"), ("bus/hub", "low", "feed")]


def test_bus_and_tram_at_one_stop_are_one_stop_with_all_departures() -> None:
    stops = stops_from(served(("hub", 0.0, 3, 5.0), ("hub", 0.0, 0, 4.0)), NO_POINTS, HERE)
    assert (rows(stops), stops.departures.tolist()) == ([("bus/hub", "low", "feed")], [9.0])


def test_a_stop_that_is_not_served_on_the_day_is_left_out() -> None:
    assert rows(stops_from(served(("a", 0.0, 3, 0.0), ("b", 0.0, 3, 1.0)), NO_POINTS, HERE)) == [
        ("bus/b", "low", "feed")
    ]


def test_an_airport_and_a_taxi_rank_are_left_out() -> None:
    assert len(stops_from(served(("a", 0.0, 1100, 9.0), ("t", 0.0, 1501, 9.0)), NO_POINTS, HERE)) == 0


def test_feed_and_map_come_into_one_table_each_with_its_origin() -> None:
    mapped = Points(objects(["node/7"]), np.array([0.001]), np.array([0.0]), [{"highway": "bus_stop", "name": "Quay"}])
    stops = stops_from(served(("a", 0.0, 3, 2.0)), mapped, HERE)
    assert rows(stops) == [("bus/a", "low", "feed"), ("node/7", "low", "osm")]
    assert stops.name.tolist() == ["a", "Quay"]
    assert stops.x[1] == pytest.approx(111.32, abs=0.01)
    np.testing.assert_array_equal(stops.departures, [2.0, np.nan])


def test_a_city_without_feed_and_without_mapped_stops_has_none() -> None:
    stops = stops_from(None, NO_POINTS, HERE)
    assert len(stops) == 0
    assert len(stops.of(capacity="low", origin="union")) == 0


def test_stops_are_chosen_by_capacity_and_origin() -> None:
    mapped = Points(objects(["node/7"]), np.array([0.0]), np.array([0.0]), [{"railway": "station"}])
    stops = stops_from(served(("a", 0.0, 3, 2.0), ("b", 0.0, 2, 2.0)), mapped, HERE)
    assert stops.stop_id[stops.of(capacity="high", origin="union")].tolist() == ["bus/b", "node/7"]
    assert stops.stop_id[stops.of(capacity="high", origin="osm")].tolist() == ["node/7"]
    assert stops.stop_id[stops.of(capacity="low", origin="feed")].tolist() == ["bus/a"]


def test_the_order_of_the_feed_does_not_matter() -> None:
    one = stops_from(served(("a", 0.0, 3, 2.0), ("b", 0.5, 2, 2.0)), NO_POINTS, HERE)
    other = stops_from(served(("b", 0.5, 2, 2.0), ("a", 0.0, 3, 2.0)), NO_POINTS, HERE)
    assert rows(one) == rows(other)
    assert one.x.tolist() == other.x.tolist()


def test_a_station_mapped_as_an_area_is_a_place_inside_it() -> None:
    areas = Polygons(
        objects(["way/1", "way/2"]),
        objects([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)]),
        [{"amenity": "bus_station"}, {"building": "yes"}],
    )
    points = Points(objects(["node/1", "node/2"]), np.zeros(2), np.zeros(2), [{"shop": "x"}, {"highway": "bus_stop"}])
    found = mapped_places(points, areas)
    assert found.id.tolist() == ["node/2", "way/1"]
    assert shapely.box(0, 0, 1, 1).contains(shapely.Point(found.lon[1], found.lat[1]))
    assert [tags.get("amenity") for tags in found.tags] == [None, "bus_station"]


def test_a_stop_is_as_frequent_as_the_best_of_its_routes_and_never_left_is_not_unknown() -> None:
    given = served(("hub", 1.0, 3, 5.0), ("hub", 1.0, 0, 4.0), ("quiet", 2.0, 3, 1.0), ("blank", 3.0, 3, 1.0))
    # Departures an hour and headways in daytime: two kinds of low capacity at the hub; none at the quiet stop.
    hourly, headway_min = np.array([[2.0], [1.0], [0.0], [np.nan]]), np.array([[30.0], [60.0], [np.nan], [np.nan]])
    often = Frequency(("daytime",), hourly, headway_min, headway_min)
    stops = stops_from(replace(given, frequency=often), None, HERE)
    assert stops.stop_id.tolist() == ["bus/blank", "bus/hub", "bus/quiet"]
    np.testing.assert_array_equal(stops.headway_min, [np.nan, 30.0, np.inf])


def test_a_feed_without_frequencies_and_a_map_say_nothing_about_headways() -> None:
    mapped = Points(objects(["node/1"]), np.array([1.0]), np.array([0.0]), [{"highway": "bus_stop"}])
    assert np.isnan(stops_from(served(("hub", 1.0, 3, 5.0)), mapped, HERE).headway_min).all()


@pytest.mark.parametrize(("value", "wanted"), [("yes", 1), ("limited", 2), ("no", 2), ("maybe", 0), (None, 0)])
def test_mapped_stops_say_whether_a_wheelchair_can_board(value: str | None, wanted: int) -> None:
    tags = {"highway": "bus_stop"} | ({} if value is None else {"wheelchair": value})
    mapped = Points(objects(["node/1"]), np.array([1.0]), np.array([0.0]), [tags])
    assert stops_from(None, mapped, HERE).wheelchair_boarding.tolist() == [wanted]


def test_served_stops_keep_what_the_feed_says_of_wheelchairs() -> None:
    given = replace(served(("hub", 1.0, 3, 5.0)), wheelchair_boarding=np.array([2]))
    assert stops_from(given, None, HERE).wheelchair_boarding.tolist() == [2]
