from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.layers.greenery import Greenery
from tests.spatial_indicators.measures.test_people_with_greenery import TWO_HOMES, greener


def test_people_of_whom_a_part_is_not_known_are_left_out_of_both_sides() -> None:
    tiny = greener([np.nan, 3.0], [0.3, 0.3], [100.0, 100.0])
    (whole,) = tiny.rows("green_rule_3_30_300")
    assert (whole["method"], whole["value"]) == ("konijnendijk_2023_all", 100.0)
    assert whole["coverage"] == pytest.approx(0.7)
    (canopy,) = tiny.rows("green_rule_3_30_300", method="konijnendijk_2023_canopy")
    assert (canopy["value"], canopy["coverage"]) == (100.0, pytest.approx(1.0))


def test_parts_with_inputs_have_values_and_the_whole_says_that_a_source_is_missing() -> None:
    tiny = replace(TWO_HOMES, greenery=Greenery(None, np.array([0.4, 0.4]), np.array([100.0, 400.0])))
    (whole,) = tiny.rows("green_rule_3_30_300")
    assert (whole["value"], whole["reason"]) == (None, "no_source")
    assert tiny.rows("green_rule_3_30_300", method="konijnendijk_2023_trees") == []
    (green,) = tiny.rows("green_rule_3_30_300", method="konijnendijk_2023_green")
    assert green["value"] == pytest.approx(30.0)


def test_a_city_that_gives_neither_trees_nor_canopy_says_so_once() -> None:
    (row,) = replace(TWO_HOMES, greenery=None).rows("green_rule_3_30_300")
    assert (row["value"], row["reason"]) == (None, "no_source")
