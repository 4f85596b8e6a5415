from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spatial_indicators.random_city import moved, random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, parks, square_districts, streets_along

TWO = square_districts(2)
ACROSS = streets_along([[(50.0, 50.0), (350.0, 50.0)]])


def test_a_street_is_its_length_times_its_width() -> None:
    assert city(TWO, [1, 1], streets=ACROSS).sums("street_m2") == [1_500, 1_500]


def test_what_lies_in_a_park_is_the_parks() -> None:
    tiny = city(
        TWO, [1, 1], streets=ACROSS, open_spaces=parks(shapely.box(100, 0, 150, 100), shapely.box(120, 0, 150, 90))
    )
    assert tiny.sums("street_m2") == [1_000, 1_500]


def test_the_outline_of_a_square_is_no_street_even_where_cells_cut_it() -> None:
    # A square mapped as an area comes with its outline as a way; corners that no binary number holds.
    corners = [(10.1, 20.3), (333.3, 47.7), (301.7, 171.9), (37.3, 151.1), (10.1, 20.3)]
    tiny = city(TWO, [1, 1], streets=streets_along([corners]), open_spaces=parks(shapely.Polygon(corners)))
    assert tiny.sums("street_m2") == pytest.approx([0, 0], abs=1e-6)


def test_a_private_drive_is_not_land_given_to_streets() -> None:
    private = replace(ACROSS, is_public_land=np.array([False]))
    assert city(TWO, [1, 1], streets=private).sums("street_m2") == [0, 0]


def test_a_motorway_is_land_given_to_streets_though_nobody_walks_there() -> None:
    motorway = streets_along([[(50.0, 150.0), (60.0, 150.0)]], closed=[[(50.0, 50.0), (350.0, 50.0)]])
    assert city(TWO, [1, 1], streets=motorway).sums("street_m2") == [1_600, 1_500]


def test_what_lies_outside_the_city_or_beyond_the_map_is_not_counted() -> None:
    long = streets_along([[(-500.0, 50.0), (900.0, 50.0)]])
    assert city(TWO, [1, 1], streets=long).sums("street_m2") == [2_000, 2_000]
    half = city(TWO, [1, 1], streets=long, mapped=shapely.box(0, 0, 100, 200))
    assert half.sums("street_m2") == [1_000, 0]


def comb(side: float, every: float) -> TinyCity:
    """A square of land that streets of 10 m cross from west to east, so many metres apart."""
    lines = [[(-500.0, y), (side + 500.0, y)] for y in np.arange(every / 2, side, every).tolist()]
    return city(square_districts(1, side=side), [1], streets=streets_along(lines))


def test_circles_find_the_streets_of_even_land() -> None:
    tiny = comb(1000.0, 50.0)
    (measured,), (sampled,) = tiny.sums("street_m2"), tiny.sums("street_m2", "sampled_circles")
    assert measured == pytest.approx(200_000)
    assert sampled == pytest.approx(measured, rel=0.02)


def test_circles_draw_the_same_places_for_the_same_seed_and_others_for_another() -> None:
    tiny = comb(1000.0, 90.0)
    one, again = (tiny.sums("street_m2", "sampled_circles") for _ in range(2))
    assert one == again
    assert one != tiny.sums("street_m2", "sampled_circles", seed=5)


def test_land_without_a_street_has_none_in_its_circles() -> None:
    assert city(TWO, [1, 1]).sums("street_m2", "sampled_circles") == [0, 0]


def test_circles_know_nothing_beyond_the_map() -> None:
    tiny = comb(1000.0, 50.0)
    half = city(tiny.districts, [1], streets=tiny.streets, mapped=shapely.box(0, 0, 500, 1000))
    assert half.sums("street_m2", "sampled_circles") == pytest.approx([100_000], rel=0.02)
    none = city(tiny.districts, [1], streets=tiny.streets, mapped=shapely.box(5000, 0, 6000, 10))
    assert none.sums("street_m2", "sampled_circles") == [0]


@given(seeds)
@settings(max_examples=8)
def test_circles_never_find_more_street_than_land_when_the_streets_are_narrow(seed: int) -> None:
    tiny = random_city(seed)
    found, land = tiny.measure("street_m2", "sampled_circles"), tiny.measure("land_on_map_m2")
    assert np.all((found >= 0) & (found <= land))


def test_a_street_along_the_border_of_two_cells_counts_once() -> None:
    along = streets_along([[(0.0, 100.0), (200.0, 100.0)]])
    assert city(square_districts(1), [1], streets=along).sums("street_m2") == [2_000]


def test_a_street_along_the_border_of_two_cells_leaves_to_the_park_what_lies_in_it() -> None:
    along = streets_along([[(0.0, 100.0), (200.0, 100.0)]])
    tiny = city(square_districts(1), [1], streets=along, open_spaces=parks(shapely.box(0, 50, 50, 150)))
    assert tiny.sums("street_m2") == [1_500]


def test_a_street_along_the_border_of_two_districts_is_shared() -> None:
    along = streets_along([[(200.0, 0.0), (200.0, 200.0)]])
    assert city(TWO, [1, 1], streets=along).sums("street_m2") == pytest.approx([1_000, 1_000])


def test_a_street_along_a_border_that_runs_out_of_the_city_counts_once() -> None:
    along = streets_along([[(200.0, 100.0), (200.0, 500.0)]])
    assert city(TWO, [1, 1], streets=along).sums("street_m2", of="city") == pytest.approx([1_000])


@given(seeds, st.floats(-5000, 5000), st.floats(-5000, 5000))
@settings(max_examples=30)
def test_the_same_city_elsewhere_has_the_same_streets(seed: int, east: float, north: float) -> None:
    tiny = random_city(seed)
    wanted = tiny.sums("street_m2")
    np.testing.assert_allclose(moved(tiny, east, north).sums("street_m2"), wanted, rtol=1e-6, atol=0.01)


@given(seeds)
@settings(max_examples=30)
def test_more_parks_never_leave_more_street(seed: int) -> None:
    tiny = random_city(seed)
    assert np.all(replace(tiny, open_spaces=parks()).measure("street_m2") >= tiny.measure("street_m2") - 1e-9)
