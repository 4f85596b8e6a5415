import numpy as np
from hypothesis import given

from tests.spatial_indicators.indicators.test_pm25_exposure import p1
from tests.spatial_indicators.random_city import random_city, seeds


def test_p1_three_thousand_people_breathe_more_than_25() -> None:
    assert p1().sums("people_above_pm25", "above_25", of="city") == [3000]


def test_who_breathes_exactly_the_threshold_is_not_above_it() -> None:
    assert p1().sums("people_above_pm25", of="city", threshold_ug_m3=30.0) == [0]


@given(seeds)
def test_a_higher_threshold_never_has_more_people_above_it(seed: int) -> None:
    tiny = random_city(seed)
    above = [tiny.measure("people_above_pm25", name) for name in ("above_5", "above_10", "above_15", "above_35")]
    assert np.all(np.diff(above, axis=0) <= 0)
