"""Open public space by what it is and by how large it is (SDG 11.7.1)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.open_spaces import OpenSpaces, area_on_cells
from spatial_indicators.literature import OWN_CHOICE, WHO_GREEN
from spatial_indicators.measure import measure

HECTARE = 10_000.0
SIZES = f"half a hectare and a hectare: {WHO_GREEN}; 10 ha: {OWN_CHOICE}"
ANY = float("inf")

CLASSES: Mapping[str, Mapping[str, Any]] = {
    "green": {"kind": "green"},
    "shore": {"kind": "shore"},
    "paved_or_play": {"kind": "other"},
    "under_half_ha": {"most_m2": HECTARE / 2},
    "half_to_1_ha": {"least_m2": HECTARE / 2, "most_m2": HECTARE},
    "1_to_10_ha": {"least_m2": HECTARE, "most_m2": 10 * HECTARE},
    "from_10_ha": {"least_m2": 10 * HECTARE},
}

ROUNDING = 1 - 1e-6
"""A hectare drawn in another projection must stay a hectare."""


@measure(unit="m2", variants=CLASSES, sources={"kind": OWN_CHOICE, "least_m2": SIZES, "most_m2": SIZES})
def open_space_by_class_m2(
    cells: Cells, open_spaces: OpenSpaces, *, kind: str = "", least_m2: float = 0.0, most_m2: float = ANY
) -> NDArray[np.float64]:
    """Open public space of one kind or size, overlaps counted once.

    Kinds: green (parks, gardens, woods, recreation grounds), shore (beaches that are not green), and the rest, which is
    squares, playgrounds and pitches. What is several is green first, then shore. Sizes: of the whole space, what
    touches being one, also beyond the city; 0.5 and 1 ha are the sizes at which access to green is usually tested (WHO
    Regional Office for Europe, 2016 and 2017). Kinds make up all open public space, and so do sizes.
    """
    if kind:
        return area_on_cells(open_spaces.of_kind(kind), cells)
    area = shapely.area(open_spaces.dissolved)
    is_of_size = (area >= least_m2 * ROUNDING) & (area < most_m2 * ROUNDING)
    return area_on_cells(open_spaces.dissolved[is_of_size], cells)
