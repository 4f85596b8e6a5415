import pytest

from tests.spatial_indicators.measures.test_canopy_m2 import tiny


def test_land_is_known_as_far_as_the_raster_knows_it() -> None:
    assert tiny().sums("land_with_canopy_m2") == [pytest.approx(10_000.0 + 5000.0 + 10_000.0)]
