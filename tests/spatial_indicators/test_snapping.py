import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import snap, walking_distance_m
from tests.spatial_indicators.random_city import random_city, random_streets, seeds
from tests.spatial_indicators.tiny_city import grid_lines, streets_along

MAIN_STREET = streets_along([[(0.0, 0.0), (1000.0, 0.0)]])


def walk(streets: Streets, home: tuple[float, float], stop: tuple[float, float], *, limit_m: float = 5000.0) -> float:
    origin, goal = (snap(streets, *np.array([place]).T, limit_m=250.0) for place in (home, stop))
    return float(walking_distance_m(streets, origin, goal, limit_m=limit_m)[0])


def test_a_place_is_joined_to_the_middle_of_an_edge_not_to_its_end() -> None:
    place = snap(MAIN_STREET, np.array([300.0]), np.array([-40.0]), limit_m=250)
    assert (place.to_start_m[0], place.to_end_m[0], place.off_m[0]) == (300.0, 700.0, 40.0)


def test_beyond_the_end_of_a_street_a_place_is_joined_to_its_end() -> None:
    place = snap(MAIN_STREET, np.array([1030.0]), np.array([40.0]), limit_m=250)
    assert (place.to_start_m[0], place.to_end_m[0], place.off_m[0]) == (1000.0, 0.0, 50.0)


def test_a_place_at_the_limit_is_joined_and_one_beyond_is_not() -> None:
    place = snap(MAIN_STREET, np.array([500.0, 500.0]), np.array([250.0, 250.1]), limit_m=250)
    assert place.edge.tolist() == [0, -1]
    assert place.off_m.tolist() == [250.0, np.inf]


def test_of_equally_near_streets_the_first_is_taken() -> None:
    two = streets_along([[(0.0, 10.0), (100.0, 10.0)], [(0.0, -10.0), (100.0, -10.0)]])
    assert snap(two, np.array([50.0]), np.array([0.0]), limit_m=250).edge.tolist() == [0]


def test_nobody_is_joined_to_a_motorway() -> None:
    near_motorway = streets_along([[(0.0, 200.0), (100.0, 200.0)]], closed=[[(0.0, 0.0), (100.0, 0.0)]])
    place = snap(near_motorway, np.array([50.0]), np.array([0.0]), limit_m=250)
    assert place.off_m.tolist() == [200.0]


def test_no_places_are_no_trouble() -> None:
    nothing = snap(MAIN_STREET, np.empty(0), np.empty(0), limit_m=250)
    assert len(nothing) == 0
    home = snap(MAIN_STREET, np.array([5.0]), np.array([0.0]), limit_m=250)
    assert walking_distance_m(MAIN_STREET, home, nothing, limit_m=500).tolist() == [np.inf]


def test_the_ways_off_the_street_count_at_both_ends() -> None:
    assert walk(MAIN_STREET, (100, 30), (400, -20)) == 30 + 300 + 20


def test_neighbours_on_one_edge_need_not_walk_to_a_corner() -> None:
    assert walk(MAIN_STREET, (510, 0), (500, 0)) == 10


def test_around_the_block_is_as_far_as_the_streets_are() -> None:
    grid = streets_along(grid_lines(3, 3, block=100))
    assert walk(grid, (50, 0), (50, 200)) == 50 + 200 + 50


def test_a_river_is_crossed_at_the_bridge_only() -> None:
    # Two banks 100 m apart; the only bridge is 600 m to the east.
    banks = [[(0.0, 0.0), (600.0, 0.0)], [(0.0, 100.0), (600.0, 100.0)]]
    assert walk(streets_along([*banks, [(600.0, 0.0), (600.0, 100.0)]]), (0, 0), (0, 100)) == 1300
    assert walk(streets_along(banks), (0, 0), (0, 100)) == np.inf


def test_an_island_reached_by_ferry_only_has_its_own_stops() -> None:
    # A ferry is no street, and the island is not dropped for being small.
    archipelago = streets_along([[(0.0, 0.0), (900.0, 0.0)], [(0.0, 2000.0), (50.0, 2000.0)]])
    assert walk(archipelago, (0, 2000), (0, 0)) == np.inf
    assert walk(archipelago, (0, 2000), (50, 2000)) == 50


def test_one_cannot_walk_through_a_closed_street() -> None:
    closed = streets_along(
        [[(0.0, 0.0), (100.0, 0.0)], [(200.0, 0.0), (300.0, 0.0)]], closed=[[(100.0, 0.0), (200.0, 0.0)]]
    )
    assert walk(closed, (0, 0), (300, 0)) == np.inf


# Methods 4.3, test O3: 400 m is inclusive, 400.1 m is out.
@pytest.mark.parametrize(("along", "wanted"), [(400.0, 400.0), (400.1, np.inf)])
def test_a_walk_of_exactly_the_limit_counts(along: float, wanted: float) -> None:
    assert walk(MAIN_STREET, (0, 0), (along, 0), limit_m=400.0) == wanted


@given(seeds, st.floats(100, 2000))
def test_a_shorter_limit_only_loses_walks(seed: int, limit: float) -> None:
    tiny = random_city(seed)
    stops = snap(tiny.streets, tiny.stops.x, tiny.stops.y, limit_m=250)
    far = walking_distance_m(tiny.streets, tiny.doorsteps, stops, limit_m=limit)
    near = walking_distance_m(tiny.streets, tiny.doorsteps, stops, limit_m=limit / 2)
    np.testing.assert_array_equal(near, np.where(far <= limit / 2, far, np.inf))


@given(seeds)
def test_there_is_as_far_as_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets = random_streets(rng)
    one, other = (snap(streets, *rng.uniform(0, 1000, (2, 1)), limit_m=np.inf) for _ in range(2))
    there = walking_distance_m(streets, one, other, limit_m=np.inf)
    np.testing.assert_allclose(there, walking_distance_m(streets, other, one, limit_m=np.inf), rtol=1e-9)


@given(seeds)
def test_no_walk_is_shorter_than_a_straight_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets = random_streets(rng)
    homes, goal = rng.uniform(0, 1000, (2, 20)), rng.uniform(0, 1000, (2, 1))
    origins, goals = (snap(streets, *places, limit_m=np.inf) for places in (homes, goal))
    found = walking_distance_m(streets, origins, goals, limit_m=np.inf)
    assert np.all(found >= np.hypot(*(homes - goal)) - 1e-6)
