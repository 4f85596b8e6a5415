"""Change of built-up land: tiny cases."""

import pytest

from tests.spatial_indicators.tiny_city import city, square_districts


def test_from_a_tenth_to_a_fifth_is_a_hundred_per_cent_more() -> None:
    (row,) = city(square_districts(1), [40]).rows("built_up_change", of="city")
    assert row["value"] == pytest.approx(100)
    assert row["method"] == "un_2021"
    assert row["sex"] == "_T"
