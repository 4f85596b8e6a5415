import numpy as np

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures


def test_the_value_is_the_share_of_the_people_on_the_map() -> None:
    ratio = indicators()["transit_kind_access"].formula(np.array([[100.0]]), np.array([[400.0]]))
    assert ratio.value.tolist() == [[25.0]]


def test_formal_and_informal_are_methods_side_by_side() -> None:
    declared = indicators()["transit_kind_access"]
    assert [declared.method_name(one) for one in declared.variants(measures())] == [
        "un_2021_formal",
        "un_2021_informal",
    ]
