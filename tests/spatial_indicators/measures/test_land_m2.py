import shapely

from tests.spatial_indicators.tiny_city import city, square_districts


def test_land_is_all_land_mapped_or_not() -> None:
    tiny = city(square_districts(2), [1, 1], mapped=shapely.box(0, 0, 50, 50))
    assert tiny.sums("land_m2") == [40_000, 40_000]
    assert tiny.sums("land_m2", of="city") == [80_000]
