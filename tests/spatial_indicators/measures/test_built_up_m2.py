from dataclasses import replace

import numpy as np
import pytest

from tests.spatial_indicators.tiny_city import OnCells, city, square_districts


def test_a_fifth_of_four_hectares_is_eight_thousand_square_metres() -> None:
    assert city(square_districts(2), [10, 30]).sums("built_up_m2") == pytest.approx([8000, 8000])


def test_where_the_raster_knows_nothing_nothing_is_counted() -> None:
    tiny = city(square_districts(1), [10])
    built_up = OnCells(np.array([100.0, np.nan, np.nan, np.nan]), np.array([1.0, 0, 0, 0]), 2020)
    assert replace(tiny, built_up=built_up).sums("built_up_m2") == [100]
