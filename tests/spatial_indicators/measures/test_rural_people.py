from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.layers.on_cells import OnCells
from tests.spatial_indicators.measures.test_rural_people_near_road import country


def test_people_are_rural_as_far_as_their_cell_is() -> None:
    assert country().sums("rural_people") == [10_000.0, 0.0]
    tiny = country()
    assert tiny.rural is not None
    halves = OnCells(np.array([0.5, 0.25]), np.ones(2), 2020)
    assert replace(tiny, rural=replace(tiny.rural, land=halves)).sums("rural_people") == [
        pytest.approx(5000.0),
        pytest.approx(125.0),
    ]


def test_where_no_class_is_known_nobody_is_known_to_be_rural() -> None:
    assert country(known=0.0).sums("rural_people") == [0.0, 0.0]
