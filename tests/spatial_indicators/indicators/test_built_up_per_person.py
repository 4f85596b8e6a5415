import pytest

from spatial_indicators.layers.people import EVERYONE, Group
from tests.spatial_indicators.tiny_city import city, square_districts


def test_8000_square_metres_for_40_people_are_200_each() -> None:
    # 2 x 2 cells of a hectare, a fifth of them built up.
    (row,) = city(square_districts(1), [40]).rows("built_up_per_person", of="city")
    assert row["value"] == pytest.approx(200.0)


def test_land_belongs_to_everyone_and_not_to_a_group() -> None:
    tiny = city(square_districts(1), {EVERYONE: [40], Group(sex="F"): [20]})
    assert [row["sex"] for row in tiny.rows("built_up_per_person", of="city")] == ["_T"]
