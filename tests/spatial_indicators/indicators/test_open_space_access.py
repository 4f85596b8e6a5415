from tests.spatial_indicators.measures.test_people_near_open_space import line_city


def test_whoever_walks_four_hundred_metres_has_access() -> None:
    # The park's corner is 390 m along the street and 10 m off it.
    assert line_city(home=10.0).rows("open_space_access")[0]["value"] == 100.0
    assert line_city(home=9.0).rows("open_space_access")[0]["value"] == 0.0
