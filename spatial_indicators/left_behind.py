"""Who is left behind? People unserved, the best and the worst district, the gaps between groups."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.indicator import Direction

FloatArray = NDArray[np.float64]

LEAST_PEOPLE = 100.0
"""A district with fewer people is neither called the best nor the worst: its value is that of a few houses. Project's
own choice; it stays in every other figure."""


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
        best=tuple(chosen[values[chosen] == best].tolist()),
        worst=tuple(chosen[values[chosen] == worst].tolist()),
        best_value=best,
        worst_value=worst,
    )


@dataclass(frozen=True)
class GroupValue:
    """What is published of one group of people in one place.

    Parameters
    ----------
    kind
        What tells the groups apart, such as ``sex``.
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
    """How far the worst-off group lies behind the best-off group of its kind.

    Parameters
    ----------
    kind
        What tells the groups apart.
    best, worst
        The groups.
    points
        Difference of their values, never negative, in the values' unit.
    people_behind
        People of the worst-off group who would have to change sides for the gap to close; NaN for values that are no
        shares.
    """

    kind: str
    best: GroupValue
    worst: GroupValue
    points: float
    people_behind: float


def gaps(groups: Sequence[GroupValue], direction: Direction, *, scale: float | None = 100.0) -> tuple[Gap, ...]:
    """Compare the groups of each kind that have a value and people; a kind with fewer than two has no gap.

    Parameters
    ----------
    groups
        Groups of one place, indicator and method. Of equal ones the first is named.
    direction
        Whether higher is better or worse.
    scale
        What a whole share is, 100 for per cent; None when the values are no shares of people.
    """
    found = []
    for kind in dict.fromkeys(group.kind for group in groups):
        known = [group for group in groups if group.kind == kind and math.isfinite(group.value) and group.people > 0]
        if len(known) < 2:
            continue
        sign = 1.0 if direction == "up" else -1.0
        best, worst = (min(known, key=lambda group: sign * way * group.value) for way in (-1.0, 1.0))
        points = abs(best.value - worst.value)
        behind = math.nan if scale is None else points / scale * worst.people
        found.append(Gap(kind, best, worst, points, behind))
    return tuple(found)
