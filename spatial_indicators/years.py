"""Which years can an indicator be computed for, beside the city's own? Those that all of its dated inputs have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spatial_indicators.indicator import Indicator
from spatial_indicators.measure import Measure

WEIGHED = frozenset({"losses", "pm25", "vegetation"})
"""Layers that people weigh, or that change so much more than people from year to year that people of another one serve
for a rate. Where those of the year are not known, the city's own stand for them, and the value says so."""

DATED = WEIGHED | {"built_up"}
"""Layers that are of one year each."""

TIMELESS = frozenset({"cells", "people", "flood"})
"""Layers that hold in every year: land, a hazard of a return period, and people, who are asked for apart."""


@dataclass(frozen=True)
class GivenYears:
    """The years of what a city gives.

    Parameters
    ----------
    own
        The year that the city's values are of.
    layers
        Years of the layers in `DATED`.
    people
        Years of rasters of people.
    counted
        The year that the city's own people are of, None where it counts nobody.
    """

    own: int
    layers: Mapping[str, frozenset[int]]
    people: frozenset[int] = frozenset()
    counted: int | None = None

    @property
    def of_people(self) -> frozenset[int]:
        """Years of which people are known, not after the city's own: later rasters are projections."""
        known = {year for year in self.people if year <= self.own}
        return frozenset(known if self.counted is None else known | {self.counted})


def layers_of(indicator: Indicator, known: Mapping[str, Measure]) -> frozenset[str]:
    """Name every layer that an indicator's values rest on."""
    return frozenset(layer for name in indicator.inputs for layer in known[name].layers)


def other_years(indicator: Indicator, known: Mapping[str, Measure], given: GivenYears) -> tuple[int, ...]:
    """List the years beside the city's own that an indicator has all inputs of.

    What rests on a map, a timetable or a table of one date has none. What divides by people, or counts them, needs
    people of the year; what people only weigh does not.
    """
    layers = layers_of(indicator, known)
    if layers - DATED - TIMELESS:
        return ()
    dated = layers & DATED
    if not dated and "people" not in layers:
        return ()
    years = frozenset.intersection(*(given.layers.get(name, frozenset()) for name in dated)) if dated else given.people
    if "people" in layers and not (dated and dated <= WEIGHED):
        years &= given.of_people
    return tuple(sorted(years - {given.own}))


def nearest_year(years: Iterable[int], asked: int) -> int:
    """Choose the year nearest to the asked one, the earlier of two."""
    return min(years, key=lambda year: (abs(year - asked), year))


def of_another_year(
    indicator: Indicator, known: Mapping[str, Measure], nearest: Mapping[str, int], own: int
) -> tuple[str, ...]:
    """Say which inputs of the city's own values are of another year, as flags such as ``pm25_of_2018``.

    Parameters
    ----------
    nearest
        The year of the layer that is used, by its name; only of those that the city gives.
    """
    used = layers_of(indicator, known) & DATED & set(nearest)
    return tuple(f"{name}_of_{nearest[name]}" for name in sorted(used) if nearest[name] != own)
