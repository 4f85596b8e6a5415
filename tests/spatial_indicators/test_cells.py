import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.cells import cut_cells
from spatial_indicators.districts import Districts
from spatial_indicators.errors import GateFailed
from tests.spatial_indicators.random_city import SIZE, random_city, random_districts, seeds
from tests.spatial_indicators.tiny_city import HERE, level, square_districts, with_wards


def test_a_square_of_two_hundred_metres_is_four_cells() -> None:
    cells = cut_cells(square_districts(1), cell_size_m=100, mapped=None)
    assert cells.area_m2.tolist() == [10_000.0] * 4
    assert cells.is_on_map.all()


def test_a_border_cuts_a_cell_so_that_each_piece_has_one_district() -> None:
    halves = Districts((level("lsoa", [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)]),), HERE)
    cells = cut_cells(halves, cell_size_m=100, mapped=None)
    assert cells.area_m2.tolist() == [5_000.0, 5_000.0]
    assert cells.district["lsoa"].tolist() == [0, 1]


def test_the_edge_of_the_map_cuts_a_cell_too() -> None:
    cells = cut_cells(square_districts(1, side=100), cell_size_m=100, mapped=shapely.box(-10, -10, 30, 200))
    assert dict(zip(cells.is_on_map.tolist(), cells.area_m2.tolist(), strict=True)) == {True: 3_000.0, False: 7_000.0}


def test_cells_know_the_ward_that_their_district_is_part_of() -> None:
    districts = with_wards(square_districts(2, side=100), [shapely.box(100, 0, 200, 100), shapely.box(0, 0, 100, 100)])
    cells = cut_cells(districts, cell_size_m=100, mapped=None)
    assert cells.district["ward"].tolist() == [1, 0]


def test_a_level_with_boundaries_of_its_own_cuts_cells_and_may_leave_land_out() -> None:
    school = level("school", [shapely.box(0, 0, 25, 100)])
    cells = cut_cells(Districts((*square_districts(1, side=100).levels, school), HERE), cell_size_m=100, mapped=None)
    assert dict(zip(cells.district["school"].tolist(), cells.area_m2.tolist(), strict=True)) == {
        0: 2_500.0,
        -1: 7_500.0,
    }


def test_a_hole_in_a_district_is_no_land() -> None:
    ring = shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))
    cells = cut_cells(Districts((level("lsoa", [ring]),), HERE), cell_size_m=100, mapped=None)
    assert len(cells) == 8


def test_a_point_lies_in_one_cell_and_on_a_border_in_the_first_of_them() -> None:
    cells = cut_cells(square_districts(2, side=100), cell_size_m=100, mapped=None)
    places = shapely.points([50.0, 150.0, 100.0, 999.0], [50.0, 50.0, 50.0, 50.0])
    assert cells.holding(places).tolist() == [0, 1, 0, -1]


def test_land_that_is_lost_is_noticed() -> None:
    twice = shapely.MultiPolygon([shapely.box(0, 0, 200, 200)] * 2)
    with pytest.raises(
        GateFailed, match=r"cells_cover_districts: cells of lsoa0 have .* of 80000.0 m2. Check that its"
    ):
        cut_cells(Districts((level("lsoa", [twice]),), HERE), cell_size_m=100, mapped=None)


@given(seeds)
def test_cells_partition_the_land(seed: int) -> None:
    tiny = random_city(seed)
    assert tiny.cells.area_m2.sum() == pytest.approx(SIZE**2, rel=1e-7)
    found = np.bincount(tiny.cells.district["lsoa"], tiny.cells.area_m2)
    np.testing.assert_allclose(found, shapely.area(tiny.districts.counted.geometry), rtol=1e-6)
    one, other = shapely.STRtree(tiny.cells.geometry).query(tiny.cells.geometry, predicate="overlaps")
    shared = shapely.area(shapely.intersection(tiny.cells.geometry[one], tiny.cells.geometry[other]))
    assert shared.sum() < 1e-6 * SIZE**2


@given(seeds, st.sampled_from([20.0, 50.0, 100.0]))
def test_no_cell_is_larger_than_its_square(seed: int, size: float) -> None:
    cells = cut_cells(random_districts(np.random.default_rng(seed), 4), cell_size_m=size, mapped=None)
    west, south, east, north = shapely.bounds(cells.geometry).T
    assert np.all(np.floor(west / size + 1e-9) == np.ceil(east / size - 1e-9) - 1)
    assert np.all(np.floor(south / size + 1e-9) == np.ceil(north / size - 1e-9) - 1)


@given(seeds)
def test_every_cell_is_on_one_side_of_the_edge_of_the_map(seed: int) -> None:
    mapped = shapely.box(123.4, -50.0, 777.7, 456.7)
    cells = cut_cells(random_districts(np.random.default_rng(seed), 4), cell_size_m=100, mapped=mapped)
    share = shapely.area(shapely.intersection(cells.geometry, mapped)) / cells.area_m2
    np.testing.assert_allclose(share, cells.is_on_map, atol=1e-3)
