"""Every value of every zone and group, with its numerator, denominator, coverage, reason and flags."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.error_effects import Bounds, Errors, bounds_of
from spatial_indicators.errors import GateFailed
from spatial_indicators.indicator import Indicator
from spatial_indicators.layers.people import Group
from spatial_indicators.measure import Measure
from spatial_indicators.zones import Zones

FloatArray = NDArray[np.float64]
Values = Mapping[str, Mapping[str, FloatArray]]
"""Arrays of cells by measure and variant."""

COLUMNS = (
    "city_id", "indicator_id", "method", "is_default", "level", "area_code", "year", "sex", "age", "disability",
    "value", "lower", "upper", "numerator", "denominator", "coverage", "reason", "flags", "method_version",
)  # fmt: skip
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "coverage")

LEAST_COVERAGE = 0.1
"""A zone of which the map covers less than this has no value: a street corner cannot speak for a ward. Project's own
choice; sums stay, so that larger zones are formed from all that is known."""

WIDEST = "bounds_from_"
"""What the flag begins with that names the source of error which makes the bounds wide."""

WHOLE = 1.0 - 1e-6
"""Coverage from here on is the whole zone: what is lacking is rounding."""


@dataclass(frozen=True)
class Setting:
    """What all values of one computation share.

    Parameters
    ----------
    city
        Id of the city.
    year
        The year of the people.
    groups
        The groups of people, everyone first, in the order of the measures' rows.
    default_variants
        Variants that the city publishes as its own, by any of their names; of other variants the first is.
    errors
        How wrong the inputs may be; without it values have no bounds.
    flags
        What every value says of itself.
    """

    city: str
    year: int
    groups: tuple[Group, ...]
    default_variants: tuple[str, ...] = ()
    errors: Errors | None = None
    flags: tuple[str, ...] = ()


def observations(
    indicator: Indicator, known: Mapping[str, Measure], values: Values, zones: tuple[Zones, ...], setting: Setting
) -> dict[str, list[Any]]:
    """Compute an indicator in every variant, for every zone and group: `COLUMNS`, one entry an observation each.

    Where the city does not give what it needs, one row a zone says so, of the method that would be the city's own.

    Raises
    ------
    GateFailed
        When a value lies outside the indicator's valid range.
    """
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    variants = indicator.variants(known)
    default = next((name for name in setting.default_variants if name in variants), variants[0])
    for variant in variants:
        arrays = {name: values[name].get(own_variant(known[name], variant)) for name in indicator.inputs}
        is_absent = any(array is None for array in arrays.values())
        if is_absent and variant != default:
            continue
        groups = setting.groups[:1] if is_absent else setting.groups
        for level in zones:
            sums = {name: _sums(level, array)[: len(groups)] for name, array in arrays.items()}
            bounds = None
            if setting.errors is not None and not is_absent:
                chosen = {name: array[: len(groups)] for name, array in arrays.items() if array is not None}
                bounds = bounds_of(indicator, variant, known, chosen, level, setting.errors)
            result = _Result(indicator, sums, groups, bounds)
            result.check_range(level)
            shared = {
                "city_id": setting.city,
                "indicator_id": indicator.name,
                "method": indicator.method_name(variant),
                "is_default": variant == default,
                "level": level.level,
                "year": setting.year,
                "method_version": indicator.method_version,
            }
            found = result.columns(level)
            found["flags"] = [[*flags, *setting.flags] for flags in found["flags"]]
            for name in COLUMNS:
                columns[name] += found[name] if name in found else [shared[name]] * result.value.size
    return columns


def own_variant(measure: Measure, variant: str) -> str:
    """Name the variant of a measure that one of an indicator rests on: the same, or its only one."""
    return variant if variant in measure.variants else ""


def _sums(level: Zones, array: FloatArray | None) -> FloatArray:
    return np.full((1, len(level.codes)), np.nan) if array is None else level.sums(array)


class _Result:
    """One indicator in one variant over the zones of one level; every array has the shape (groups, zones)."""

    def __init__(
        self, indicator: Indicator, sums: Mapping[str, FloatArray], groups: tuple[Group, ...], bounds: Bounds | None
    ) -> None:
        self.indicator, self.sums = indicator, sums
        asked = indicator.formula(*(sums[name] for name in indicator.measures))
        # Land has one row, and a group has none of its own: what divides land by people is everyone's.
        rows = min(len(asked.numerator), len(asked.denominator))
        self.ratio = replace(asked, numerator=asked.numerator[:rows], denominator=asked.denominator[:rows])
        self.groups = groups[: len(self.ratio.numerator)]
        self.covered, self.whole = (sums[name] for name in indicator.covered)
        self.known = np.stack([self._known_share(group, groups) for group in self.groups])
        self.coverage = self._coverage()
        with np.errstate(invalid="ignore"):
            self.value = np.where(self.coverage >= LEAST_COVERAGE, self.ratio.value, np.nan)
        self.lower, self.upper, self.driver = self._bounds(bounds)

    def _bounds(self, bounds: Bounds | None) -> tuple[FloatArray, FloatArray, NDArray[np.object_]]:
        """Give the bounds of values that are there, NaN elsewhere, and what makes them wide."""
        if bounds is None:
            nothing = np.full(self.value.shape, np.nan)
            return nothing, nothing, np.full(self.value.shape, None, dtype=object)
        is_there = np.isfinite(self.value)
        rows = len(self.groups)
        lower, upper = (np.where(is_there, array[:rows], np.nan) for array in (bounds.lower, bounds.upper))
        driver = bounds.driver[:rows].copy()
        driver[~is_there] = None
        return lower, upper, driver

    def _known_share(self, group: Group, groups: tuple[Group, ...]) -> FloatArray:
        """Share of each zone's people whose sex, age or disability status is known, as far as the group needs it."""
        known = np.ones(self.whole.shape[1])
        for dimension in group.dimensions:
            unknown = Group(**{dimension: "_U"})
            if unknown in groups and getattr(group, dimension) != "_U":
                everyone = np.where(self.whole[0] > 0, self.whole[0], 1.0)
                known = known * (1.0 - self.whole[groups.index(unknown)] / everyone)
        return known

    def _coverage(self) -> FloatArray:
        """Share of each zone's people or land that the value speaks for, 0 to 1; NaN where there is none of it."""
        covered, whole = (sums[: len(self.groups)] for sums in (self.covered, self.whole))
        share = self.known * covered / np.where(whole > 0, whole, np.nan)
        return np.minimum(share, 1.0)

    def check_range(self, level: Zones) -> None:
        least, most = self.indicator.valid_range
        with np.errstate(invalid="ignore"):
            wrong = (self.value < least - 1e-9) | (self.value > most + 1e-9)
        if wrong.any():
            group, zone = (int(at[0]) for at in np.nonzero(wrong))
            raise GateFailed(
                "value_in_range",
                f"{self.indicator.name} of {level.level} {level.codes[zone]} is {self.value[group, zone]}, "
                f"outside {least} to {most}",
                remedy="This is a fault of the data or of the formula: nothing was published",
            )

    def columns(self, level: Zones) -> dict[str, list[Any]]:
        """Give what differs from row to row: group by group, zone by zone."""
        groups = {name: [getattr(group, name) for group in self.groups for _ in level.codes] for name in Group._fields}
        numbers = {
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "numerator": self.ratio.numerator,
            "denominator": self.ratio.denominator,
            "coverage": self.coverage,
        }
        return {
            "area_code": list(level.codes) * len(self.groups),
            **groups,
            **{name: _known(array) for name, array in numbers.items()},
            "reason": self._reasons().ravel().tolist(),
            "flags": self._flags(),
        }

    def _reasons(self) -> NDArray[np.object_]:
        """Say why values are missing, None where they are not."""
        counted = "land" if "_m2" in self.indicator.covered[1] else "people"
        with np.errstate(invalid="ignore"):
            is_enough = self.coverage >= LEAST_COVERAGE
        nothing = is_enough & (self.ratio.denominator == 0)
        found = np.where(nothing, "nothing_to_divide", np.full(self.value.shape, "coverage_too_low", dtype=object))
        own = np.broadcast_to(np.array(getattr(self.ratio, "value_reason", None), dtype=object), found.shape)
        is_own = own != None  # noqa: E711  elementwise
        found = np.where(is_own & is_enough, own, found)
        # From the narrowest reason to the widest, which is the one that is told.
        for is_so, reason in (
            (~(self.whole[: len(self.groups)] > 0), "nobody_in_group"),
            (~(self.known > 0), "group_unknown"),
            (~(self.covered[:1] > 0), "not_on_map"),
            (~(self.whole[:1] > 0), f"no_{counted}"),
            (~np.isfinite(self.ratio.numerator) & ~is_own, "no_source"),
            (np.isfinite(self.value), None),
        ):
            found[np.broadcast_to(is_so, found.shape)] = reason
        return found

    def _flags(self) -> list[list[str]]:
        raised = [(flag, self.sums[name][0] > 0) for flag, name in self.indicator.flags.items()]
        of_zone = [[flag for flag, is_raised in raised if is_raised[zone]] for zone in range(self.value.shape[1])]
        is_partly = (self.coverage > 0) & (self.coverage < WHOLE)
        return [
            of_zone[zone] + ["partly_covered"] * bool(partly) + [f"{WIDEST}{driver}"] * (driver is not None)
            for row, drivers in zip(is_partly.tolist(), self.driver.tolist(), strict=True)
            for zone, (partly, driver) in enumerate(zip(row, drivers, strict=True))
        ]


def _known(numbers: FloatArray) -> list[float | None]:
    known = numbers.astype(object)
    known[~np.isfinite(numbers)] = None
    return known.ravel().tolist()
