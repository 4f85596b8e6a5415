"""Walks from the middles of streets, checked by eye and against a walk from a point put there."""

import numpy as np
import pytest
import shapely
from hypothesis import given

from spatial_indicators.snapping import snap, walking_distance_m
from spatial_indicators.street_walks import (
    middles,
    stretches_of,
    walk_to_open_space_m,
    walk_to_stop_m,
)
from tests.spatial_indicators.random_city import random_stops, random_streets, seeds
from tests.spatial_indicators.tiny_city import parks, stops_at, streets_along

BENT = [(0.0, 0.0), (100.0, 0.0), (100.0, 300.0)]


def test_a_bent_street_is_one_stretch_and_its_middle_lies_on_its_line() -> None:
    streets = streets_along([BENT])
    stretches = stretches_of(streets)
    assert shapely.to_wkt(stretches.geometry, trim=True).tolist() == ["LINESTRING (0 0, 100 0, 100 300)"]
    assert stretches.length_m.tolist() == [400.0]
    middle = middles(streets, stretches)
    assert (middle.edge.tolist(), middle.to_start_m.tolist(), middle.to_end_m.tolist()) == ([1], [100.0], [200.0])


def test_a_street_ends_at_every_corner() -> None:
    streets = streets_along([BENT, [(100.0, 0.0), (200.0, 0.0)]])
    assert stretches_of(streets).length_m.tolist() == [100.0, 300.0, 100.0]


def test_a_way_that_meets_itself_is_cut_there() -> None:
    six = streets_along([[(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (50.0, 50.0), (50.0, 0.0), (50.0, -50.0)]])
    lasso = streets_along([[(0.0, 0.0), (50.0, 0.0), (100.0, 0.0), (100.0, 50.0), (50.0, 0.0)]])
    assert len(stretches_of(six)) == 1  # a bridge: lines that cross without a common point do not meet
    assert shapely.is_closed(stretches_of(lasso).geometry).tolist() == [False, True]


def test_a_street_without_length_is_left_out() -> None:
    assert len(stretches_of(streets_along([[(0.0, 0.0), (0.0, 0.0)], [(0.0, 0.0), (5.0, 0.0)]]))) == 1


def test_the_walk_starts_in_the_middle_and_counts_the_way_to_the_stop() -> None:
    streets = streets_along([[(0.0, 0.0), (400.0, 0.0)], [(400.0, 0.0), (1000.0, 0.0)]])
    stops = stops_at((0.0, -30.0, "low", "osm"), (1000.0, 0.0, "high", "feed"))
    start = middles(streets, stretches_of(streets))
    assert walk_to_stop_m(streets, start, stops, origin="union").tolist() == [230.0, 300.0]
    assert walk_to_stop_m(streets, start, stops, origin="osm").tolist() == [230.0, 730.0]
    assert np.isnan(walk_to_stop_m(streets, start, stops_at(), origin="union")).all()


@pytest.mark.parametrize(("far", "walk"), [(2000.0, 2000.0), (2000.1, np.nan)])
def test_beyond_two_kilometres_the_walk_is_not_known(far: float, walk: float) -> None:
    streets = streets_along([[(-100.0, 0.0), (100.0, 0.0)], [(100.0, 0.0), (3000.0, 0.0)]])
    start = middles(streets, stretches_of(streets))
    found = walk_to_stop_m(streets, start, stops_at((far, 0.0, "low", "osm")), origin="osm")
    np.testing.assert_allclose(found[0], walk)


def test_where_nobody_walks_there_is_no_walk() -> None:
    streets = streets_along([[(0.0, 0.0), (200.0, 0.0)]], closed=[[(200.0, 0.0), (400.0, 0.0)]])
    start = middles(streets, stretches_of(streets))
    np.testing.assert_array_equal(
        walk_to_stop_m(streets, start, stops_at((0.0, 0.0, "low", "osm")), origin="osm"), [100.0, np.nan]
    )


def test_a_park_is_reached_at_its_entrance() -> None:
    streets = streets_along([[(0.0, 0.0), (400.0, 0.0)]])
    start = middles(streets, stretches_of(streets))
    assert walk_to_open_space_m(streets, start, parks(shapely.box(300, -50, 350, 50))).tolist() == [100.0]
    assert np.isnan(walk_to_open_space_m(streets, start, parks())).all()


@given(seed=seeds)
def test_a_walk_is_that_of_a_home_in_the_middle_of_the_street(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets, stops = random_streets(rng), random_stops(rng)
    stretches = stretches_of(streets)
    assert stretches.edge_count.sum() == len(streets.start)
    walkable = streets.is_walkable[stretches.edge]
    point = shapely.line_interpolate_point(stretches.geometry[walkable], 0.5, normalized=True)
    homes = snap(streets, shapely.get_x(point), shapely.get_y(point), limit_m=1.0)
    places = snap(streets, stops.x, stops.y, limit_m=250.0)
    wanted = walking_distance_m(streets, homes, places, limit_m=2000.0)
    found = walk_to_stop_m(streets, middles(streets, stretches), stops, origin="union")
    np.testing.assert_allclose(np.nan_to_num(found[walkable], nan=np.inf), wanted, atol=1e-6)
    assert np.isnan(found[~walkable]).all()
