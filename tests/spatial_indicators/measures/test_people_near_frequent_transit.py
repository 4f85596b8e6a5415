from dataclasses import replace

import numpy as np
import pytest
import shapely

from spatial_indicators.districts import Districts
from spatial_indicators.layers.people import EVERYONE
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, stops_at, streets_along


def a_city(*headway_min: float) -> TinyCity:
    """One home of 10 people; low-capacity stops of the timetable 100 m, 200 m, ... away."""
    stops = stops_at(*((100.0 * (at + 1), 0.0, "low", "feed") for at in range(len(headway_min))))
    return city(
        Districts((level("lsoa", [shapely.box(-50, -50, 50, 50)]),), HERE),
        {EVERYONE: [10.0]},
        homes=[(0.0, 0.0, 80.0)],
        streets=streets_along([[(0.0, 0.0), (2000.0, 0.0)]]),
        stops=replace(stops, headway_min=np.array(headway_min)),
    )


@pytest.mark.parametrize(
    ("headway_min", "within_20", "within_30"),
    [(20.0, 10, 10), (20.01, 0, 10), (30.0, 0, 10), (720 / 35, 0, 10), (31.0, 0, 0), (np.inf, 0, 0)],
)
def test_a_stop_counts_up_to_its_headway_without_rounding(headway_min: float, within_20: int, within_30: int) -> None:
    tiny = a_city(headway_min)
    assert tiny.sums("people_near_frequent_transit", "20_min") == [within_20]
    assert tiny.sums("people_near_frequent_transit", "30_min") == [within_30]


def test_one_frequent_stop_within_reach_is_enough() -> None:
    assert a_city(60.0, np.nan, 15.0).sums("people_near_frequent_transit", "20_min") == [10]


def test_a_frequent_stop_out_of_reach_is_of_no_use() -> None:
    assert a_city(60.0, 60.0, 60.0, 60.0, 60.0, 5.0).sums("people_near_frequent_transit", "20_min") == [0]


def test_where_no_timetable_is_known_nothing_is_known() -> None:
    assert np.isnan(a_city(np.nan, np.nan).sums("people_near_frequent_transit", "20_min")).all()
