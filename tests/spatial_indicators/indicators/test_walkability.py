import numpy as np
import pytest

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures
from tests.spatial_indicators.measures.test_walkability_people import two_villages


def test_the_average_person_of_each_village_has_its_score() -> None:
    rows = two_villages().rows("walkability")
    assert [rows[at]["value"] for at in (0, 50)] == pytest.approx([3 / np.sqrt(2), -3 / np.sqrt(2)])
    assert rows[1]["reason"] == "no_people"


def test_the_city_is_weighted_by_its_people() -> None:
    (whole,) = two_villages().rows("walkability", of="city")
    assert whole["value"] == pytest.approx((300 - 100) / 400 * 3 / np.sqrt(2))


def test_what_its_method_leaves_out_is_in_its_name() -> None:
    declared = indicators()["walkability"]
    assert [declared.method_name(variant) for variant in declared.variants(measures())] == [
        "ghsci_transit_only",
        "ghsci_daily_living",
    ]
