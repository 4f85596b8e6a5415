import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.projection import Projection

NEWPORT = Projection(-3.0, 51.58)
GEODESIC = pyproj.Geod(ellps="WGS84")
longitudes = st.floats(-180, 180)
latitudes = st.floats(-80, 80)
near = st.floats(-0.3, 0.3)


def test_the_centre_is_where_metres_begin() -> None:
    x, y = NEWPORT.metres(np.array([-3.0]), np.array([51.58]))
    np.testing.assert_allclose([x[0], y[0]], 0.0, atol=1e-6)


def test_longitude_comes_first_and_north_is_up() -> None:
    x, y = NEWPORT.metres(np.array([-2.99, -3.0]), np.array([51.58, 51.59]))
    assert x[0] > 600
    assert y[1] > 1000


def test_it_is_centred_on_the_middle_to_a_hundredth_of_a_degree() -> None:
    districts = np.array([shapely.box(-3.1234, 51.5, -3.0, 51.6), shapely.box(-3.0, 51.5, -2.9, 51.6666)], dtype=object)
    assert Projection.centred_on(districts) == Projection(-3.01, 51.58)


@given(longitudes, latitudes, near, near)
def test_areas_are_those_of_the_ellipsoid(lon: float, lat: float, east: float, north: float) -> None:
    square = shapely.box(lon + east, lat + north, lon + east + 0.01, lat + north + 0.01)
    drawn = shapely.segmentize(square, 0.0005)
    found = shapely.area(Projection(lon, lat).project(np.array([drawn], dtype=object)))[0]
    wanted, _ = GEODESIC.geometry_area_perimeter(drawn)
    assert found == pytest.approx(wanted, rel=1e-6)


@given(latitudes, near, near)
def test_lengths_within_a_city_are_right_to_one_in_ten_thousand(lat: float, east: float, north: float) -> None:
    lon, lats = np.array([east, east + 0.003]), np.array([lat + north, lat + north + 0.002])
    x, y = Projection(0.0, lat).metres(lon, lats)
    _, _, wanted = GEODESIC.inv(lon[0], lats[0], lon[1], lats[1])
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(wanted, rel=1e-4)


@given(longitudes, latitudes, near, near)
def test_there_and_back_again_is_within_a_centimetre(lon: float, lat: float, east: float, north: float) -> None:
    place = np.array([shapely.Point(lon + east, lat + north)], dtype=object)
    centre = Projection(lon, lat)
    back = centre.unproject(centre.project(place))[0]
    assert (back.x - lon - east + 180) % 360 - 180 == pytest.approx(0.0, abs=5e-8)
    assert back.y == pytest.approx(lat + north, abs=5e-8)
