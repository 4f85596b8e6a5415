import pytest

from tests.spatial_indicators.indicators.test_pm25_exposure import p1


def test_p1_three_quarters_breathe_more_than_25() -> None:
    (row,) = p1().rows("pm25_above_threshold", of="city", method="who_2021_above_25")
    assert row["value"] == pytest.approx(75.0)


def test_the_guideline_is_the_value_that_is_published_as_the_citys_own() -> None:
    (row,) = p1().rows("pm25_above_threshold", of="city")
    assert row["method"] == "who_2021_above_5"
