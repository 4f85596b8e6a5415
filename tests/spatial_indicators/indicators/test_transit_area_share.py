import pytest

from tests.spatial_indicators.measures.test_people_near_transit import beside_the_street
from tests.spatial_indicators.tiny_city import city, square_districts

METHOD = "un_2021_union_service_area"


def test_half_of_the_land_lies_beside_a_served_street() -> None:
    (first,) = beside_the_street(40.0, stop_at_x=300.0).rows("transit_area_share", method=METHOD)
    assert first["value"] == pytest.approx(50.0)


def test_land_without_any_stop_has_no_share_and_says_why() -> None:
    (row,) = city(square_districts(1), [1]).rows("transit_area_share")
    assert (row["value"], row["reason"]) == (None, "no_source")
