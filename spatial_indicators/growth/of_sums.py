"""Growth of any union of zones, from what its cells add up to."""

import math

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.growth.method import METHODS
from spatial_indicators.growth.rates import Growth, growth

UNKNOWN = ("built_up_unknown", "people_unknown")
"""Reasons of zones that the rasters do not know: their coverage says so already."""

FloatArray = NDArray[np.float64]
Pair = tuple[FloatArray, FloatArray]


def growth_of_sums(land: Pair, people: Pair, people_years: FloatArray, land_by_logarithm_m2: FloatArray) -> Growth:
    """Compare the growth of sums, by the UN's method of 2021 or that of 2018.

    Parameters
    ----------
    land, people
        Sums before and after, one shape; NaN where they are not known.
    people_years
        People after times the years between.
    land_by_logarithm_m2
        Above 0 where land grows by a logarithm.
    """
    lived = float(np.nansum(people[1]))
    years = float(np.nansum(people_years)) / lived if lived > 0 else math.nan
    is_by_logarithm = bool(np.nansum(land_by_logarithm_m2) > 0)
    method = METHODS["un_2018_log" if is_by_logarithm else "un_2021"]
    # The quotient of two sums misses a whole number of years by their rounding. Nobody lives anywhere: no rate either.
    return growth(land, people, years=round(years, 9) if years > 0 else 1.0, method=method)


def reason_of_formula(reason: NDArray[np.object_]) -> NDArray[np.object_]:
    """Keep the reasons that lie in the numbers themselves, not in numbers that are lacking."""
    told = reason.copy()
    told[np.isin(reason.astype(str), UNKNOWN)] = None
    return told
