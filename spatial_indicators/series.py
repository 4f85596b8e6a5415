"""Where does a series of years stop being one series? Where method or source change."""

from collections.abc import Hashable, Mapping
from itertools import pairwise
from typing import Literal

from spatial_indicators.origin import Declaration, Named, Year

BREAK_FLAG = "break_in_series"
"""What a value says that is the first of another source or method than the years before it."""


class Break(Declaration):
    """A year from which on a layer is not what it was: another model, another network of stations."""

    layer: Literal["built_up", "losses", "pm25", "people", "vegetation"]
    year: Year
    reason: Named


def breaks_of(sources: Mapping[int, Hashable]) -> tuple[int, ...]:
    """List the years whose source is another than that of the year before them in the series.

    Parameters
    ----------
    sources
        What identifies the source and the method of every year that has a value.
    """
    years = sorted(sources)
    return tuple(now for before, now in pairwise(years) if sources[now] != sources[before])
