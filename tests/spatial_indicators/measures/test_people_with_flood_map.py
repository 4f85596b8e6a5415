from dataclasses import replace

import numpy as np

from spatial_indicators.measure import measures
from tests.spatial_indicators.tiny_city import OnCells, city, square_districts


def test_people_of_a_cell_that_the_map_half_knows_are_counted_half() -> None:
    tiny = city(square_districts(1), [40])
    known = OnCells(np.zeros(4), np.array([1.0, 0.5, 0.0, 0.0]), 2020)
    assert replace(tiny, flood={(100, 0.15): known}).sums("people_with_flood_map", "once_in_100") == [15]


def test_a_return_period_that_no_map_shows_has_no_value() -> None:
    tiny = city(square_districts(1), [40])
    declared = measures()["people_with_flood_map"]
    found = declared({"people": tiny.people, "flood": {(100, 0.15): OnCells(np.zeros(4), np.ones(4), 2020)}})
    assert list(found) == ["once_in_100"]
