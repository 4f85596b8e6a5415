"""Random cities against the slow oracle, which shares no formula with the engine."""

import numpy as np
import shapely
from hypothesis import given, settings

from spatial_indicators.layers.entrances import entrances
from spatial_indicators.snapping import snap, walking_distance_m
from tests.spatial_indicators import oracle
from tests.spatial_indicators.oracle import Walks, on_map, people_where
from tests.spatial_indicators.random_city import random_city, seeds


@given(seeds)
@settings(max_examples=30)
def test_walks_to_stops_are_as_long_as_networkx_says(seed: int) -> None:
    city = random_city(seed)
    walks = Walks(city.streets)
    stops = snap(city.streets, city.stops.x, city.stops.y, limit_m=250.0)
    goals = [walks.join(x, y, limit_m=250.0) for x, y in zip(city.stops.x, city.stops.y, strict=True)]
    wanted = np.array(walks.distances(oracle.doorsteps(walks, city.homes), [goal for goal in goals if goal]))
    found = walking_distance_m(city.streets, city.doorsteps, stops, limit_m=1500.0)
    np.testing.assert_allclose(found, np.where(wanted <= 1500.0, wanted, np.inf), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_walks_to_entrances_are_as_long_as_networkx_says(seed: int) -> None:
    city = random_city(seed)
    walks, spaces = Walks(city.streets), city.open_spaces
    goals = [way for polygon in spaces.geometry for way in oracle.ways_in(walks, spaces, polygon)]
    wanted = np.array(walks.distances(oracle.doorsteps(walks, city.homes), goals))
    ways = entrances(spaces, spaces.geometry, city.streets)
    found = walking_distance_m(city.streets, city.doorsteps, ways, limit_m=1500.0)
    np.testing.assert_allclose(found, np.where(wanted <= 1500.0, wanted, np.inf), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_walks_to_services_are_as_long_as_networkx_says(seed: int) -> None:
    city = random_city(seed)
    assert city.services is not None
    assert city.service_walks is not None
    assert set(city.service_walks.metres) == set(city.services.category)
    for category, found in city.service_walks.metres.items():
        wanted = np.array(oracle.walks_to_services(Walks(city.streets), city.homes, city.services, category))
        np.testing.assert_allclose(found, np.where(wanted <= 2000.0, wanted, np.inf), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_people_near_transit_are_those_whose_own_walk_is_short(seed: int) -> None:
    city = random_city(seed)
    for origin in ("feed", "osm", "union"):
        if origin in city.stops.origin or (origin == "union" and len(city.stops)):
            near = oracle.homes_near_transit(Walks(city.streets), city.homes, city.stops, origin=origin)
            found = city.sums("people_near_transit", origin)
            np.testing.assert_allclose(found, people_where(city, near), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_people_near_open_space_are_those_whose_own_walk_is_short(seed: int) -> None:
    city = random_city(seed)
    near = oracle.homes_near_open_space(Walks(city.streets), city.homes, city.open_spaces)
    np.testing.assert_allclose(city.sums("people_near_open_space"), people_where(city, near), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_people_near_green_are_those_whose_own_distance_is_short(seed: int) -> None:
    city = random_city(seed)
    spaces = city.open_spaces
    near = oracle.homes_near_green(city.homes, spaces)
    np.testing.assert_allclose(city.sums("people_near_green", "linear"), people_where(city, near), rtol=1e-9, atol=1e-6)
    green = oracle.green_of_at_least(spaces, 10_000.0)
    walk = oracle.homes_near_open_space(Walks(city.streets), city.homes, spaces, polygons=green, limit_m=300.0)
    found = city.sums("people_near_green", "network")
    np.testing.assert_allclose(found, people_where(city, walk), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=50)
def test_land_is_what_cutting_whole_districts_gives(seed: int) -> None:
    city = random_city(seed)
    parts = on_map(city)
    space = oracle.open_space_m2(parts, city.open_spaces)
    street = oracle.street_m2(parts, city.streets, city.open_spaces)
    np.testing.assert_allclose(city.sums("open_space_m2"), space, rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose(city.sums("street_m2"), street, rtol=1e-9, atol=1e-5)
    np.testing.assert_allclose(city.sums("land_on_map_m2"), shapely.area(parts), rtol=1e-9, atol=0.01)
    whole = shapely.area(city.districts.counted.geometry)
    np.testing.assert_allclose(city.sums("land_m2"), whole, atol=0.01)  # slivers below 0.001 m2 are left out
