import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.cells import cut_cells
from spatial_indicators.errors import GateFailed
from spatial_indicators.layers.people import (
    CONSERVED,
    EVERYONE,
    Group,
    Homes,
    counted_by_district,
    people_on_cells,
    with_disability_status,
)
from tests.spatial_indicators.random_city import random_city, random_districts, seeds
from tests.spatial_indicators.tiny_city import buildings_at, city, square_districts

F, M = Group(sex="F"), Group(sex="M")
counts = st.one_of(st.integers(0, 10**7).map(float), st.floats(0, 1e7))


@given(seeds, st.data())
def test_every_district_keeps_its_census_for_every_group(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    districts = random_districts(rng, data.draw(st.integers(1, 5)))
    number = len(districts.counted.codes)
    census = {
        group: np.array(data.draw(st.lists(counts, min_size=number, max_size=number))) for group in (EVERYONE, F, M)
    }
    mapped = data.draw(st.sampled_from([None, shapely.box(0, 0, 333, 999), shapely.box(5000, 0, 5001, 1)]))
    cells = cut_cells(districts, cell_size_m=100, mapped=mapped)
    homes = rng.uniform(-100, 1100, (data.draw(st.integers(0, 20)), 3))
    people, points = people_on_cells(census, cells, districts, buildings_at(homes.tolist()), year=2020)
    for wanted, row in zip(census.values(), people.count, strict=True):
        found = np.bincount(cells.district["lsoa"], row, minlength=number)
        np.testing.assert_allclose(found, wanted, rtol=CONSERVED)
        assert (row >= 0).all()
    share = np.bincount(points.cell, points.share, minlength=len(cells))
    inhabited = (people.count[0] > 0) & cells.is_on_map
    np.testing.assert_allclose(share[inhabited], 1.0, rtol=1e-12)


@given(seeds)
def test_homes_lie_in_their_cells(seed: int) -> None:
    tiny = random_city(seed)
    points = shapely.points(tiny.homes.x, tiny.homes.y)
    assert shapely.distance(points, tiny.cells.geometry[tiny.homes.cell]).max(initial=0.0) < 1e-9


def test_people_live_where_the_floor_is() -> None:
    tiny = city(square_districts(1), [100], homes=[(50, 50, 300), (150, 150, 100)])
    assert tiny.people.count[0].tolist() == [75.0, 0.0, 0.0, 25.0]
    assert not tiny.people.is_placed_by_area.any()


def test_two_homes_of_a_cell_share_its_people() -> None:
    tiny = city(square_districts(1, side=100), [100], homes=[(50, 50, 300), (60, 60, 100)])
    assert tiny.homes.share.tolist() == [0.75, 0.25]


def test_without_a_known_home_people_are_spread_over_the_land() -> None:
    tiny = city(square_districts(2), [100, 100], homes=[(50, 50, 300)])
    by_district = {number: tiny.people.count[0][tiny.cells.district["lsoa"] == number].tolist() for number in (0, 1)}
    assert by_district == {0: [100.0, 0.0, 0.0, 0.0], 1: [25.0] * 4}
    assert tiny.people.is_placed_by_area.tolist() == [number == 1 for number in tiny.cells.district["lsoa"]]


def test_beyond_the_edge_of_the_map_live_as_many_as_the_land_says() -> None:
    # A quarter of the district is mapped: its one home is not the home of all.
    tiny = city(square_districts(1), [100], homes=[(50, 50, 300)], mapped=shapely.box(0, 0, 50, 200))
    assert tiny.people.count[0][tiny.cells.is_on_map].sum() == pytest.approx(25.0)
    assert tiny.people.is_placed_by_area.tolist() == (~tiny.cells.is_on_map).tolist()
    assert tiny.cells.is_on_map[tiny.homes.cell].all()


def test_a_home_outside_the_city_or_without_floor_is_nobodys() -> None:
    tiny = city(square_districts(1, side=100), [100], homes=[(50, 50, 10), (999, 50, 10), (60, 60, 0)])
    assert tiny.homes.x.tolist() == [50.0]


def test_a_district_without_people_has_none_on_its_cells() -> None:
    tiny = city(square_districts(2, side=100), [0, 7])
    assert tiny.people.count[0].tolist() == [0.0, 7.0]


def test_people_that_are_lost_are_noticed() -> None:
    cells = cut_cells(square_districts(1), cell_size_m=100, mapped=None)
    census = {EVERYONE: np.array([10.0, 7.0])}
    with pytest.raises(GateFailed, match=r"population_is_conserved: lsoa1 has 0.0 people on its cells and 7.0 counted"):
        people_on_cells(census, cells, square_districts(2), buildings_at([]), year=2020)


def test_a_part_is_never_more_than_its_whole() -> None:
    homes = Homes(np.zeros(2), np.zeros(2), np.zeros(2, dtype=np.int64), np.array([0.5, 0.5 + 1e-15]))
    assert homes.share_of_cells(np.array([True, True]), 1).tolist() == [1.0]
    assert homes.share_of_cells(np.array([True, False]), 1).tolist() == [0.5]


def test_the_census_is_put_into_the_order_of_the_districts() -> None:
    found = counted_by_district(["b", "a"], ["a", "x", "b"], {EVERYONE: np.array([1.0, 9.0, 2.0])}, where="t.csv")
    assert found[EVERYONE].tolist() == [2.0, 1.0]


def test_a_district_without_a_row_is_refused() -> None:
    with pytest.raises(
        GateFailed, match=r"census_codes_join: 1 of 3 districts have a row in t.csv; missing: b, c. Give"
    ):
        counted_by_district(["a", "b", "c"], ["a"], {EVERYONE: np.array([1.0])}, where="t.csv")


def test_many_districts_without_a_row_are_shortened() -> None:
    with pytest.raises(GateFailed, match=r"missing: a, b, c, d, e \.\.\.\."):
        counted_by_district(list("abcdefg"), [], {EVERYONE: np.empty(0)}, where="t.csv")


def test_people_are_split_by_disability_status() -> None:
    census = with_disability_status({EVERYONE: np.array([100.0])}, np.array([0.2]))
    assert {group.disability: values.tolist() for group, values in census.items()} == {
        "_T": [100.0],
        "PD": [20.0],
        "PWD": [80.0],
    }


def test_where_the_status_is_not_known_people_are_of_unknown_status() -> None:
    census = with_disability_status({EVERYONE: np.array([100.0, 50.0])}, np.array([0.2, np.nan]))
    assert {group.disability: values.tolist() for group, values in census.items()} == {
        "_T": [100.0, 50.0],
        "PD": [20.0, 0.0],
        "PWD": [80.0, 0.0],
        "_U": [0.0, 50.0],
    }


@given(st.lists(st.tuples(counts, st.one_of(st.just(np.nan), st.floats(0, 1))), min_size=1, max_size=5))
def test_the_disability_groups_add_up_to_everyone(districts: list[tuple[float, float]]) -> None:
    everyone, share = (np.array(column) for column in zip(*districts, strict=True))
    groups = dict(with_disability_status({EVERYONE: everyone}, share))
    del groups[EVERYONE]
    np.testing.assert_allclose(sum(groups.values()), everyone, rtol=1e-12)
    assert all((values >= 0).all() for values in groups.values())


def test_a_group_knows_what_it_is_a_part_of() -> None:
    assert EVERYONE.dimensions == ()
    assert Group(sex="F", age="Y0T14").dimensions == ("sex", "age")


def test_a_group_without_a_count_in_a_district_is_refused_with_its_name() -> None:
    groups = {EVERYONE: np.array([5.0, 6.0]), Group(sex="F"): np.array([2.0, np.nan])}
    with pytest.raises(GateFailed, match=r"census_is_complete: census.csv has no count of F/_T/_T in B"):
        counted_by_district(["A", "B"], ["A", "B"], groups, where="census.csv")
