"""Is the target of 2030 within reach? Observed pace against required pace, in the classes of Eurostat and the UN."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from spatial_indicators.errors import InputError

Direction = Literal["up", "down"]
Status = Literal["achieved", "on_track", "moderate", "insufficient", "moving_away", "insufficient_data", "no_target"]
Rule = Literal["linear", "eurostat", "un_2023"]

TARGET_YEAR = 2030
LEAST_YEARS = 3
"""A series that spans fewer years than this says nothing of a trend."""

THRESHOLDS: Mapping[Rule, tuple[float, float, float]] = MappingProxyType(
    {
        "linear": (0.95, 0.60, 0.0),
        "eurostat": (0.95, 0.60, 0.0),
        "un_2023": (0.95, 0.10, -math.inf),
    }
)
"""From which share of the required pace on a series is on track, moderate, insufficient. Those of Eurostat are
named as in Open SDG's method, which it inspired (github.com/open-sdg/open-sdg, docs/progress-methodology.md); its own
report was not at hand, and the least span of years is a choice of this project. Those of the
UN are of its Progress Chart, unstats.un.org/sdgs/files/report/2023, technical note."""


@dataclass(frozen=True)
class Target:
    """What shall be reached, and when.

    Parameters
    ----------
    value
        Value of the target, in the unit of the indicator.
    direction
        Whether higher is better (``up``) or worse (``down``).
    year
        The year by which.
    """

    value: float
    direction: Direction
    year: int = TARGET_YEAR

    def is_met_by(self, value: float) -> bool:
        """Whether a value is at the target or beyond it."""
        return value >= self.value if self.direction == "up" else value <= self.value


@dataclass(frozen=True)
class Progress:
    """How a series moves; NaN where that cannot be said.

    Parameters
    ----------
    status
        The class of the rule.
    reason
        Why there is not enough data; None where there is.
    first_year, last_year
        Years between which the pace is taken: after the last break, with a value; None without any.
    trend
        Slope of the least squares line through all values between, units per year.
    pace, required
        Observed pace from the first year to the last, and pace from the first that leads to the target, per year:
        units for ``linear``, parts of the value for the others.
    share
        Observed in parts of required, 1 and more when the target will be reached.
    needed
        Units per year that lead from the last value to the target; 0 when it is met.
    expected
        Value in the year of the target if the pace stays.
    """

    status: Status
    reason: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    trend: float = math.nan
    pace: float = math.nan
    required: float = math.nan
    share: float = math.nan
    needed: float = math.nan
    expected: float = math.nan


def progress(
    values: Mapping[int, float], target: Target | None, *, rule: Rule = "linear", breaks: Iterable[int] = ()
) -> Progress:
    """Class a series by the share of the required pace that it has had.

    ``linear`` divides differences: ``(last - first) / years``; ``eurostat`` compound annual growth rates;
    ``un_2023`` the change that is expected until the target's year by the change that was asked for.

    Parameters
    ----------
    values
        Values of one series by year, NaN where it is not known; values after the target's year are left out.
    target
        What shall be reached; without it there is a trend and no class.
    rule
        The rule, which is published with the class.
    breaks
        Years from which on method, source or boundaries differ from before: only values since the last are compared.

    Raises
    ------
    InputError
        When the rule is not known or the target is no number.
    """
    _check(target, rule)
    until = math.inf if target is None else target.year
    since = max((year for year in breaks if year <= until), default=-math.inf)
    known = {year: values[year] for year in sorted(values) if math.isfinite(values[year]) and since <= year <= until}
    if not known:
        return Progress("insufficient_data", "no_values")
    first, last = min(known), max(known)
    found = Progress("insufficient_data", None, first, last)
    if target is None:
        if last - first < LEAST_YEARS:
            return replace(found, reason="fewer_than_3_years")
        return replace(found, status="no_target", trend=_slope(known))
    if target.is_met_by(known[last]):
        found = replace(found, status="achieved", needed=0.0)
    elif last < target.year:
        found = replace(found, needed=(target.value - known[last]) / (target.year - last))
    if last - first < LEAST_YEARS:
        return found if found.status == "achieved" else replace(found, reason="fewer_than_3_years")
    found = replace(found, trend=_slope(known))
    return _paced(found, known[first], known[last], target, rule)


def _paced(found: Progress, first: float, last: float, target: Target, rule: Rule) -> Progress:
    """Give the paces of a series that is long enough, and its class."""
    years, whole = (year - (found.first_year or 0) for year in (found.last_year or 0, target.year))
    is_rate_known = first > 0 and last > 0 and target.value > 0 and _expected(first, last, whole / years) < math.inf
    if rule != "linear" and not is_rate_known:
        return found if found.status == "achieved" else replace(found, reason="growth_rate_undefined")
    if rule == "linear":
        pace, required = (last - first) / years, (target.value - first) / whole
        expected = first + pace * whole
    else:
        pace, required = (last / first) ** (1 / years) - 1, (target.value / first) ** (1 / whole) - 1
        expected = _expected(first, last, whole / years)
    share = _share(pace, required)
    if rule == "un_2023":
        share = _share(expected - first, target.value - first)
    was_met = target.is_met_by(first)
    found = replace(found, pace=pace, required=required, expected=expected, share=math.nan if was_met else share)
    if found.status == "achieved":
        return found
    # What was at its target and is no more has moved away, whatever the quotient of two losses says.
    return replace(found, status="moving_away" if was_met else _class(share, rule))


def _expected(first: float, last: float, times: float) -> float:
    """Let a quantity grow so many times more as it grew once; infinity beyond all numbers."""
    with np.errstate(over="ignore"):
        return float(first * np.power(last / first, times))


def _class(share: float, rule: Rule) -> Status:
    on_track, moderate, insufficient = THRESHOLDS[rule]
    if share >= on_track:
        return "on_track"
    if share >= moderate:
        return "moderate"
    return "insufficient" if share >= insufficient else "moving_away"


def _share(observed: float, required: float) -> float:
    return observed / required if required else math.nan


def _slope(known: Mapping[int, float]) -> float:
    years, values = np.array(list(known), dtype=np.float64), np.array(list(known.values()))
    apart = years - years.mean()
    return float(apart @ (values - values.mean()) / (apart @ apart))


def _check(target: Target | None, rule: str) -> None:
    if rule not in THRESHOLDS:
        remedy = f"Choose one of: {', '.join(THRESHOLDS)}"
        raise InputError("there is no such rule of progress", where="rule", value=rule, remedy=remedy)
    if target is None:
        return
    if not math.isfinite(target.value):
        raise InputError("the target is no number", where="target", value=target.value, remedy="Give a finite number")
    if target.direction not in {"up", "down"}:
        raise InputError(
            "the target has no direction", where="direction", value=target.direction, remedy="Write up or down"
        )
