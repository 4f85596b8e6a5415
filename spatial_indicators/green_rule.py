"""For whom does the rule of 3 trees, 30 per cent canopy and 300 metres hold, and of whom is it known?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.greenery import Greenery

TREES, CANOPY, GREEN = "trees", "canopy", "green"
PARTS = (TREES, CANOPY, GREEN)

RULES: Mapping[str, Mapping[str, Any]] = {"all": {}} | {part: {"parts": (part,)} for part in PARTS}
"""The whole rule and each of its parts alone, by the names of methods."""

Mask = NDArray[np.bool_]


def known_for(greenery: Greenery, parts: tuple[str, ...]) -> Mask | None:
    """Say of which homes all parts are known; None where the city gives nothing of one, shape (homes,)."""
    given = [_amount(greenery, part) for part in parts]
    if any(amount is None for amount in given):
        return None
    known: Mask = np.logical_and.reduce([~np.isnan(amount) for amount in given if amount is not None])
    return known


def holds_for(
    greenery: Greenery, parts: tuple[str, ...], *, least_trees: int, least_canopy: float, most_m: float
) -> Mask | None:
    """Say for which homes all parts hold, thresholds included; not where one is not known."""
    known = known_for(greenery, parts)
    if known is None:
        return None
    tests = {
        TREES: None if greenery.trees is None else greenery.trees >= least_trees,
        # 1e-9: a share of exactly 30 % must stay one after it was summed.
        CANOPY: None if greenery.canopy is None else greenery.canopy >= least_canopy - 1e-9,
        GREEN: None if greenery.green_m is None else greenery.green_m <= most_m,
    }
    held: Mask = np.logical_and.reduce([known, *(test for part in parts if (test := tests[part]) is not None)])
    return held


def _amount(greenery: Greenery, part: str) -> NDArray[np.float64] | None:
    return {TREES: greenery.trees, CANOPY: greenery.canopy, GREEN: greenery.green_m}[part]
