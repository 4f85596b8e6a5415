import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spatial_indicators.random_city import moved, random_city, seeds
from tests.spatial_indicators.tiny_city import city, parks, square_districts

TWO = square_districts(2)


def test_a_park_across_a_border_is_split_between_the_districts() -> None:
    assert city(TWO, [1, 1], open_spaces=parks(shapely.box(150, 0, 300, 100))).sums("open_space_m2") == [5_000, 10_000]


def test_overlaps_and_a_playground_in_a_park_are_counted_once() -> None:
    nested = parks(shapely.box(0, 0, 100, 100), shapely.box(50, 50, 150, 150), shapely.box(10, 10, 20, 20))
    assert city(TWO, [1, 1], open_spaces=nested).sums("open_space_m2") == pytest.approx([17_500, 0])


def test_what_lies_outside_the_city_is_not_its_land() -> None:
    assert city(TWO, [1, 1], open_spaces=parks(shapely.box(-100, 0, 50, 200))).sums("open_space_m2") == [10_000, 0]


def test_what_lies_beyond_the_edge_of_the_map_is_not_counted() -> None:
    half = city(TWO, [1, 1], open_spaces=parks(shapely.box(0, 0, 400, 200)), mapped=shapely.box(0, 0, 200, 100))
    assert half.sums("open_space_m2") == [20_000, 0]


def test_a_city_without_parks_has_no_open_space() -> None:
    assert city(TWO, [1, 1]).sums("open_space_m2") == [0, 0]


@given(seeds)
@settings(max_examples=40)
def test_it_is_a_part_of_the_land_on_the_map(seed: int) -> None:
    tiny = random_city(seed)
    assert np.all(tiny.measure("open_space_m2") <= tiny.measure("land_on_map_m2") * (1 + 1e-9) + 1e-9)


@given(seeds, st.floats(-5000, 5000), st.floats(-5000, 5000))
@settings(max_examples=30)
def test_the_same_city_elsewhere_has_the_same_land(seed: int, east: float, north: float) -> None:
    tiny = random_city(seed)
    wanted = tiny.sums("open_space_m2")
    np.testing.assert_allclose(moved(tiny, east, north).sums("open_space_m2"), wanted, rtol=1e-6, atol=0.01)
