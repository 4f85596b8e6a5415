from dataclasses import replace

import numpy as np
import pytest
import shapely

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.roads import AT_LEAST, AT_MOST, Roads
from spatial_indicators.layers.rural import Rural
from tests.spatial_indicators.tiny_city import TinyCity, city, objects, square_districts


def country(*, roads: Roads | None = None, known: float = 1.0, mapped: object = None) -> TinyCity:
    """Two cells: 10 000 rural people and 500 urban ones; the surest road passes the home of 6400 in 2 km."""
    tiny = city(
        square_districts(2, side=100.0),
        [10_000.0, 500.0],
        homes=[(10.0, 0.0, 64.0), (10.0, 90.0, 36.0), (150.0, 0.0, 10.0)],
        mapped=mapped,
    )
    rural = np.array([1.0, 0.0])[tiny.cells.district["lsoa"]]
    default = Roads(
        objects([shapely.LineString([(10, -2000), (10, -3000)]), shapely.LineString([(10, 200), (10, 300)])]),
        np.array([AT_LEAST, AT_MOST]),
    )
    land = OnCells(rural, np.full(len(rural), known), 2020)
    return replace(tiny, rural=Rural(land, default if roads is None else roads))


# Methods 5: TEST 6400 of 10 000 rural people.
def test_whoever_lives_on_rural_land_within_two_kilometres_counts() -> None:
    assert country().sums("rural_people_near_road", "at_least") == [pytest.approx(6400.0), 0.0]
    assert country().sums("rural_people_near_road", "at_most") == [pytest.approx(10_000.0), 0.0]


def test_the_distance_is_a_parameter() -> None:
    assert country().sums("rural_people_near_road", "at_least", within_m=2100.0) == [pytest.approx(10_000.0), 0.0]


def test_a_map_without_a_road_is_no_proof_that_there_is_none() -> None:
    none = Roads(objects([]), np.empty(0, dtype=np.int64))
    assert np.isnan(country(roads=none).sums("rural_people_near_road", "at_most")).all()
