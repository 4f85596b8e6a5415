"""How unequally is something spread over people? Gini, Kolm-Pollak, weighted quantiles; people are the weights."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.errors import InputError

FloatArray = NDArray[np.float64]

AVERSION = 0.5
"""How much inequality is minded, as in Logan, Anderson, Williams and Conrow (2021), who take 0.5 in size:
doi.org/10.1016/j.compenvurbsys.2020.101590. Above 0 for goods such as access, below for bads such as distance."""

NEAR_ZERO = 1e-3
"""A tenth percentile below this part of the ninetieth is near zero, and their ratio says nothing. Project's choice."""

ROUNDING = 1e-12
"""Relative difference that the rounding of a running sum of people may make."""


@dataclass(frozen=True)
class Inequality:
    """How a quantity differs between people; NaN with its reason where that cannot be said.

    Parameters
    ----------
    people
        People whose value is known.
    mean
        Mean over people.
    gini
        0 when all have the same, towards 1 when one has all.
    kappa
        Parameter of Kolm-Pollak; equally-distributed equivalents compare only under the same.
    ede
        Kolm-Pollak equally-distributed equivalent, in the unit of the values.
    index
        Distance of the equivalent from the mean: what inequality costs, in the unit of the values.
    p10, p90
        Weighted percentiles.
    p90_p10
        Their ratio.
    reasons
        Why a number is NaN, by its name.
    """

    people: float
    mean: float
    gini: float
    kappa: float
    ede: float
    index: float
    p10: float
    p90: float
    p90_p10: float
    reasons: Mapping[str, str]


NO_VALUES = Inequality(
    people=0.0,
    mean=math.nan,
    gini=math.nan,
    kappa=math.nan,
    ede=math.nan,
    index=math.nan,
    p10=math.nan,
    p90=math.nan,
    p90_p10=math.nan,
    reasons=MappingProxyType({"all": "no_values"}),
)
"""What is said of people of whom no value is known."""


def inequality(
    values: FloatArray, people: FloatArray, *, aversion: float = AVERSION, kappa: float | None = None
) -> Inequality:
    """Say how unequally values are spread over people.

    Parameters
    ----------
    values
        One value per district, shape (n,); NaN is not known and left out.
    people
        People of each district, shape (n,); districts without people, or with an unknown number, are left out.
    aversion
        Aversion to inequality, of which kappa is made: above 0 for goods, below 0 for bads.
    kappa
        Kappa itself, to compare several cities under the same; made from the values without it.

    Raises
    ------
    InputError
        When a parameter is 0 or not finite, or there are fewer than 0 people.
    """
    values, people = known(values, people)
    if len(values) == 0:
        return NO_VALUES
    if kappa is None:
        kappa = kolm_pollak_kappa(values, people, aversion=aversion)
    mean, ede = float(np.average(values, weights=people)), kolm_pollak_ede(values, people, kappa=kappa)
    found = {"gini": gini(values, people), "p90_p10": percentile_ratio(values, people)}
    because = {"gini": "negative_values" if values.min() < 0 else "mean_is_zero", "p90_p10": "p10_near_zero"}
    return Inequality(
        people=float(people.sum()),
        mean=mean,
        kappa=kappa,
        ede=ede,
        index=abs(ede - mean),
        p10=weighted_quantile(values, people, 0.1),
        p90=weighted_quantile(values, people, 0.9),
        **found,
        reasons=MappingProxyType({name: because[name] for name, value in found.items() if math.isnan(value)}),
    )


def known(values: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Keep the values that are known of districts that have people.

    Raises
    ------
    InputError
        When a district has fewer than 0 people.
    """
    values, people = np.asarray(values, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if (people < 0).any():
        raise InputError(
            "fewer than 0 people", where="people", value=float(people.min()), remedy="Give counts of people"
        )
    is_known = np.isfinite(values) & np.isfinite(people) & (people > 0)
    return values[is_known], people[is_known]


def gini(values: FloatArray, people: FloatArray) -> float:
    """Give half the mean difference between two people, in parts of the mean.

    ``sum_ij w_i w_j |x_i - x_j| / (2 W^2 mean)``, by sorting. NaN where the mean is 0 or a value is negative.
    """
    values, people = known(values, people)
    total = people @ values
    if not total > 0 or values.min() < 0:
        return math.nan
    order = np.argsort(values, kind="stable")
    values, people = values[order] - values[order[0]], people[order]
    below = np.cumsum(people)
    # People below less people above: the lowest value drops out, so that equals give 0 and not rounding.
    balance = 2.0 * below - people - below[-1]
    return max(0.0, float((people * values) @ balance / (below[-1] * total)))


def kolm_pollak_kappa(values: FloatArray, people: FloatArray, *, aversion: float = AVERSION) -> float:
    """Make kappa from the aversion: ``aversion sum(w x) / sum(w x^2)``, as the index's authors compute it.

    0 where all values are 0, of which every kappa says the same.

    Raises
    ------
    InputError
        When the aversion is 0 or not finite.
    """
    if not math.isfinite(aversion) or aversion == 0:
        remedy = "Give a number above 0 for goods such as access, below 0 for bads such as distance"
        raise InputError("no aversion to inequality", where="aversion", value=aversion, remedy=remedy)
    values, people = known(values, people)
    largest = float(np.abs(values).max(initial=0.0))
    if largest == 0:
        return 0.0
    relative = values / largest
    return float(aversion * (people @ relative) / (people @ relative**2) / largest)


def kolm_pollak_ede(values: FloatArray, people: FloatArray, *, kappa: float) -> float:
    """Give the value that, if all had it, would be as good as what they have (Sheriff and Maguire, 2020).

    ``-ln(sum(w exp(-kappa x)) / sum(w)) / kappa``; doi.org/10.1111/risa.13562. Below the mean for kappa above 0, above
    it for kappa below 0, the mean for 0. Exponents are taken from the worst value, so that none overflows, and small
    ones keep their digits. NaN without values.

    Raises
    ------
    InputError
        When kappa is not finite.
    """
    if not math.isfinite(kappa):
        remedy = "Give a number, in parts of one over the unit of the values"
        raise InputError("kappa is no number", where="kappa", value=kappa, remedy=remedy)
    values, people = known(values, people)
    if len(values) == 0:
        return math.nan
    least, most = float(values.min()), float(values.max())
    if abs(kappa) * (most - least) < ROUNDING:
        return min(max(float(np.average(values, weights=people)), least), most)  # rounding aside
    worst = least if kappa > 0 else most
    with np.errstate(over="ignore"):  # what is better beyond all numbers weighs nothing
        exponents = -kappa * (values - worst)
    lacking = float(people @ np.expm1(exponents) / people.sum())
    # Near -1 the sum of expm1 has lost the digits that the sum of exp still has.
    log_mean = math.log1p(lacking) if lacking > -0.5 else math.log(people @ np.exp(exponents) / people.sum())
    return min(max(worst - log_mean / kappa, least), most)


def weighted_quantile(values: FloatArray, people: FloatArray, probability: float) -> float:
    """Give the least value that this part of the people have at most: the inverse of the distribution, nothing between.

    Parameters
    ----------
    values, people
        Shape (n,).
    probability
        Part of the people, 0 to 1.
    """
    values, people = known(values, people)
    if len(values) == 0:
        return math.nan
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(people[order])
    at = np.searchsorted(up_to, probability * up_to[-1] * (1.0 - ROUNDING))
    return float(values[order[min(at, len(order) - 1)]])


def percentile_ratio(values: FloatArray, people: FloatArray, *, near_zero: float = NEAR_ZERO) -> float:
    """Give the ninetieth percentile over the tenth; NaN where the tenth is near zero.

    Parameters
    ----------
    values, people
        Shape (n,).
    near_zero
        Part of the ninetieth percentile below which the tenth is near zero.
    """
    low, high = (weighted_quantile(values, people, probability) for probability in (0.1, 0.9))
    return high / low if low > max(near_zero * high, 0.0) else math.nan
