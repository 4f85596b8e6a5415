import shapely

from tests.spatial_indicators.measures.test_people_near_green import line_city


def test_the_straight_line_is_published_and_the_walk_is_named_beside_it() -> None:
    tiny = line_city(shapely.box(100, 40, 250, 200))
    (published,) = tiny.rows("green_space_access")
    (walk,) = tiny.rows("green_space_access", method="who_2017_network")
    assert (published["method"], published["value"]) == ("who_2017_linear", 100.0)
    assert (walk["is_default"], walk["value"]) == (False, 0.0)
