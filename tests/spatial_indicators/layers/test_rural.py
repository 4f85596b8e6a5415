import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.on_cells import PlacedRaster
from spatial_indicators.layers.roads import AT_LEAST, AT_MOST, Roads
from spatial_indicators.layers.rural import is_near, rural_land, urban_land
from spatial_indicators.raster import ArrayRaster
from tests.spatial_indicators.tiny_city import HERE, city, objects, square_districts

NAN = np.nan


def classes(*rows: list[float], pixel_m: float = 100.0) -> PlacedRaster:
    """A raster in the city's own projection whose south-western corner is at 0, 0."""
    values = np.array(rows, dtype=float)
    return PlacedRaster(ArrayRaster(values, (pixel_m, 0.0, 0.0, 0.0, -pixel_m, len(rows) * pixel_m)), HERE.definition)


def test_every_class_up_to_13_is_rural_and_the_others_are_urban() -> None:
    cells = city(square_districts(2), [1.0, 1.0]).cells
    middle = shapely.get_coordinates(shapely.centroid(cells.geometry)) // 100
    found = rural_land(classes([10, 11, 12, 13], [21, 22, 23, 30]), cells, HERE, year=2020)
    np.testing.assert_allclose(found.value, middle[:, 1])
    np.testing.assert_allclose(found.known, 1.0)


def test_a_cell_across_two_pixels_is_rural_in_part_and_what_is_not_known_does_not_count() -> None:
    cells = city(square_districts(1, side=100.0), [1.0]).cells
    found = rural_land(classes([12, 30], pixel_m=75.0), cells, HERE, year=2020)
    # 75 of 100 m are rural, 25 m urban; the raster ends 75 m north.
    np.testing.assert_allclose((found.value[0], found.known[0]), (0.75, 0.75))
    hidden = rural_land(classes([12, NAN], pixel_m=75.0), cells, HERE, year=2020)
    np.testing.assert_allclose((hidden.value[0], hidden.known[0]), (1.0, 0.75 * 0.75))


def test_urban_land_is_that_of_the_urban_pixels() -> None:
    found = urban_land(classes([10, 21], [30, NAN]), HERE)
    assert shapely.area(shapely.symmetric_difference(found, shapely.union_all([
        shapely.box(100, 100, 200, 200), shapely.box(0, 0, 100, 100)
    ]))) == pytest.approx(0.0, abs=1e-6)  # fmt: skip
    assert shapely.is_empty(urban_land(classes([11, NAN]), HERE))


ROADS = Roads(
    objects([shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(0, 50), (1, 50)])]),
    np.array([AT_LEAST, AT_MOST]),
)


def test_two_kilometres_are_in_and_a_step_more_is_out() -> None:
    x, y = np.zeros(3), np.array([-2000.0, -2000.1, 2050.0])
    assert is_near(ROADS, AT_LEAST, x, y, 2000.0).tolist() == [True, False, False]
    assert is_near(ROADS, AT_MOST, x, y, 2000.0).tolist() == [True, False, True]
    assert not is_near(Roads(objects([]), np.empty(0, dtype=np.int64)), AT_MOST, x, y, 2000.0).any()


@given(st.lists(st.tuples(st.integers(-90, 90), st.integers(-90, 90)), min_size=1, max_size=10), st.integers(0, 120))
def test_near_is_what_a_measured_distance_says(places: list[tuple[int, int]], within_m: int) -> None:
    x, y = np.array(places, dtype=float).T
    measured = [min(shapely.distance(road, shapely.Point(place)) for road in ROADS.geometry) for place in places]
    assert is_near(ROADS, AT_MOST, x, y, float(within_m)).tolist() == [each <= within_m for each in measured]
