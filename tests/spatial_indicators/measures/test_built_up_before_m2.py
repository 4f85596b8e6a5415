"""Land and people of two years: tiny cases."""

import pytest

from tests.spatial_indicators.tiny_city import city, square_districts


def test_a_tenth_of_the_land_of_the_tiny_city() -> None:
    assert city(square_districts(2), [10, 30]).sums("built_up_before_m2") == pytest.approx([4000, 4000])
