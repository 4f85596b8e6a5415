from dataclasses import replace

import pytest

from tests.spatial_indicators.measures.test_rural_people_near_road import country


# Methods 5: TEST 6400 of 10 000 rural people are 64.0.
def test_the_share_is_that_of_rural_people() -> None:
    rural, urban = country().rows("rural_access")
    assert (rural["method"], rural["value"]) == ("un_2020_at_least", pytest.approx(64.0))
    assert (urban["value"], urban["reason"]) == (None, "no_people")
    whole = country().rows("rural_access", of="city")
    assert [row["value"] for row in whole] == [pytest.approx(64.0)]
    assert country().rows("rural_access", method="un_2020_at_most")[0]["value"] == pytest.approx(100.0)


def test_a_city_without_classes_has_no_value() -> None:
    assert [row["reason"] for row in replace(country(), rural=None).rows("rural_access")] == ["no_source", "no_source"]
