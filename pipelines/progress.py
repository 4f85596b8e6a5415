"""Values of several years in, their progress to 2030 out: a row for each series and rule."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.progress import THRESHOLDS, Rule, Target, progress

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "city"
SERIES = ["indicator_id", "method", "level", "area_code"]


class ProgressRow(NamedTuple):
    """One series by one rule; meanings as in ``api.progress``, None is not known."""

    indicator_id: str
    method: str
    level: str
    area_code: str
    rule: Rule
    status: str
    reason: str | None
    years: list[int]
    breaks: list[int]
    first_year: int | None
    last_year: int | None
    last_value: float | None
    target: float | None
    target_year: int | None
    trend: float | None
    pace: float | None
    required: float | None
    share: float | None
    needed: float | None
    expected: float | None


def progress_rows(
    observations: "pd.DataFrame", series: Mapping[str, tuple[int, ...]], breaks: Mapping[str, tuple[int, ...]]
) -> list[ProgressRow]:
    """Class every series of everyone; of areas below the city those that have several years.

    Parameters
    ----------
    observations
        Values of all years.
    series
        By indicator, the years whose values may be compared with each other.
    breaks
        By indicator, the years in which the series breaks.
    """
    several = {name for name, years in series.items() if len(years) > 1}
    everyone = (observations[["sex", "age", "disability"]] == "_T").all(axis=1)
    chosen = observations[everyone & ((observations["level"] == WHOLE) | observations["indicator_id"].isin(several))]
    rows: list[ProgressRow] = []
    for key, of_series in chosen.groupby(SERIES, sort=True):
        name, method, level, area = map(str, key)
        values = {
            int(year): float(value)
            for year, value in zip(of_series["year"], of_series["value"], strict=True)
            if year in series[name] and not math.isnan(value)
        }
        rows += _rows((name, method, level, area), indicators()[name], values, breaks.get(name, ()))
    return rows


def _rows(
    key: tuple[str, str, str, str], indicator: Indicator, values: Mapping[int, float], breaks: tuple[int, ...]
) -> Iterator[ProgressRow]:
    target = None if indicator.target is None else Target(indicator.target, indicator.direction)
    for rule in THRESHOLDS:
        found = progress(values, target, rule=rule, breaks=breaks)
        yield ProgressRow(
            *key,
            rule=rule,
            status=found.status,
            reason=found.reason,
            years=sorted(values),
            breaks=sorted(breaks),
            first_year=found.first_year,
            last_year=found.last_year,
            last_value=None if found.last_year is None else values[found.last_year],
            target=None if target is None else target.value,
            target_year=None if target is None else target.year,
            trend=_known(found.trend),
            pace=_known(found.pace),
            required=_known(found.required),
            share=_known(found.share),
            needed=_known(found.needed),
            expected=_known(found.expected),
        )


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
