from spatial_indicators.layers.people import EVERYONE, Group
from tests.spatial_indicators.tiny_city import city, square_districts


def test_people_are_counted_group_by_group() -> None:
    census = {EVERYONE: [10.0, 30.0], Group(sex="F"): [4.0, 20.0]}
    tiny = city(square_districts(2), census)
    assert tiny.zones()["lsoa"].sums(tiny.measure("people")).tolist() == [[10, 30], [4, 20]]
    assert tiny.sums("people", of="city") == [40]
