from dataclasses import replace

import pytest

from tests.spatial_indicators.measures.test_canopy_m2 import tiny


def test_the_share_is_that_of_the_known_land() -> None:
    (row,) = tiny().rows("canopy_cover")
    assert row["value"] == pytest.approx(100 * 8 / 25)
    assert row["coverage"] == pytest.approx(25 / 40)
    assert row["flags"] == ["partly_covered"]


def test_a_city_without_a_raster_of_canopy_has_no_value() -> None:
    (row,) = replace(tiny(), canopy=None).rows("canopy_cover")
    assert (row["value"], row["reason"]) == (None, "no_source")
