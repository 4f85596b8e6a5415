import pytest
import shapely

from tests.spatial_indicators.tiny_city import city, square_districts


def test_only_people_without_a_known_home_are_counted() -> None:
    assert city(square_districts(2), [10, 30], homes=[(50, 50, 9)]).sums("people_placed_by_area") == [0, 30]


def test_beyond_the_edge_of_the_map_they_are_not_counted() -> None:
    tiny = city(square_districts(2), [10, 30], mapped=shapely.box(0, 0, 300, 200))
    assert tiny.sums("people_placed_by_area") == pytest.approx([10, 15])
