from dataclasses import replace

import numpy as np

from tests.spatial_indicators.tiny_city import OnCells, city, square_districts


def test_people_of_cells_that_the_raster_does_not_know_are_left_out() -> None:
    tiny = city(square_districts(1), [40])
    built_up = OnCells(np.array([0.0, 5.0, np.nan, np.nan]), np.array([1.0, 0.5, 0, 0]), 2020)
    assert replace(tiny, built_up=built_up).sums("people_with_built_up") == [20]
