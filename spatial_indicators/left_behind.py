"""Who is left behind? People unserved, the best and the worst district, the gaps between groups."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.indicator import Direction, Indicator
from spatial_indicators.measure import Measure

FloatArray = NDArray[np.float64]

LEAST_PEOPLE = 100.0
"""A district with fewer people is neither called the best nor the worst: its value is that of a few houses. Project's
own choice; it stays in every other figure."""

TIE = 1e-9
"""Values that differ by less are equal: it is rounding, in the values' unit."""


def is_share_of_people(indicator: Indicator, known: Mapping[str, Measure]) -> bool:
    """Whether an indicator says which percentage of people has something, so that the others can be counted."""
    return indicator.unit == "percent" and all(known[name].unit == "people" for name in indicator.measures)


def unserved(numerator: FloatArray, denominator: FloatArray, direction: Direction) -> FloatArray:
    """Count the people left behind, shape as given: those without access, or those exposed where lower is better.

    NaN where either sum is not known.
    """
    numerator, denominator = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if direction == "down":
        return np.where(np.isfinite(denominator), numerator, np.nan)
    return np.maximum(denominator - numerator, 0.0)


@dataclass(frozen=True)
class Extremes:
    """The districts where people fare best and worst; several when they are equal, none when no value is known.

    Parameters
    ----------
    best, worst
        Positions of districts, in their order.
    best_value, worst_value
        Their value, NaN without any.
    """

    best: tuple[int, ...]
    worst: tuple[int, ...]
    best_value: float
    worst_value: float


def extremes(
    values: FloatArray, people: FloatArray, direction: Direction, *, least_people: float = LEAST_PEOPLE
) -> Extremes:
    """Find the best and the worst of the districts that have a value and enough people.

    Parameters
    ----------
    values, people
        Shape (districts,); NaN is not known.
    direction
        Whether higher is better or worse.
    least_people
        People that a district needs to be named.
    """
    values, people = np.asarray(values, dtype=np.float64), np.asarray(people, dtype=np.float64)
    chosen = np.flatnonzero(np.isfinite(values) & (people > 0) & (people >= least_people))
    if len(chosen) == 0:
        return Extremes((), (), math.nan, math.nan)
    ends = float(values[chosen].max()), float(values[chosen].min())
    best, worst = ends if direction == "up" else ends[::-1]
    return Extremes(
        best=tuple(chosen[np.abs(values[chosen] - best) <= TIE].tolist()),
        worst=tuple(chosen[np.abs(values[chosen] - worst) <= TIE].tolist()),
        best_value=best,
        worst_value=worst,
    )


@dataclass(frozen=True)
class GroupValue:
    """What is published of one group of people in one place.

    Parameters
    ----------
    kind
        What tells the groups apart, such as ``sex``; empty for everyone and for people of whom it is not known.
    name
        The group, such as ``F``.
    value
        Its value, NaN when not known.
    people
        Its people that the value speaks for.
    """

    kind: str
    name: str
    value: float
    people: float


@dataclass(frozen=True)
class Gap:
    """How far a group lies behind the best-off group of its kind.

    Parameters
    ----------
    best
        The best-off group, the first one of equals.
    points
        Difference of the values, in their unit; 0 for the best-off group itself.
    people
        People of the group who would have to change sides for the gap to close.
    """

    best: GroupValue
    points: float
    people: float


def gaps(groups: Sequence[GroupValue], direction: Direction, *, scale: float = 100.0) -> tuple[Gap | None, ...]:
    """Compare every group with the best-off one of its kind, in the groups' order; the widest gap is the kind's.

    Parameters
    ----------
    groups
        Groups of one place, indicator and method; those of no kind (everyone, and people of whom nothing is known)
        have no gap, nor those without a value or people, nor a group that is alone of its kind.
    direction
        Whether higher is better or worse.
    scale
        What a whole share is, 100 for per cent.
    """
    known: dict[str, list[GroupValue]] = {}
    for group in groups:
        if group.kind and math.isfinite(group.value) and group.people > 0:
            known.setdefault(group.kind, []).append(group)
    sign = 1.0 if direction == "up" else -1.0
    best = {kind: max(of_kind, key=lambda one: sign * one.value) for kind, of_kind in known.items() if len(of_kind) > 1}
    return tuple(
        _gap(group, best[group.kind], scale) if group in known.get(group.kind, ()) and group.kind in best else None
        for group in groups
    )


def _gap(group: GroupValue, best: GroupValue, scale: float) -> Gap:
    points = abs(best.value - group.value)
    return Gap(best, points, points / scale * group.people)
