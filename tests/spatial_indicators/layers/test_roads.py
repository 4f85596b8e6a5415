import numpy as np
import pytest
import shapely

from spatial_indicators.features import Lines, Tags
from spatial_indicators.layers.roads import AT_LEAST, AT_MOST, Roads, all_season, roads_from
from tests.spatial_indicators.tiny_city import HERE, objects


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "primary"}, AT_LEAST),
        ({"highway": "motorway_link"}, AT_LEAST),
        ({"highway": "secondary", "surface": "gravel"}, AT_MOST),
        ({"highway": "secondary", "surface": "mud"}, 0),
        ({"highway": "unclassified"}, AT_MOST),
        ({"highway": "unclassified", "surface": "asphalt"}, AT_LEAST),
        ({"highway": "residential", "surface": "unpaved"}, AT_MOST),
        ({"highway": "tertiary", "surface": "dirt"}, 0),
        ({"highway": "residential", "surface": "asphalt", "access": "private"}, 0),
        ({"highway": "tertiary", "motor_vehicle": "forestry"}, 0),
        ({"highway": "track", "surface": "asphalt"}, 0),
        ({"highway": "service"}, 0),
        ({"highway": "footway", "surface": "asphalt"}, 0),
        ({"highway": "proposed"}, 0),
        ({"route": "ferry"}, 0),
    ],
)
def test_class_and_surface_say_how_sure_it_is_that_a_road_is_open_all_year(tags: Tags, wanted: int) -> None:
    assert all_season(tags) == wanted


def test_roads_keep_their_bends_and_other_ways_are_left_out() -> None:
    # A thousandth of a degree at the equator is 111.32 m east and 110.57 m north.
    ways = Lines(
        way_id=np.array([1, 2, 3]),
        offset=np.array([0, 3, 5, 7]),
        node_id=np.arange(7),
        lon=np.array([0.0, 0.001, 0.001, 5.0, 6.0, 0.0, 0.002]),
        lat=np.array([0.0, 0.0, 0.001, 5.0, 6.0, 0.0, 0.0]),
        tags=[{"highway": "primary"}, {"highway": "path"}, {"highway": "road"}],
    )
    found = roads_from(ways, HERE)
    assert found.sureness.tolist() == [AT_LEAST, AT_MOST]
    assert shapely.get_num_points(found.geometry).tolist() == [3, 2]
    np.testing.assert_allclose(shapely.length(found.geometry), [111.32 + 110.57, 222.64], atol=0.02)


def test_what_lies_in_an_area_is_cut_away() -> None:
    lines = [shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(1, 1), (3, 1)])]
    found = Roads(objects(lines), np.array([AT_LEAST, AT_MOST])).outside(shapely.box(0, -5, 4, 5))
    assert found.sureness.tolist() == [AT_LEAST]
    assert shapely.equals(found.geometry, shapely.LineString([(4, 0), (10, 0)])).all()
