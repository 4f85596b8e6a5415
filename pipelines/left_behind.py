"""Published values in, who is left behind out: one row for each indicator, method, year and group."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.database.left_behind import PublishedCity
from pipelines.database.reading import Row
from spatial_indicators.errors import InputError
from spatial_indicators.indicator import Direction, indicators
from spatial_indicators.inequality import AVERSION, inequality
from spatial_indicators.left_behind import LEAST_PEOPLE, GroupValue, extremes, gaps, is_share_of_people, unserved
from spatial_indicators.measure import measures

GROUP = ("sex", "age", "disability")
TOTAL, UNKNOWN = "_T", "_U"
SERIES = ("indicator_id", "method", "year")
SHOWN = ("city_id", *SERIES, *GROUP, "value", "coverage", "reason")
SPREAD = ("mean", "gini", "kappa", "ede", "p10", "p90", "p90_p10")
BEHIND = ("people", "people_behind", "percent_behind", "gap", "people_in_gap")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chooses.

    Parameters
    ----------
    aversion
        Aversion to inequality, above 0.
    kappa
        Kappa of Kolm-Pollak above 0, to compare several cities; from the aversion without it.
    least_people
        People that a district needs to be named best or worst.

    Raises
    ------
    InputError
        When one is not above 0, or the last below 0.
    """

    aversion: float = AVERSION
    kappa: float | None = None
    least_people: float = LEAST_PEOPLE

    def __post_init__(self) -> None:
        for name, value in (("aversion", self.aversion), ("kappa", self.kappa)):
            if value is not None and not (math.isfinite(value) and value > 0):
                remedy = "Its sign follows from whether higher is better"
                raise InputError("must be above 0", where=f"--{name}", value=value, remedy=remedy)
        if not self.least_people >= 0:
            remedy = "Give a number of people, 0 to name every district"
            raise InputError("must be 0 or more", where="--least-people", value=self.least_people, remedy=remedy)


def shares_of_people() -> dict[str, Direction]:
    """Name the indicators that tell who is left behind, with the way that is better."""
    return {name: one.direction for name, one in indicators().items() if is_share_of_people(one, measures())}


def left_behind(city: PublishedCity, choice: Choice) -> list[Row]:
    """Say of every group how many are left behind, and how unequal the districts are.

    Names and meanings are those of ``api.left_behind`` and ``api.inequality``. ``missing`` gives the reasons of numbers
    that cannot be said, and ``left_out`` the districts without a value, with their reason and everyone in them.
    """
    directions = shares_of_people()
    districts = {key: list(rows) for key, rows in groupby(city.districts, _key)}
    found: list[Row] = []
    for (indicator, *_), rows in groupby(city.whole, lambda row: tuple(row[name] for name in SERIES)):
        if indicator in directions:
            direction = directions[indicator]
            for row in _behind(list(rows), direction):
                between = _between(districts.get(_key(row), []), city, direction, choice)
                found.append({**row, "level": city.level, **between})
    return found


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in (*SERIES, *GROUP))


def _behind(rows: list[Row], direction: Direction) -> Iterable[Row]:
    """Count who is left behind in the whole city, group by group."""
    people = _numbers("denominator", rows)
    without = unserved(_numbers("numerator", rows), people, direction)
    values = _numbers("value", rows)
    groups = [_group(*one) for one in zip(rows, values.tolist(), people.tolist(), strict=True)]
    found = gaps(groups, direction)
    for at, row in enumerate(rows):
        gap = found[at]
        known = {"people": people[at], "people_behind": without[at]}
        known |= {} if gap is None else {"gap": gap.points, "people_in_gap": gap.people}
        known["percent_behind"] = 100.0 - values[at] if direction == "up" else values[at]
        is_known = math.isfinite(values[at])
        numbers = {name: _plain(known.get(name, math.nan)) if is_known else None for name in BEHIND}
        yield {**{name: row[name] for name in SHOWN}, **numbers}


def _group(row: Row, value: float, people: float) -> GroupValue:
    """Give a group with its kind: groups that the same things tell apart are compared."""
    is_known = UNKNOWN not in (row[name] for name in GROUP)
    kind = [name for name in GROUP if row[name] != TOTAL] if is_known else []
    return GroupValue("+".join(kind), "/".join(row[name] for name in GROUP), value, people)


def _between(rows: Sequence[Row], city: PublishedCity, direction: Direction, choice: Choice) -> Row:
    """Measure the inequality between the districts of one group."""
    values, people = _numbers("value", rows), _numbers("denominator", rows)
    is_known = np.isfinite(values) & (people > 0)
    people = np.where(is_known, people, np.nan)
    sign = 1.0 if direction == "up" else -1.0
    kappa = None if choice.kappa is None else sign * choice.kappa
    spread = inequality(values, people, aversion=sign * choice.aversion, kappa=kappa)
    ends = extremes(values, people, direction, least_people=choice.least_people)
    out = [_left_out(row, city.living) for row, known in zip(rows, is_known, strict=True) if not known]
    counted = [one["people"] for one in out]
    return {
        "districts": int(is_known.sum()),
        "districts_left_out": len(out),
        "people_in_districts": spread.people,
        "people_left_out": None if None in counted else float(sum(counted)),
        **{name: _plain(getattr(spread, name)) for name in SPREAD},
        "best_value": _plain(ends.best_value),
        "best": [rows[at]["area"] for at in ends.best],
        "worst_value": _plain(ends.worst_value),
        "worst": [rows[at]["area"] for at in ends.worst],
        "missing": dict(spread.reasons),
        "left_out": out,
    }


def _left_out(row: Row, living: Mapping[str, float | None]) -> Row:
    people = living.get(row["area_code"])
    return {"code": row["area_code"], "name": row["area"], "people": people, "reason": row["reason"]}


def _numbers(name: str, rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([math.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)


def _plain(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
