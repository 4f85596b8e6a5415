import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from spatial_indicators.measure import measures
from spatial_indicators.zones import zones_from_polygons, zones_of
from tests.spatial_indicators.random_city import SIZE, random_city, random_districts, seeds
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, square_districts


def every_measure(tiny: TinyCity) -> dict[str, np.ndarray]:
    """Every measure in every variant, rows of all groups, without those that lack a source."""
    found = {
        f"{name} {variant}": values
        for name, declared in measures().items()
        for variant, values in declared({layer: getattr(tiny, layer) for layer in declared.layers}).items()
    }
    return {name: values for name, values in found.items() if np.isfinite(values).all()}


def test_the_city_comes_first_and_holds_every_cell() -> None:
    tiny = city(square_districts(2), [10, 30])
    whole, districts = zones_of(tiny.districts, tiny.cells, city="tiny")
    assert (whole.level, whole.codes) == ("city", ("tiny",))
    assert whole.sums(tiny.people.count).tolist() == [[40.0]]
    assert districts.sums(tiny.people.count).tolist() == [[10.0, 30.0]]


def test_a_polygon_takes_its_share_of_the_cells_on_its_border() -> None:
    tiny = city(square_districts(1, side=100), [80])
    half, nothing = zones_from_polygons([shapely.box(0, 0, 50, 100), shapely.box(900, 0, 950, 100)], tiny.cells).sums(
        tiny.people.count
    )[0]
    assert half == 40.0
    assert nothing == 0.0


def test_a_level_with_boundaries_of_its_own_may_leave_people_out() -> None:
    school = level("school", [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 150, 100)])
    tiny = city(Districts((*square_districts(2, side=100).levels, school), HERE), [80, 40])
    assert tiny.sums("people", of="school") == pytest.approx([40.0, 60.0])
    assert tiny.sums("people", of="city") == pytest.approx([120.0])


def test_what_is_not_known_makes_its_zone_not_known_and_no_other() -> None:
    tiny = city(square_districts(2, side=100), [1, 1])
    sums = tiny.zones()["lsoa"].sums(np.array([[np.nan, 5.0]]))
    np.testing.assert_array_equal(sums, [[np.nan, 5.0]])


@given(seeds)
@settings(max_examples=40)
def test_districts_wards_and_the_city_have_the_same_total_of_every_measure(seed: int) -> None:
    tiny = random_city(seed)
    zones = tiny.zones()
    for name, values in every_measure(tiny).items():
        whole = values.sum(axis=1)
        for one in zones.values():
            np.testing.assert_allclose(one.sums(values).sum(axis=1), whole, rtol=1e-9, atol=1e-9, err_msg=name)


@given(seeds)
@settings(max_examples=40)
def test_merging_districts_adds_their_sums(seed: int) -> None:
    tiny = random_city(seed)
    zones, members = tiny.zones(), tiny.districts.levels[1].members
    for name, values in every_measure(tiny).items():
        added = np.stack([np.bincount(members, row) for row in zones["lsoa"].sums(values)])
        np.testing.assert_allclose(zones["ward"].sums(values), added, rtol=1e-9, atol=1e-9, err_msg=name)


@given(seeds)
@settings(max_examples=40)
def test_the_polygon_of_a_district_has_the_sums_of_the_district(seed: int) -> None:
    tiny = random_city(seed)
    drawn = zones_from_polygons(list(tiny.districts.counted.geometry), tiny.cells)
    for name, values in every_measure(tiny).items():
        wanted = tiny.zones()["lsoa"].sums(values)
        np.testing.assert_allclose(drawn.sums(values), wanted, rtol=1e-6, atol=1e-6, err_msg=name)


@given(seeds, st.integers(1, 6))
@settings(max_examples=40)
def test_free_polygons_that_partition_the_city_lose_nobody(seed: int, count: int) -> None:
    tiny = random_city(seed)
    others = random_districts(np.random.default_rng(seed + 1), count, wards=False)
    drawn = zones_from_polygons(list(others.counted.geometry), tiny.cells)
    for name, values in every_measure(tiny).items():
        np.testing.assert_allclose(drawn.sums(values).sum(axis=1), values.sum(axis=1), rtol=1e-6, err_msg=name)


@given(seeds)
@settings(max_examples=40)
def test_a_polygon_and_the_rest_make_the_whole(seed: int) -> None:
    tiny = random_city(seed)
    points = np.random.default_rng(seed).uniform(0, SIZE, (3, 2))
    part = shapely.Polygon(points)
    rest = shapely.box(0, 0, SIZE, SIZE).difference(part)
    sums = zones_from_polygons([part, rest], tiny.cells).sums(tiny.people.count)
    assert sums[0].sum() == pytest.approx(tiny.people.count[0].sum(), rel=1e-6)
