import pytest
import shapely

from tests.spatial_indicators.measures.test_rural_people_near_road import country


def test_rural_people_beyond_the_map_do_not_count() -> None:
    assert country().sums("rural_people_on_map") == [10_000.0, 0.0]
    half = country(mapped=shapely.box(0, 0, 50, 100))
    assert half.sums("rural_people_on_map") == [pytest.approx(5000.0), 0.0]
    assert half.sums("rural_people") == [pytest.approx(10_000.0), 0.0]
