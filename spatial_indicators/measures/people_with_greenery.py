"""People with trees at home, canopy in the neighbourhood and green space nearby (3-30-300)."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.green_rule import PARTS, RULES, holds_for
from spatial_indicators.layers.greenery import Greenery
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.literature import RULE_3_30_300
from spatial_indicators.measure import measure


@measure(
    unit="people",
    variants=RULES,
    sources=dict.fromkeys(("parts", "least_trees", "least_canopy_share", "walk_m"), RULE_3_30_300),
)
def people_with_greenery(
    people: People,
    homes: Homes,
    greenery: Greenery,
    *,
    parts: tuple[str, ...] = PARTS,
    least_trees: int = 3,
    least_canopy_share: float = 0.3,
    walk_m: float = 300.0,
) -> NDArray[np.float64] | None:
    """People with 3 trees near home, 30 per cent canopy in their district and green space within 300 m on foot.

    Thresholds: Konijnendijk, Evidence-based guidelines for greener, healthier, more resilient neighbourhoods (2023),
    all inclusive. Nothing where the city gives nothing of a part; people of whom a part is not known are left out.
    """
    near = holds_for(greenery, parts, least_trees=least_trees, least_canopy=least_canopy_share, most_m=walk_m)
    return None if near is None else people.count * homes.share_of_cells(near, people.count.shape[1])
