from dataclasses import replace

import numpy as np
import pytest

from tests.spatial_indicators.tiny_city import OnCells, TinyCity, city, square_districts


def p1() -> TinyCity:
    """Methods 4.4, test P1: four districts of one cell with (people, ug/m3); the last has no concentration."""
    tiny = city(square_districts(4, side=100.0), [1000, 3000, 0, 500])
    concentration = np.array([10.0, 30.0, 100.0, np.nan])[tiny.cells.district["lsoa"]]
    return replace(tiny, pm25=OnCells(concentration, np.isfinite(concentration).astype(float), 2020))


def test_p1_the_mean_of_what_people_breathe_is_25_and_not_the_mean_of_places() -> None:
    (row,) = p1().rows("pm25_exposure", of="city")
    assert row["value"] == pytest.approx(25.0, rel=1e-12)
    assert row["coverage"] == pytest.approx(8 / 9)
    assert row["flags"] == ["partly_covered"]


def test_a_district_without_a_concentration_has_no_value_and_says_why() -> None:
    *_, last = p1().rows("pm25_exposure")
    assert (last["value"], last["reason"]) == (None, "not_on_map")


def test_a_city_that_gives_no_concentrations_says_so_once_a_zone() -> None:
    tiny = replace(city(square_districts(2), [10, 30]), pm25=None)
    rows = tiny.rows("pm25_exposure")
    assert [(row["value"], row["reason"]) for row in rows] == [(None, "no_source")] * 2
