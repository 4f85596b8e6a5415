import numpy as np
import pytest

from spatial_indicators.green_rule import PARTS, holds_for, known_for
from spatial_indicators.layers.greenery import Greenery

NAN = np.nan
RULE = {"least_trees": 3, "least_canopy": 0.3, "most_m": 300.0}
HOMES = Greenery(
    trees=np.array([3.0, 2.0, 9.0, NAN]),
    canopy=np.array([0.3, 0.9, 0.29, 0.5]),
    green_m=np.array([300.0, 10.0, np.inf, 300.1]),
)


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("trees", [True, False, True, False]),
        ("canopy", [True, True, False, True]),
        ("green", [True, True, False, False]),
    ],
)
def test_the_thresholds_are_included_and_what_is_not_known_does_not_hold(part: str, wanted: list[bool]) -> None:
    found = holds_for(HOMES, (part,), **RULE)  # type: ignore[arg-type]
    assert found is not None
    assert found.tolist() == wanted


def test_the_whole_rule_holds_where_every_part_does() -> None:
    found, known = holds_for(HOMES, PARTS, **RULE), known_for(HOMES, PARTS)  # type: ignore[arg-type]
    assert found is not None
    assert known is not None
    assert found.tolist() == [True, False, False, False]
    assert known.tolist() == [True, True, True, False]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_without_input_is_not_known_and_neither_is_the_whole_rule(part: str) -> None:
    name = {"trees": "trees", "canopy": "canopy", "green": "green_m"}[part]
    given = {"trees": HOMES.trees, "canopy": HOMES.canopy, "green_m": HOMES.green_m} | {name: None}
    without = Greenery(**given)
    for parts in ((part,), PARTS):
        assert known_for(without, parts) is None
        assert holds_for(without, parts, **RULE) is None  # type: ignore[arg-type]
    others = tuple(other for other in PARTS if other != part)
    assert holds_for(without, others, **RULE) is not None  # type: ignore[arg-type]
