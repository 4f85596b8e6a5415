from dataclasses import replace

import pytest

from spatial_indicators.measure import measures
from tests.spatial_indicators.indicators.test_ndvi_exposure import green_and_bare


def test_the_green_part_of_what_is_seen_counts() -> None:
    assert green_and_bare().sums("vegetated_m2") == pytest.approx([10_000, 2_500, 0, 0])
    assert green_and_bare().sums("vegetated_m2", "ndvi_0_5") == pytest.approx([10_000, 0, 0, 0])


def test_a_threshold_that_the_layer_does_not_hold_has_no_variant() -> None:
    tiny = green_and_bare()
    assert tiny.vegetation is not None
    fewer = replace(tiny.vegetation, green={0.2: tiny.vegetation.green[0.2]})
    assert list(measures()["vegetated_m2"]({"cells": tiny.cells, "vegetation": fewer})) == ["ndvi_0_2"]
