"""Which measures does a formula add up, above and below its line? Found by asking the formula itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.indicator import GrowthPart, Indicator, Ratio
from spatial_indicators.measure import Measure
from spatial_indicators.observation import own_variant

FloatArray = NDArray[np.float64]
Part = Literal["numerator", "denominator", "covered", "whole", "flag"] | GrowthPart

ROUNDING = 1e-9
"""Relative difference from the sum of the terms that rounding may leave."""

PROBES = 16
"""Sets of sums that a formula is asked for beside the unit vectors. A maximum or a product agrees with its terms for
some sums, not for these: they differ by powers of ten, in every order."""


@dataclass(frozen=True)
class Term:
    """One measure in one part of an indicator.

    Parameters
    ----------
    variant
        Variant of the indicator that the term belongs to; its method is named after it.
    part
        ``numerator``, ``denominator``, ``covered``, ``whole`` or ``flag``; of growth, one of its six sums.
    flag
        Name of the flag; empty for the other parts.
    measure, measure_variant
        The measure, and which of its variants is summed; empty when it has one form.
    factor
        Factor of the sum.
    """

    variant: str
    part: Part
    flag: str
    measure: str
    measure_variant: str
    factor: float


def linear_terms(indicator: Indicator, known: Mapping[str, Measure]) -> tuple[Term, ...]:
    """Give the terms of an indicator in all its variants; none when its formula is no quotient of sums.

    Parameters
    ----------
    indicator
        The indicator.
    known
        All measures, by name.
    """
    factors = _growth_factors(indicator) if indicator.growth else _factors(indicator)
    if factors is None:
        return ()
    return tuple(term for variant in indicator.variants(known) for term in _terms(indicator, known, variant, factors))


def scale_of(indicator: Indicator) -> float:
    """Give the factor of an indicator's quotient, 100 for per cent."""
    return float(_asked(indicator, np.ones((len(indicator.measures), 1))).scale)


def _factors(indicator: Indicator) -> Mapping[Part, FloatArray] | None:
    """Probe a formula with unit vectors, and believe them only when they foretell what it makes of other sums."""
    count = len(indicator.measures)
    units = _asked(indicator, np.hstack([np.eye(count), np.zeros((count, 1))]))
    sums = _probes(count)
    found = _asked(indicator, sums)
    factors: dict[Part, FloatArray] = {}
    for part in ("numerator", "denominator"):
        one, told = np.asarray(getattr(units, part))[0], np.asarray(getattr(found, part))
        factors[part] = one[:-1]
        # Every size that took part: terms of unlike signs may cancel out.
        size = np.abs(one[:-1]) @ np.abs(sums)
        is_foretold = np.abs(told - one[:-1] @ sums) <= ROUNDING * size
        if one[-1] != 0 or not is_foretold.all() or found.scale != units.scale:
            return None
    return factors


def _growth_factors(indicator: Indicator) -> Mapping[Part, FloatArray]:
    """Give the sums that growth is counted from: each is one measure."""
    return {
        part: np.array([float(name == measure) for name in indicator.measures])
        for part, measure in indicator.growth.items()
    }


def _probes(count: int) -> FloatArray:
    random = np.random.default_rng(11)
    return 10.0 ** random.uniform(-3.0, 6.0, size=(count, PROBES))


def _asked(indicator: Indicator, sums: FloatArray) -> Ratio:
    """Ask a formula what it makes of sums, shape (measures, sets), for two groups: it must treat both alike."""
    return indicator.formula(*(np.stack([row, row]) for row in sums))


def _terms(
    indicator: Indicator, known: Mapping[str, Measure], variant: str, factors: Mapping[Part, FloatArray]
) -> Iterator[Term]:
    def term(part: Part, name: str, factor: float, flag: str = "") -> Term:
        return Term(variant, part, flag, name, own_variant(known[name], variant), factor)

    for part, row in factors.items():
        for name, factor in zip(indicator.measures, row.tolist(), strict=True):
            if factor != 0:
                yield term(part, name, factor)
    covered, whole = indicator.covered
    yield term("covered", covered, 1.0)
    yield term("whole", whole, 1.0)
    for flag, name in indicator.flags.items():
        yield term("flag", name, 1.0, flag)
