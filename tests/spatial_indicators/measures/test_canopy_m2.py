from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.layers.on_cells import OnCells
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts

# Four cells of a hectare: a third of one is covered, half of another is known and all of that covered.
SHARE, KNOWN = np.array([0.3, 1.0, np.nan, 0.0]), np.array([1.0, 0.5, 0.0, 1.0])


def tiny() -> TinyCity:
    return replace(city(square_districts(1), [100.0]), canopy=OnCells(SHARE, KNOWN, 2020))


def test_land_under_crowns_is_counted_where_it_is_known() -> None:
    assert tiny().sums("canopy_m2") == [pytest.approx(3000.0 + 5000.0)]
