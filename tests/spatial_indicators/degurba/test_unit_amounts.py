"""People of units by class: shared out by area, none lost, none made."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.degurba.grid import ArrayGrid
from spatial_indicators.degurba.unit_amounts import unit_amounts
from spatial_indicators.degurba.units import CLASSES, shares, unit_level_1
from spatial_indicators.errors import InputError

KM = (1000.0, 0.0, 0.0, 0.0, -1000.0, 6000.0)
"""Cells of a kilometre, six rows."""


def units(*boxes: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([shapely.box(*np.array(one) * 1000) for one in boxes], dtype=object)


def test_a_cell_on_a_boundary_is_shared_out_by_area():
    people = np.zeros((6, 6))
    people[5, 0], people[5, 1] = 5000.0, 5000.0
    level_2 = np.full((6, 6), 11, dtype=np.uint8)
    level_2[5, 0] = 30
    grid = ArrayGrid(people, np.ones((6, 6)), np.zeros((6, 6)))
    found, land = unit_amounts(units((0, 0, 2, 1), (0, 0, 1.5, 1)), ["A", "B"], grid, level_2, KM)
    np.testing.assert_allclose(found[30], [5000, 5000])
    np.testing.assert_allclose(found[11], [5000, 2500])
    np.testing.assert_allclose(land[11], [1, 0.5])
    assert unit_level_1(shares(found, land)).tolist() == [3, 3]  # exactly half of A's people live in the centre


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), x=st.floats(0.1, 5.9), y=st.floats(0.1, 5.9))
def test_units_that_cover_the_grid_have_its_people_and_land_in_every_class(seed: int, x: float, y: float):
    random = np.random.default_rng(seed)
    people, land = random.integers(0, 9000, (6, 6)).astype(np.float64), random.random((6, 6))
    level_2 = random.choice(np.array(CLASSES, dtype=np.uint8), (6, 6))
    quarters = units((0, 0, x, y), (x, 0, 6, y), (0, y, x, 6), (x, y, 6, 6))
    found = unit_amounts(quarters, list("ABCD"), ArrayGrid(people, land, land, strip_rows=2), level_2, KM)
    for amounts, of_grid in zip(found, (people, land), strict=True):
        for one in CLASSES:
            assert amounts[one].min() >= 0
            assert amounts[one].sum() == pytest.approx(of_grid[level_2 == one].sum(), rel=1e-6, abs=1e-4)


def test_a_unit_beyond_the_grid_is_refused():
    grid = ArrayGrid(np.ones((6, 6)), np.ones((6, 6)), np.zeros((6, 6)))
    with pytest.raises(InputError, match=r"found: 1 of 2; 50 % of B is on it"):
        unit_amounts(units((0, 0, 2, 2), (5, 0, 7, 6)), ["A", "B"], grid, np.full((6, 6), 11, dtype=np.uint8), KM)
