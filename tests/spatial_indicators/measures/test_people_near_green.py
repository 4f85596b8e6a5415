from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, parks, streets_along


def line_city(*outlines: Any, green: list[bool] | None = None) -> TinyCity:
    """A home of 100 people at (0, 0), on a street along the x axis."""
    districts = Districts((level("lsoa", [shapely.box(-50, -50, 50, 50)]),), HERE)
    street = streets_along([[(float(x), 0.0) for x in range(-1000, 2001, 100)]])
    return city(districts, [100.0], homes=[(0.0, 0.0, 80.0)], streets=street, open_spaces=parks(*outlines, green=green))


# Threshold of WHO (2017), inclusive: 300 m to the edge of a hectare.
@pytest.mark.parametrize(("edge", "wanted"), [(300.0, 100.0), (300.1, 0.0)])
def test_the_straight_line_ends_at_the_edge(edge: float, wanted: float) -> None:
    assert line_city(shapely.box(edge, -50, edge + 100, 50)).sums("people_near_green", "linear") == [wanted]


@pytest.mark.parametrize(("side", "wanted"), [(100.0, 100.0), (99.9, 0.0)])
def test_less_than_a_hectare_is_too_small(side: float, wanted: float) -> None:
    assert line_city(shapely.box(100, 100, 100 + side, 100 + side)).sums("people_near_green", "linear") == [wanted]


def test_two_halves_that_touch_are_a_hectare() -> None:
    halves = shapely.box(100, 0, 150, 100), shapely.box(150, 0, 200, 100)
    assert line_city(*halves).sums("people_near_green", "linear") == [100]
    assert line_city(halves[0]).sums("people_near_green", "linear") == [0]


def test_a_square_is_open_but_not_green() -> None:
    assert line_city(shapely.box(100, 0, 300, 100), green=[False]).sums("people_near_green", "linear") == [0]


def test_the_walk_along_streets_is_the_stricter_way() -> None:
    # 40 m from the street, so nobody can walk in, though it lies near as the crow flies.
    off_street = line_city(shapely.box(100, 40, 250, 200))
    assert off_street.sums("people_near_green", "linear") == [100]
    assert off_street.sums("people_near_green", "network") == [0]
    assert line_city(shapely.box(100, 20, 250, 200)).sums("people_near_green", "network") == [100]


def test_a_city_without_green_has_nobody_near() -> None:
    assert line_city().sums("people_near_green", "linear") == [0]
    assert line_city().sums("people_near_green", "network") == [0]


@given(seeds, st.floats(50, 500), st.floats(0, 500))
@settings(max_examples=40)
def test_more_metres_or_smaller_parks_never_reach_fewer(seed: int, metres: float, more: float) -> None:
    tiny = random_city(seed)
    for variant in ("linear", "network"):
        near = tiny.measure("people_near_green", variant, access_m=metres)
        assert np.all(tiny.measure("people_near_green", variant, access_m=metres + more) >= near)
        assert np.all(near <= tiny.measure("people_on_map"))
        np.testing.assert_allclose(near[1] + near[2], near[0], rtol=1e-9)
    small = tiny.measure("people_near_green", "linear", smallest_m2=1000.0)
    assert np.all(small >= tiny.measure("people_near_green", "linear"))


@given(seeds)
@settings(max_examples=40)
def test_whoever_can_walk_is_near_as_the_crow_flies(seed: int) -> None:
    tiny = random_city(seed)
    walking = tiny.measure("people_near_green", "network")
    assert np.all(tiny.measure("people_near_green", "linear") >= walking - 1e-9)
