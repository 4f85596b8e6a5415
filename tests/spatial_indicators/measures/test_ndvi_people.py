import pytest

from tests.spatial_indicators.indicators.test_ndvi_exposure import green_and_bare


def test_people_times_what_is_around_them_and_nothing_where_it_is_not_known() -> None:
    assert green_and_bare().sums("ndvi_people") == pytest.approx([80, 60, 0, 0])
