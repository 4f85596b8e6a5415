import numpy as np

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures


def test_a_hundred_of_four_hundred_people_are_a_quarter() -> None:
    ratio = indicators()["frequent_transit_access"].formula(np.array([[100.0]]), np.array([[400.0]]))
    assert ratio.value == 25.0


def test_where_no_stop_is_known_there_is_no_value() -> None:
    assert np.isnan(
        indicators()["frequent_transit_access"].formula(np.array([[np.nan]]), np.array([[400.0]])).value
    ).all()


def test_its_variants_are_methods() -> None:
    declared = indicators()["frequent_transit_access"]
    names = [declared.method_name(variant) for variant in declared.variants(measures())]
    assert names == ["un_2021_20_min", "un_2021_30_min"]
