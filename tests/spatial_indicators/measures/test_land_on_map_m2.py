import shapely

from tests.spatial_indicators.tiny_city import city, square_districts


def test_only_mapped_land_is_counted() -> None:
    tiny = city(square_districts(2), [1, 1], mapped=shapely.box(0, 0, 250, 200))
    assert tiny.sums("land_on_map_m2") == [40_000, 10_000]
