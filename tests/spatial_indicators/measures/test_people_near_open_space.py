from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from tests.spatial_indicators.random_city import SIZE, moved, random_city, seeds
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, parks, square_districts, streets_along

PARK = shapely.box(400, 10, 460, 70)


def line_city(*, home: float = 0.0, outline: Any = PARK, **more: Any) -> TinyCity:
    """A street along the x axis with a park beside it, and one home of 100 people on it."""
    districts = Districts((level("lsoa", [shapely.box(home - 50, -50, home + 50, 50)]),), HERE)
    street = streets_along([[(float(x), 0.0) for x in range(-1000, 2001, 100)]])
    spaces = parks(outline, **more)
    return city(districts, [100.0], homes=[(home, 0.0, 80.0)], streets=street, open_spaces=spaces)


# Methods 4.3, test O3: access uses 400 m inclusive, 400.1 m is out. The park's gate stands on the street.
@pytest.mark.parametrize(("home", "wanted"), [(0.0, 100.0), (-0.1, 0.0)])
def test_o3_four_hundred_metres_are_in_and_a_step_more_is_out(home: float, wanted: float) -> None:
    on_street = shapely.box(400, 0, 460, 60)
    tiny = line_city(home=home, outline=on_street, gates=[(400.0, 0.0)])
    assert tiny.sums("people_near_open_space") == [wanted]


def test_the_steps_from_the_street_to_the_park_count() -> None:
    # The nearest corner is 400 m along and 10 m off the street.
    assert line_city(home=0.0).sums("people_near_open_space") == [0]
    assert line_city(home=10.0).sums("people_near_open_space") == [100]


def test_the_walk_ends_at_the_edge_and_not_in_the_middle() -> None:
    wide = shapely.box(100, 10, 1900, 1000)
    assert line_city(outline=wide).sums("people_near_open_space") == [100]


def test_a_park_with_a_gate_is_entered_at_its_gate_only() -> None:
    assert line_city(home=20.0, gates=[(400.0, 10.0)]).sums("people_near_open_space") == [100]
    assert line_city(home=20.0, gates=[(460.0, 10.0)]).sums("people_near_open_space") == [0]


def test_a_park_outside_the_city_counts() -> None:
    tiny = line_city(home=50.0)
    assert not tiny.districts.city_outline().intersects(PARK)
    assert tiny.sums("people_near_open_space") == [100]


def test_the_smallest_park_counts() -> None:
    assert line_city(outline=shapely.box(100, 10, 102, 12)).sums("people_near_open_space") == [100]


def test_a_park_beyond_a_river_without_a_bridge_is_not_near() -> None:
    districts, beyond = square_districts(1, side=50.0), parks(shapely.box(0, 110, 60, 200))
    banks = [[(0.0, 0.0), (100.0, 0.0)], [(0.0, 100.0), (100.0, 100.0)]]
    for bridge, wanted in ([], [0.0]), ([[(100.0, 0.0), (100.0, 100.0)]], [100.0]):
        streets = streets_along([*banks, *bridge])
        tiny = city(districts, [100.0], homes=[(10.0, 10.0, 9.0)], streets=streets, open_spaces=beyond)
        assert tiny.sums("people_near_open_space") == wanted


def test_a_city_without_open_space_has_nobody_near() -> None:
    # Unlike stops, the map holds parks as soon as it holds streets: none mapped is none there.
    tiny = line_city()
    assert replace(tiny, open_spaces=parks()).sums("people_near_open_space") == [0]


@given(seeds, st.floats(50, 500), st.floats(0, 500))
@settings(max_examples=40)
def test_a_longer_walk_never_reaches_fewer(seed: int, metres: float, more: float) -> None:
    tiny = random_city(seed)
    near = tiny.measure("people_near_open_space", access_m=metres)
    assert np.all(tiny.measure("people_near_open_space", access_m=metres + more) >= near)
    assert np.all(near <= tiny.measure("people_on_map"))


@given(seeds)
@settings(max_examples=40)
def test_one_more_park_never_serves_fewer(seed: int) -> None:
    tiny = random_city(seed)
    spaces = replace(tiny.open_spaces, gate_x=np.empty(0), gate_y=np.empty(0))
    x, y = np.random.default_rng(seed).uniform(0, SIZE, 2)
    richer = parks(*spaces.geometry, shapely.box(x, y, x + 80, y + 80))
    before = replace(tiny, open_spaces=spaces).measure("people_near_open_space")
    after = replace(tiny, open_spaces=richer).measure("people_near_open_space")
    assert np.all(after >= before)
    np.testing.assert_allclose(after[1] + after[2], after[0], rtol=1e-9)


@given(seeds, st.integers(-30, 30), st.integers(-30, 30))
@settings(max_examples=20)
def test_the_same_city_elsewhere_has_the_same_people(seed: int, east: int, north: int) -> None:
    tiny = random_city(seed)
    wanted = tiny.sums("people_near_open_space")
    found = moved(tiny, east * 100.0, north * 100.0).sums("people_near_open_space")
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
