"""Which formula is asked for: tiny cases."""

import pytest

from tests.spatial_indicators.tiny_city import city, square_districts


def test_only_the_method_of_2018_counts_by_the_logarithm() -> None:
    tiny = city(square_districts(2), [10, 30])
    assert tiny.sums("land_by_logarithm_m2", "2021") == [0, 0]
    assert tiny.sums("land_by_logarithm_m2", "2018_log") == pytest.approx([40000, 40000])
