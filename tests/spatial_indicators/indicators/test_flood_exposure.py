from dataclasses import replace

import pytest

from tests.spatial_indicators.tiny_city import city, square_districts


def test_1000_people_on_land_of_which_a_quarter_floods_are_exposed_by_a_quarter() -> None:
    (row,) = city(square_districts(1), [1000]).rows("flood_exposure", of="city")
    assert row["value"] == pytest.approx(25.0)
    assert row["numerator"] == pytest.approx(250)
    assert row["method"] == "share_of_flooded_land_once_in_100"


def test_only_the_return_periods_that_a_map_shows_have_rows() -> None:
    tiny = city(square_districts(1), [1000])
    assert tiny.flood is not None
    only = replace(tiny, flood={(100, 0.15): tiny.flood[100, 0.15]})
    assert not only.rows("flood_exposure", of="city", method="share_of_flooded_land_once_in_10")
    assert only.rows("flood_exposure", of="city")[0]["value"] == pytest.approx(25.0)
