"""People where a map says whether floods come."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.people import People
from spatial_indicators.literature import JRC_FLOODS, OWN_CHOICE
from spatial_indicators.measure import measure

YEARS = (100, 10, 500)

OUTLINES: dict[str, dict[str, float]] = {
    f"outline_once_in_{years}": {"return_period": years, "least_m": 0.0} for years in YEARS
}
"""Floods of which is known where they reach, and not how deep they are there: any depth counts."""

PERIODS: dict[str, dict[str, float]] = {f"once_in_{years}": {"return_period": years} for years in YEARS}
PERIODS |= OUTLINES


@measure(unit="people", variants=PERIODS, sources={"return_period": JRC_FLOODS, "least_m": OWN_CHOICE})
def people_with_flood_map(
    people: People, flood: Mapping[tuple[int, float], OnCells], *, return_period: int = 100, least_m: float = 0.15
) -> NDArray[np.float64] | None:
    """People where the map of one return period says whether land floods: dry land is known too."""
    layer = flood.get((return_period, least_m))
    return None if layer is None else people.count * layer.known
