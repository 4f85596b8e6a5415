import numpy as np
import shapely

from spatial_indicators.layers.service_walks import service_walks
from spatial_indicators.snapping import snap
from tests.spatial_indicators.tiny_city import services_at, streets_along

STREET = streets_along([[(0.0, 0.0), (3000.0, 0.0)]])
AT_HOME = snap(STREET, np.array([0.0, 1500.0]), np.array([0.0, 0.0]), limit_m=250.0)


def test_every_home_has_the_walk_to_the_nearest_of_each_category() -> None:
    services = services_at(
        ("school", shapely.Point(100, 0)), ("school", shapely.Point(1000, 20)), ("food", shapely.Point(2000, 0))
    )
    walks = service_walks(services, AT_HOME, STREET)
    assert {name: metres.tolist() for name, metres in walks.metres.items()} == {
        "school": [100.0, 520.0],
        "food": [2000.0, 500.0],
    }


def test_two_kilometres_is_the_longest_walk_that_is_looked_for() -> None:
    walks = service_walks(services_at(("food", shapely.Point(2000.1, 0))), AT_HOME, STREET)
    np.testing.assert_allclose(walks.metres["food"], [np.inf, 500.1])


def test_who_has_all_categories_has_each_of_them() -> None:
    services = services_at(("school", shapely.Point(100, 0)), ("food", shapely.Point(1600, 0)))
    walks = service_walks(services, AT_HOME, STREET)
    for categories, wanted in ((("school",), [True, False]), (("food",), [False, True])):
        assert np.array_equal(walks.within(categories, 1000.0), wanted)
    assert np.array_equal(walks.within(("school", "food"), 1000.0), [False, False])
    assert np.array_equal(walks.within(("school", "food"), 1600.0), [True, True])


def test_a_category_without_any_service_is_not_known() -> None:
    walks = service_walks(services_at(("food", shapely.Point(0, 0))), AT_HOME, STREET)
    assert set(walks.metres) == {"food"}
    assert walks.within(("school",), 1000.0) is None
    assert walks.within(("school", "food"), 1000.0) is None


def test_a_category_that_nobody_can_reach_is_known() -> None:
    walks = service_walks(services_at(("food", shapely.Point(0, 900))), AT_HOME, STREET)
    assert np.array_equal(walks.within(("food",), 1000.0), [False, False])
