import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts, streets_along

CROSS = streets_along(
    [[(-50.0, 100.0), (100.0, 100.0), (350.0, 100.0)], [(100.0, -50.0), (100.0, 100.0), (100.0, 150.0)]]
)


def crossing() -> TinyCity:
    """Two squares of land, and two streets that cross in the first, of which one ends there and three beyond."""
    return city(square_districts(2), [1, 1], streets=CROSS)


@pytest.mark.parametrize(
    ("kind", "wanted"), [("three_or_more_ways", [1, 0]), ("four_or_more_ways", [1, 0]), ("dead_ends", [1, 1])]
)
def test_a_place_counts_where_it_lies(kind: str, wanted: list[float]) -> None:
    assert crossing().sums("street_junctions", kind) == wanted


def test_what_lies_beyond_the_map_is_not_counted() -> None:
    half = city(square_districts(2), [1, 1], streets=CROSS, mapped=shapely.box(0, 0, 400, 90))
    assert half.sums("street_junctions", "four_or_more_ways") == [0, 0]


@given(seeds)
@settings(max_examples=25)
def test_of_intersections_those_of_four_ways_are_a_part(seed: int) -> None:
    tiny = random_city(seed)
    three, four, ends = (
        tiny.measure("street_junctions", kind) for kind in ("three_or_more_ways", "four_or_more_ways", "dead_ends")
    )
    assert np.all(four <= three)
    assert np.all(three + ends <= tiny.measure("street_places"))
