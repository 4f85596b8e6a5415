import pytest
import shapely

from spatial_indicators.districts import Districts
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, parks, square_districts, streets_along


def o1() -> TinyCity:
    """Methods 4.3, test O1: 1000 ha, 60 and 30 ha of open space that overlap by 10 ha, 20 ha of them outside.

    Streets are 18 km long and 100 m wide (180 ha); 500 m of them (5 ha) lie in open space.
    """
    spaces = parks(shapely.box(4000, 0, 5000, 600), shapely.box(4800, 0, 5400, 500))
    lines = [[(0.0, float(y)), (5000.0, float(y))] for y in (1050, 1350, 1650)]
    lines += [[(4050.0, 100.0), (4050.0, 2000.0)], [(0.0, 1950.0), (1100.0, 1950.0)]]
    districts = Districts((level("lsoa", [shapely.box(0, 0, 2500, 2000), shapely.box(2500, 0, 5000, 2000)]),), HERE)
    return city(districts, [1.0, 1.0], streets=streets_along(lines, width_m=100.0), open_spaces=spaces)


def test_o1_open_public_space_is_6_per_cent() -> None:
    (row,) = o1().rows("open_space_share", of="city")
    assert row["value"] == pytest.approx(6.0, rel=1e-9)
    assert (row["numerator"], row["denominator"]) == (pytest.approx(600_000), pytest.approx(10_000_000))


def test_a_city_without_parks_has_none() -> None:
    assert city(square_districts(1), [1]).rows("open_space_share")[0]["value"] == 0.0
