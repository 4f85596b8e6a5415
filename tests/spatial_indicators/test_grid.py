import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.cells import Cells
from spatial_indicators.grid import grid_of

LEFT, RIGHT_LOW, RIGHT_HIGH = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 40), shapely.box(100, 40, 200, 100)


def cells_of(*shapes: shapely.Geometry) -> Cells:
    geometry = np.array(shapes, dtype=object)
    return Cells(geometry, shapely.area(geometry), {}, np.ones(len(shapes), dtype=np.bool_))


def test_pieces_of_a_square_are_summed_where_it_lies() -> None:
    grid = grid_of(cells_of(LEFT, RIGHT_LOW, RIGHT_HIGH), np.array([5.0, 1.0, 2.0]), cell_size_m=100)
    assert grid.values.tolist() == [[5.0, 3.0]]
    assert (grid.west, grid.north, grid.cell_size_m) == (0.0, 100.0, 100)


def test_north_is_up() -> None:
    grid = grid_of(cells_of(LEFT, shapely.box(0, 100, 100, 200)), np.array([1.0, 2.0]), cell_size_m=100)
    assert grid.values.tolist() == [[2.0], [1.0]]


def test_squares_without_land_are_missing_not_zero() -> None:
    apart = cells_of(LEFT, shapely.box(200, 0, 300, 100))
    grid = grid_of(apart, np.array([1.0, 0.0]), cell_size_m=100)
    assert grid.values[0, [0, 2]].tolist() == [1.0, 0.0]
    assert np.isnan(grid.values[0, 1])


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.integers(0, 1000)), min_size=1, max_size=20))
def test_nobody_is_lost_or_added(pieces: list[tuple[int, int, int]]) -> None:
    shapes = [shapely.box(100 * x, 100 * y, 100 * x + 50, 100 * y + 50) for x, y, _ in pieces]
    people = np.array([count for _, _, count in pieces], dtype=float)
    grid = grid_of(cells_of(*shapes), people, cell_size_m=100)
    assert np.nansum(grid.values, dtype=np.float64) == pytest.approx(people.sum())
