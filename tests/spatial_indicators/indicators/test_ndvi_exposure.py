from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.layers.vegetation import Vegetation
from tests.spatial_indicators.tiny_city import OnCells, TinyCity, city, square_districts


def green_and_bare() -> TinyCity:
    """Four districts of one cell; (people, NDVI near, share that is green, share that is seen); the last is hidden."""
    tiny = city(square_districts(4, side=100.0), [100, 300, 0, 100])
    at = tiny.cells.district["lsoa"]
    index, known = np.array([0.8, 0.2, -0.4, np.nan])[at], np.array([1.0, 0.5, 1.0, 0.0])[at]
    layer = OnCells(index, known, 2024)
    green = {0.2: np.array([1.0, 0.5, 0.0, np.nan])[at], 0.5: np.array([1.0, 0.0, 0.0, np.nan])[at]}
    return replace(tiny, vegetation=Vegetation(layer, layer, green))


def test_every_ndvi_counts_as_often_as_people_live_there_and_the_hidden_are_left_out() -> None:
    (row,) = green_and_bare().rows("ndvi_exposure", of="city")
    # 80 of the first hundred people and 60 of the next three hundred, over 400.
    assert row["value"] == pytest.approx(0.35)
    assert row["coverage"] == pytest.approx(4 / 5)
    assert row["flags"] == ["partly_covered"]


def test_a_district_that_clouds_hide_has_no_value_and_not_0() -> None:
    *_, last = green_and_bare().rows("ndvi_exposure")
    assert (last["value"], last["reason"]) == (None, "not_on_map")


def test_a_city_without_an_image_says_so() -> None:
    rows = replace(green_and_bare(), vegetation=None).rows("ndvi_exposure")
    assert {(row["value"], row["reason"]) for row in rows} == {(None, "no_source")}
