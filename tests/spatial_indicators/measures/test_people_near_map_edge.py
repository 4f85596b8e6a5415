import pytest
import shapely

from tests.spatial_indicators.tiny_city import city, square_districts

STRIP = square_districts(40, side=100.0)
"""Forty squares in a row; the western ten are mapped."""


def test_people_within_a_kilometre_of_unmapped_land_are_counted() -> None:
    homes = [(column * 100.0 + 50.0, 50.0, 9.0) for column in range(40)]
    tiny = city(STRIP, [1.0] * 40, homes=homes, mapped=shapely.box(0, 0, 2000, 100))
    found = tiny.sums("people_near_map_edge")
    # The middle of square 9 is 1050 m from the edge at 2000 m, the middle of square 10 is 950 m.
    assert found[:20] == pytest.approx([0.0] * 10 + [1.0] * 10)
    assert found[20:] == [0.0] * 20


def test_a_city_that_is_mapped_whole_has_no_edge() -> None:
    assert sum(city(STRIP, [1.0] * 40).sums("people_near_map_edge")) == 0
