from dataclasses import replace

import numpy as np
import pytest
import shapely

from spatial_indicators.districts import Districts
from spatial_indicators.layers.people import EVERYONE
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, stops_at, streets_along


def a_city(*boarding: int) -> TinyCity:
    """One home of 10 people; mapped stops of low capacity 100 m, 200 m, ... away."""
    stops = stops_at(*((100.0 * (at + 1), 0.0, "low", "osm") for at in range(len(boarding))))
    return city(
        Districts((level("lsoa", [shapely.box(-50, -50, 50, 50)]),), HERE),
        {EVERYONE: [10.0]},
        homes=[(0.0, 0.0, 80.0)],
        streets=streets_along([[(0.0, 0.0), (2000.0, 0.0)]]),
        stops=replace(stops, wheelchair_boarding=np.array(boarding)),
    )


@pytest.mark.parametrize(
    ("boarding", "at_least", "at_most"), [((1,), 10, 10), ((2,), 0, 0), ((2, 0), 0, 10), ((2, 2, 1), 10, 10)]
)
def test_the_truth_lies_between_the_known_and_the_not_excluded(
    boarding: tuple[int, ...], at_least: int, at_most: int
) -> None:
    tiny = a_city(*boarding)
    assert tiny.sums("people_near_step_free_transit", "at_least") == [at_least]
    assert tiny.sums("people_near_step_free_transit", "at_most") == [at_most]


def test_where_no_stop_says_anything_nothing_is_known() -> None:
    assert np.isnan(a_city(0, 0).sums("people_near_step_free_transit", "at_least")).all()
