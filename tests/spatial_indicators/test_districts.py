import numpy as np
import pytest
import shapely
from hypothesis import given

from spatial_indicators.districts import built_level, partition
from spatial_indicators.errors import GateFailed
from tests.spatial_indicators.random_city import random_districts, seeds
from tests.spatial_indicators.tiny_city import level, square_districts, with_wards

WEST, EAST = shapely.box(0, 0, 200, 400), shapely.box(200, 0, 400, 400)


def test_wards_are_made_of_the_districts_that_lie_in_them() -> None:
    districts = with_wards(square_districts(2, 2), [EAST, WEST])
    assert districts.levels[1].members is not None
    assert districts.levels[1].members.tolist() == [1, 0, 1, 0]
    assert districts.parents() == {"lsoa0": "ward1", "lsoa1": "ward0", "lsoa2": "ward1", "lsoa3": "ward0"}


@pytest.mark.parametrize("border", [198, 202])
def test_a_ward_takes_the_outline_of_its_districts_so_that_sums_are_theirs(border: int) -> None:
    generalised = [shapely.box(0, 0, border, 400), shapely.box(border, 0, 400, 400)]
    wards = built_level(square_districts(2, 2).counted, level("ward", generalised))
    assert [shape.area for shape in wards.geometry] == [80_000, 80_000]
    assert wards.built_from == "lsoa"


def test_districts_without_a_coarser_level_have_no_parents() -> None:
    assert square_districts(2).parents() == {}


def test_the_city_is_all_its_districts() -> None:
    assert square_districts(3, 2).city_outline().equals(shapely.box(0, 0, 600, 400))


def test_neighbours_that_share_a_border_do_not_overlap() -> None:
    counted = square_districts(3, 3).counted
    assert partition(counted) is counted


def test_generalised_neighbours_may_overlap_by_a_few_per_cent() -> None:
    generalised = level("lsoa", [shapely.box(0, 0, 104, 100), shapely.box(100, 0, 200, 100)])
    assert partition(generalised) is generalised


def test_districts_that_overlap_are_refused() -> None:
    overlapping = level("lsoa", [shapely.box(0, 0, 150, 100), shapely.box(100, 0, 200, 100)])
    with pytest.raises(GateFailed, match=r"districts_do_not_overlap: 50.0% of lsoa lsoa1 lies in other districts"):
        partition(overlapping)


def test_a_district_across_two_wards_is_refused() -> None:
    halves = [shapely.box(0, 0, 300, 400), shapely.box(300, 0, 400, 400)]
    with pytest.raises(GateFailed, match=r"districts_nest: 50.0% of lsoa lsoa1 lies outside its ward.*built_from of"):
        built_level(square_districts(2, 2).counted, level("ward", halves))


def test_a_ward_without_districts_is_refused() -> None:
    elsewhere = shapely.box(9000, 0, 9400, 400)
    with pytest.raises(GateFailed, match=r"districts_nest: no lsoa lies in ward ward2\. Give both levels"):
        built_level(square_districts(2, 2).counted, level("ward", [WEST, EAST, elsewhere]))


@given(seeds)
def test_wards_partition_the_land_of_the_districts(seed: int) -> None:
    districts = random_districts(np.random.default_rng(seed), 5)
    finer, wards = districts.levels
    assert wards.members is not None
    found = np.bincount(wards.members, shapely.area(finer.geometry))
    np.testing.assert_allclose(shapely.area(wards.geometry), found, rtol=1e-9)
    assert partition(wards) is wards
