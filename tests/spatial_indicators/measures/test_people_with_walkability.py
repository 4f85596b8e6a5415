import shapely

from tests.spatial_indicators.tiny_city import city, square_districts, streets_along

STREET = streets_along([[(0.0, 50.0), (200.0, 50.0)]])


def test_people_near_a_street_of_the_map_are_known() -> None:
    tiny = city(square_districts(2), [40, 80], streets=STREET, mapped=shapely.box(0, 0, 300, 200))
    assert tiny.sums("people_with_walkability", "transit_only") == [40, 40]


def test_people_farther_than_250_metres_from_every_street_are_not() -> None:
    # Of the third square's four cells the middle of one is near enough.
    tiny = city(square_districts(10), [40] * 10, streets=STREET)
    assert tiny.sums("people_with_walkability", "transit_only") == [40, 40, 10, *[0] * 7]
