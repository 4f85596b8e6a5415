from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from spatial_indicators.layers.service_walks import service_walks
from tests.spatial_indicators.random_city import SIZE, moved, random_city, seeds
from tests.spatial_indicators.tiny_city import HERE, Services, TinyCity, city, level, services_at, streets_along

ALL = services_at(("school", shapely.Point(1250, 0)), ("health", shapely.Point(400, 0)), ("food", shapely.Point(0, 0)))


def line_city(services: Services = ALL, *, home: float = 0.0) -> TinyCity:
    """A street along the x axis, and one home of 100 people on it."""
    districts = Districts((level("lsoa", [shapely.box(home - 50, -50, home + 50, 50)]),), HERE)
    street = streets_along([[(float(x), 0.0) for x in range(-1000, 4001, 100)]])
    return city(districts, [100.0], homes=[(home, 0.0, 80.0)], streets=street, services=services)


# Methods 5: 15 minutes at 5 km/h are 1250 m, inclusive.
@pytest.mark.parametrize(("home", "wanted"), [(0.0, 100.0), (-0.1, 0.0)])
def test_1250_metres_are_in_and_a_step_more_is_out(home: float, wanted: float) -> None:
    assert line_city(home=home).sums("people_near_services", "school") == [wanted]
    assert line_city(home=home).sums("people_near_services", "all") == [wanted]
    assert line_city(home=home).sums("people_near_services", "food") == [100.0]


def test_a_kind_that_the_map_does_not_hold_is_missing_and_so_are_all_three() -> None:
    tiny = line_city(services_at(("health", shapely.Point(0, 0)), ("food", shapely.Point(0, 0))))
    assert np.isnan(tiny.sums("people_near_services", "school")).all()
    assert np.isnan(tiny.sums("people_near_services", "all")).all()
    assert tiny.sums("people_near_services", "health") == [100.0]


def test_a_service_that_is_too_far_for_all_leaves_nobody_near() -> None:
    assert line_city(home=3900.0).sums("people_near_services", "all") == [0.0]


@given(seeds, st.floats(50, 1500), st.floats(0, 500))
@settings(max_examples=30)
def test_a_longer_walk_never_reaches_fewer_and_all_three_are_no_more_than_each(
    seed: int, metres: float, more: float
) -> None:
    tiny = random_city(seed)
    near = {kind: tiny.measure("people_near_services", kind, walk_m=metres) for kind in ("all", "school", "food")}
    for kind, people in near.items():
        known = ~np.isnan(people)
        assert np.all(tiny.measure("people_near_services", kind, walk_m=metres + more)[known] >= people[known])
    known = ~np.isnan(near["all"])
    assert np.all(near["all"][known] <= np.minimum(near["school"], near["food"])[known])
    assert np.all(near["all"][known] <= tiny.measure("people")[known])


@given(seeds)
@settings(max_examples=30)
def test_one_more_school_never_serves_fewer(seed: int) -> None:
    tiny = random_city(seed)
    x, y = np.random.default_rng(seed).uniform(0, SIZE, 2)
    school = ("school", shapely.box(x, y, x + 30, y + 30))
    poorer, richer = services_at(("school", shapely.Point(0, 0))), services_at(("school", shapely.Point(0, 0)), school)
    before, after = (
        replace(tiny, service_walks=service_walks(given, tiny.doorsteps, tiny.streets)).measure(
            "people_near_services", "school"
        )
        for given in (poorer, richer)
    )
    assert np.all(after >= before)


@given(seeds, st.integers(-30, 30), st.integers(-30, 30))
@settings(max_examples=15)
def test_the_same_city_elsewhere_has_the_same_people(seed: int, east: int, north: int) -> None:
    tiny = random_city(seed)
    wanted = tiny.sums("people_near_services", "food")
    found = moved(tiny, east * 100.0, north * 100.0).sums("people_near_services", "food")
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
