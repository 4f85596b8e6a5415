import pytest

from tests.spatial_indicators.indicators.test_ndvi_exposure import green_and_bare


def test_only_land_that_is_seen_counts() -> None:
    assert green_and_bare().sums("land_with_ndvi_m2") == pytest.approx([10_000, 5_000, 10_000, 0])
