"""Blocks stand in for their cells: every cell is in one, inside its outline, and nothing is counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given

from spatial_indicators.blocks import blocks_of
from spatial_indicators.cells import Cells, cut_cells
from spatial_indicators.districts import Districts
from tests.spatial_indicators.random_city import random_districts, seeds
from tests.spatial_indicators.tiny_city import HERE, level, square_districts


def cells_of(districts: Districts, size: float = 100.0) -> Cells:
    return cut_cells(districts, cell_size_m=size, mapped=None)


def test_a_square_of_two_kilometres_is_four_blocks_from_the_south_west() -> None:
    districts = square_districts(1, side=2000.0)
    blocks = blocks_of(cells_of(districts), districts.city_outline(), cell_size_m=100)
    corners = [[0, 0, 1000, 1000], [1000, 0, 2000, 1000], [0, 1000, 1000, 2000], [1000, 1000, 2000, 2000]]
    assert shapely.bounds(blocks.geometry).tolist() == corners
    assert np.bincount(blocks.of_cell).tolist() == [100] * 4


def test_a_block_on_the_edge_ends_where_the_city_does() -> None:
    districts = square_districts(1, side=1200.0)
    blocks = blocks_of(cells_of(districts), districts.city_outline(), cell_size_m=100)
    assert shapely.area(blocks.geometry).tolist() == [1e6, 2e5, 2e5, 4e4]


def test_a_block_is_a_whole_number_of_cells_wide() -> None:
    districts = square_districts(1, side=900.0)
    blocks = blocks_of(cells_of(districts, 30), districts.city_outline(), cell_size_m=30, block_m=100)
    assert shapely.bounds(blocks.geometry)[:, 2].max() == 900
    assert shapely.area(blocks.geometry).max() == 90 * 90


def test_a_whole_block_bends_with_its_cells_in_any_projection() -> None:
    districts = square_districts(1, side=1000.0)
    blocks = blocks_of(cells_of(districts), districts.city_outline(), cell_size_m=100)
    corners = {tuple(corner) for corner in shapely.get_coordinates(blocks.geometry).tolist()}
    assert {(0.0, 300.0), (700.0, 1000.0), (1000.0, 100.0), (900.0, 0.0)} < corners
    assert len(corners) == 40


def test_what_only_touches_a_block_is_no_part_of_it() -> None:
    corner = shapely.box(0, 0, 1000, 1000).difference(shapely.box(500, 500, 1000, 1000))
    touching = shapely.union_all([corner, shapely.box(1000, 0, 1500, 1000)])
    districts = Districts((level("lsoa", [touching]),), HERE)
    blocks = blocks_of(cells_of(districts), touching, cell_size_m=100)
    assert set(shapely.get_type_id(blocks.geometry).tolist()) <= {3, 6}
    assert shapely.area(blocks.geometry).tolist() == [750_000.0, 500_000.0]


@pytest.mark.parametrize("side", [200.0, 333.0])
@given(seed=seeds)
def test_every_cell_lies_in_its_block_and_blocks_share_no_land(side: float, seed: int) -> None:
    districts = random_districts(np.random.default_rng(seed), 5)
    cells = cells_of(districts, 50)
    blocks = blocks_of(cells, districts.city_outline(), cell_size_m=50, block_m=side)
    outside = shapely.difference(cells.geometry, blocks.geometry[blocks.of_cell])
    assert shapely.area(outside).max() < 1e-6
    held = np.bincount(blocks.of_cell, cells.area_m2, minlength=len(blocks))
    np.testing.assert_allclose(shapely.area(blocks.geometry), held, rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(blocks.zones().sums(cells.area_m2[None])[0], held, rtol=1e-14)  # added in another order
