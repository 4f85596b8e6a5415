"""Land and people of two years: tiny cases."""

import pytest

from tests.spatial_indicators.tiny_city import city, square_districts


def test_all_people_of_the_tiny_city() -> None:
    assert city(square_districts(2), [10, 30]).sums("people_after") == pytest.approx([10, 30])
