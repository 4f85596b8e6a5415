"""Which values does a source of error touch, and how? And the bounds that follow for one indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.error_source import Effect, ErrorSource, Flipping, Scaling
from spatial_indicators.indicator import FloatArray, Indicator
from spatial_indicators.measure import Measure
from spatial_indicators.measures.people_with_flood_map import OUTLINES
from spatial_indicators.zones import Zones

if TYPE_CHECKING:
    from spatial_indicators.error_draws import Counted

POPULATION_MODEL = "population_model"
DECLARED = "the city's file"

NEAR_TRANSIT, NEAR_SPACE, NEAR_GREEN = "people_near_transit", "people_near_open_space", "people_near_green"
NEAR_SERVICES = "people_near_services"
ON_FOOT = (NEAR_TRANSIT, NEAR_SPACE, NEAR_GREEN, NEAR_SERVICES)


class Touched(NamedTuple):
    """Measures that a source makes wrong, which way, and variants that do not rest on it."""

    parts: tuple[str, ...]
    effect: Effect
    except_variants: tuple[str, ...] = ()


STRAIGHT = ("linear", "union_straight_line", "union_cell_distance")

TOUCHED = {
    "snapping": Touched(ON_FOOT, "both", STRAIGHT),
    "missing_streets": Touched(ON_FOOT, "gain", STRAIGHT),
    "missing_stops": Touched((NEAR_TRANSIT,), "gain"),
    "missing_open_space": Touched((NEAR_SPACE, NEAR_GREEN), "gain"),
    "missing_services": Touched((NEAR_SERVICES,), "gain"),
    "timetable_day": Touched((NEAR_TRANSIT,), "loss", ("osm",)),
    "pixel_classification": Touched(("people_exposed_to_flood",), "both", tuple(OUTLINES)),
}
"""By name of the source; the population model touches whatever counts people. A line as the crow flies follows no
street, mapped stops know no day, and an outline has no pixels."""

NOT_IN_PROPORTION = frozenset({"people_density", "walkability_people"})
"""Measures that grow with the square of people, or scores that change with all people of the city: a factor for both
sums would cancel, and bounds would be too narrow.
An indicator of them has no bounds by the population model rather than wrong ones."""


def error_sources(
    indicator: Indicator, variant: str, known: Mapping[str, Measure], sizes: Mapping[str, float]
) -> tuple[ErrorSource, ...]:
    """Give the sources of error that touch one variant of an indicator.

    Parameters
    ----------
    indicator
        The indicator.
    variant
        Its variant, empty when there is one form.
    known
        All measures, by name.
    sizes
        Sizes of the sources that the city declares.
    """
    found: list[ErrorSource] = []
    counted = tuple(name for name in indicator.measures if known[name].counts == "people")
    if counted and POPULATION_MODEL in sizes and NOT_IN_PROPORTION.isdisjoint(counted):
        found.append(Scaling(POPULATION_MODEL, counted, sizes[POPULATION_MODEL], DECLARED))
    if len(indicator.measures) == 2:
        part, whole = indicator.measures
        found += [
            Flipping(name, part, whole, sizes[name], touched.effect, DECLARED)
            for name, touched in TOUCHED.items()
            if name in sizes and part in touched.parts and variant not in touched.except_variants
        ]
    return tuple(found)


@dataclass(frozen=True)
class Errors:
    """How wrong a city's inputs may be.

    Parameters
    ----------
    sizes
        Sizes of the sources of error, by name.
    block
        The block of each cell, shape (cells,): cells of a block err together.
    counted
        Units whose people are counted; None where a model counts everybody.
    """

    sizes: Mapping[str, float]
    block: NDArray[np.int64]
    counted: "Counted | None" = None


class Bounds(NamedTuple):
    """Bounds of values and the source that makes them wide, shape (groups, zones)."""

    lower: FloatArray
    upper: FloatArray
    driver: NDArray[np.object_]


def bounds_of(
    indicator: Indicator,
    variant: str,
    known: Mapping[str, Measure],
    arrays: Mapping[str, FloatArray],
    zones: Zones,
    errors: Errors,
) -> Bounds | None:
    """Give the bounds of one variant of an indicator; None when no source touches it.

    Parameters
    ----------
    indicator, variant, known
        What is computed.
    arrays
        Its measures on cells by name, shape (groups, cells).
    zones
        The zones.
    errors
        What may be wrong.
    """
    sources = error_sources(indicator, variant, known, errors.sizes)
    if not sources:
        return None
    from spatial_indicators.uncertainty import uncertainty  # noqa: PLC0415  only where errors are named

    measures = indicator.measures
    drawn = uncertainty(zones, arrays, indicator.formula, measures, sources, block=errors.block, counted=errors.counted)
    return Bounds(drawn.lower, drawn.upper, drawn.driver)
