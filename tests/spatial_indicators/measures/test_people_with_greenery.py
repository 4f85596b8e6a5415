from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from spatial_indicators.green_rule import PARTS
from spatial_indicators.layers.greenery import Greenery
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts

TWO_HOMES = city(square_districts(1, side=100.0), [100.0], homes=[(20.0, 20.0, 30.0), (80.0, 80.0, 70.0)])


def greener(trees: list[float], canopy: list[float], green_m: list[float]) -> TinyCity:
    return replace(TWO_HOMES, greenery=Greenery(np.array(trees), np.array(canopy), np.array(green_m)))


@pytest.mark.parametrize(("part", "wanted"), [("trees", 30.0), ("canopy", 100.0), ("green", 70.0), ("all", 0.0)])
def test_people_are_counted_by_the_floor_of_the_homes_for_which_it_holds(part: str, wanted: float) -> None:
    tiny = greener([3.0, 2.0], [0.3, 0.4], [301.0, 299.0])
    assert tiny.sums("people_with_greenery", part) == [pytest.approx(wanted)]


def test_another_threshold_is_a_parameter() -> None:
    tiny = greener([3.0, 2.0], [0.3, 0.4], [301.0, 299.0])
    assert tiny.sums("people_with_greenery", "trees", least_trees=2) == [pytest.approx(100.0)]
    assert tiny.sums("people_with_greenery", "green", walk_m=500.0) == [pytest.approx(100.0)]
    assert tiny.sums("people_with_greenery", "canopy", least_canopy_share=0.35) == [pytest.approx(70.0)]


@given(seeds)
@settings(max_examples=20)
def test_the_whole_rule_holds_for_no_more_than_each_part_and_for_none_who_is_not_known(seed: int) -> None:
    tiny, rng = random_city(seed), np.random.default_rng(seed)
    count = len(tiny.homes.x)
    given = Greenery(rng.integers(0, 6, count) * 1.0, rng.uniform(0, 0.6, count), rng.uniform(0, 600, count))
    given.trees[rng.random(count) < 0.3] = np.nan  # type: ignore[index]
    tiny = replace(tiny, greenery=given)
    whole = tiny.measure("people_with_greenery", "all")
    for part in PARTS:
        assert np.all(whole <= tiny.measure("people_with_greenery", part) + 1e-9)
        known = tiny.measure("people_with_known_greenery", part)
        assert np.all(tiny.measure("people_with_greenery", part) <= known + 1e-9)
        assert np.all(known <= tiny.measure("people_on_map") + 1e-9)
