import pytest

from tests.spatial_indicators.indicators.test_ndvi_exposure import green_and_bare


def test_green_land_is_a_share_of_the_land_that_is_seen() -> None:
    (row,) = green_and_bare().rows("green_cover", of="city")
    # 1 + 0.5 * 0.5 green of 1 + 0.5 + 1 seen, of 4 cells.
    assert row["value"] == pytest.approx(100 * 1.25 / 2.5)
    assert row["coverage"] == pytest.approx(2.5 / 4)
    assert row["method"] == "at_least_ndvi_0_2"


def test_fewer_pixels_reach_the_higher_threshold() -> None:
    (row,) = green_and_bare().rows("green_cover", of="city", method="at_least_ndvi_0_5")
    assert row["value"] == pytest.approx(100 * 1.0 / 2.5)


def test_a_hidden_district_is_neither_green_nor_bare() -> None:
    *_, bare, hidden = green_and_bare().rows("green_cover")
    assert bare["value"] == 0.0
    assert (hidden["value"], hidden["reason"]) == (None, "not_on_map")
