"""People of whom it is known whether they have trees, canopy and green space (3-30-300)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.green_rule import PARTS, RULES, known_for
from spatial_indicators.layers.greenery import Greenery
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.literature import RULE_3_30_300
from spatial_indicators.measure import measure


@measure(unit="people", variants=RULES, sources={"parts": RULE_3_30_300})
def people_with_known_greenery(
    people: People, homes: Homes, greenery: Greenery, *, parts: tuple[str, ...] = PARTS
) -> NDArray[np.float64] | None:
    """People on the map whose home is mapped, where trees are asked for, and whose canopy is known, where it is."""
    known = known_for(greenery, parts)
    return None if known is None else people.count * homes.share_of_cells(known, people.count.shape[1])
