"""Laws of interpolation: never beyond what was measured, exact at a station, and blind to the order of stations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.interpolation import Stations, inverse_distance, left_out

seeds, powers = st.integers(0, 2**32 - 1), st.floats(0.5, 8)


def some(seed: int, count: int) -> tuple[Stations, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return Stations(rng.uniform(0, 1e4, count), rng.uniform(0, 1e4, count), rng.uniform(1, 80, count)), rng


def test_between_two_stations_the_near_one_counts_more() -> None:
    two = Stations(np.array([0.0, 300.0]), np.zeros(2), np.array([10.0, 20.0]))
    # 100 m and 200 m away: weights 1/1 and 1/4 of the nearest, so (10 + 20 / 4) / (1 + 1 / 4).
    assert inverse_distance(two, np.array([100.0, 150.0]), np.zeros(2)).tolist() == pytest.approx([12.0, 15.0])


@given(seeds, st.integers(1, 30), powers)
def test_nothing_lies_beyond_what_was_measured_and_stations_keep_their_own(seed: int, count: int, power: float) -> None:
    stations, rng = some(seed, count)
    found = inverse_distance(stations, rng.uniform(-1e5, 1e5, 50), rng.uniform(-1e5, 1e5, 50), power=power)
    assert (found >= stations.value.min()).all()
    assert (found <= stations.value.max()).all()
    own = inverse_distance(stations, stations.x, stations.y, power=power)
    np.testing.assert_array_equal(own, stations.value)


@given(seeds, st.integers(2, 20), powers)
def test_the_order_of_stations_and_the_place_of_the_origin_do_not_matter(seed: int, count: int, power: float) -> None:
    stations, rng = some(seed, count)
    x, y, order = rng.uniform(0, 1e4, 20), rng.uniform(0, 1e4, 20), rng.permutation(count)
    moved = Stations(stations.x[order] + 500, stations.y[order], stations.value[order])
    here, there = inverse_distance(stations, x, y, power=power), inverse_distance(moved, x + 500, y, power=power)
    np.testing.assert_allclose(here, there, rtol=1e-6)


def test_many_places_in_parts_are_the_same_as_one_by_one() -> None:
    stations, rng = some(1, 3000)
    x, y = rng.uniform(0, 1e4, 3000), rng.uniform(0, 1e4, 3000)
    one_by_one = [inverse_distance(stations, x[[at]], y[[at]])[0] for at in range(0, 3000, 97)]
    np.testing.assert_allclose(inverse_distance(stations, x, y)[::97], one_by_one, rtol=1e-12)


def test_without_a_station_nothing_is_known() -> None:
    nothing = Stations(np.empty(0), np.empty(0), np.empty(0))
    assert np.isnan(inverse_distance(nothing, np.zeros(2), np.zeros(2))).all()


def test_where_all_measured_the_same_nothing_is_off() -> None:
    stations, _ = some(7, 5)
    same = Stations(stations.x, stations.y, np.full(5, 12.0))
    error = left_out(same)
    assert (error.rmse, error.bias, error.rmse_of_mean) == (0.0, 0.0, 0.0)


def test_a_station_left_out_is_told_from_its_neighbours() -> None:
    row = Stations(np.array([0.0, 100.0, 200.0]), np.zeros(3), np.array([10.0, 16.0, 10.0]))
    # The middle is 10 from its neighbours, 6 too low; an end is (16 + 10 / 4) / (5 / 4) = 14.8, 4.8 too high.
    error = left_out(row)
    assert error.rmse == pytest.approx(np.sqrt((4.8**2 + 6**2 + 4.8**2) / 3))
    assert error.bias == pytest.approx((4.8 - 6 + 4.8) / 3)


def test_of_two_stations_no_error_can_be_told() -> None:
    assert np.isnan(left_out(Stations(np.zeros(2), np.zeros(2), np.ones(2))).rmse)
