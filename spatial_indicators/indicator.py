"""An indicator: a formula over sums of measures, declared once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.declaration import DeclarationError, declared_in, inputs_of, summary_of
from spatial_indicators.measure import Measure, measures

FloatArray = NDArray[np.float64]
Direction = Literal["up", "down"]
GrowthPart = Literal[
    "land_before", "land_after", "people_before", "people_after", "people_years", "land_by_logarithm"
]  # fmt: skip
"""What growth between two years is counted from."""

SENTENCE = re.compile(r"[A-Z](?!.*[.?!] [A-Z]).{10,198}\.")
"""One sentence and no more, as a reader of a page takes it in."""


@dataclass(frozen=True)
class Ratio:
    """A quotient of sums that keeps both, so that any union of zones can be formed again.

    Parameters
    ----------
    numerator, denominator
        Sums, shape (groups, zones).
    scale
        Factor of the value, 100 for per cent.
    """

    numerator: FloatArray
    denominator: FloatArray
    scale: float = 1.0

    @property
    def value(self) -> FloatArray:
        """The quotient; NaN, never infinity, where the denominator is 0 or either is not known."""
        sound = np.isfinite(self.numerator) & np.isfinite(self.denominator) & (self.denominator > 0)
        return np.where(sound, self.scale * (self.numerator / np.where(sound, self.denominator, 1.0)), np.nan)


@dataclass(frozen=True)
class Quotient(Ratio):
    """A quotient of rates, of any sign: it is no ratio of sums, and the formula says where there is none.

    Parameters
    ----------
    value_reason
        Why there is no value, None where there is one or an input is not known, shape (groups, zones).
    """

    value_reason: NDArray[np.object_] | None = None

    @property
    def value(self) -> FloatArray:
        """The quotient; NaN, never infinity, where there is a reason against it."""
        reason = np.full(self.numerator.shape, None) if self.value_reason is None else self.value_reason
        sound = np.isfinite(self.numerator) & np.isfinite(self.denominator) & (self.denominator != 0)
        sound &= reason == None  # noqa: E711  elementwise
        return np.where(sound, self.scale * (self.numerator / np.where(sound, self.denominator, 1.0)), np.nan)


def percent(numerator: FloatArray, *, of: FloatArray) -> Ratio:
    """Express a part of a whole in per cent."""
    return Ratio(numerator, of, scale=100.0)


@dataclass(frozen=True)
class Indicator:
    """The declaration of an indicator.

    Parameters
    ----------
    name
        Name, which is also its module's and its function's.
    code
        Code of the SDG indicator that it is, or is a part of.
    title
        Official or usual title.
    question
        The question it answers, from the docstring.
    unit
        Unit of the value.
    direction
        Whether higher is better (``up``) or worse (``down``).
    valid_range
        Least and greatest possible value.
    method, method_version
        Name of the method and the version of its text or of this implementation.
    reference
        Where the method is published.
    series
        Code of the UN's series, when there is one.
    target, target_reference
        Value to reach by 2030 and who names it, for the city as a whole; None where nobody names a number.
    traps
        What misleads readers of its values, a sentence each.
    growth
        Where the formula is `growth_of_sums`: which measure is its ``land_before``, ``land_after``, ``people_before``,
        ``people_after``, ``people_years`` and ``land_by_logarithm``.
    covered
        Measures whose quotient is the share of a zone that the value speaks for: (covered, all).
    flags
        Names of flags, each with the measure that raises it where its sum is above 0.
    measures
        The measures whose sums the formula takes, by the names of its parameters.
    formula
        The function: sums in, a `Ratio` out.
    description
        The docstring after its first line.
    """

    name: str
    code: str
    title: str
    question: str
    unit: str
    direction: Direction
    valid_range: tuple[float, float]
    method: str
    method_version: str
    reference: str
    series: str | None
    covered: tuple[str, str]
    flags: Mapping[str, str]
    measures: tuple[str, ...]
    formula: Callable[..., Ratio] = field(repr=False)
    description: str = ""
    target: float | None = None
    target_reference: str = ""
    traps: tuple[str, ...] = ()
    growth: Mapping[GrowthPart, str] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every measure that a value needs: the formula's, the coverage's and the flags'."""
        return tuple(dict.fromkeys((*self.measures, *self.covered, *self.flags.values())))

    def variants(self, known: Mapping[str, Measure]) -> tuple[str, ...]:
        """Name the variants of its measures, the empty one when there are none."""
        return next((tuple(known[name].variants) for name in self.measures if known[name].variants), ("",))

    def method_name(self, variant: str) -> str:
        """Name the method of one variant."""
        return f"{self.method}_{variant}" if variant else self.method


def indicator(  # noqa: PLR0913  a declaration says all that is published about its values
    *,
    code: str,
    title: str,
    method: str,
    method_version: str,
    reference: str,
    covered: tuple[str, str],
    flags: Mapping[str, str] | None = None,
    unit: str = "percent",
    direction: Direction = "up",
    valid_range: tuple[float, float] = (0.0, 100.0),
    series: str | None = None,
    target: float | None = None,
    target_reference: str = "",
    traps: tuple[str, ...] = (),
    growth: Mapping[GrowthPart, str] | None = None,
) -> Callable[[Callable[..., Ratio]], Indicator]:
    """Declare an indicator by its formula, whose parameters' names are the measures it sums.

    Raises
    ------
    DeclarationError
        When a name is wrong, at import: with the nearest right one; or when its measures have different variants.
    """

    def declare(function: Callable[..., Ratio]) -> Indicator:
        declared = Indicator(
            name=function.__name__,
            code=code,
            title=title,
            question=summary_of(function),
            unit=unit,
            direction=direction,
            valid_range=valid_range,
            method=method,
            method_version=method_version,
            reference=reference,
            series=series,
            covered=covered,
            flags=dict(flags or {}),
            measures=inputs_of(function, measures(), kind="measure"),
            formula=function,
            description="\n".join((function.__doc__ or "").strip().splitlines()[1:]).strip(),
            target=target,
            target_reference=target_reference,
            traps=traps,
            growth=dict(growth or {}),
        )
        _check_names(declared)
        _check_traps(declared)
        return declared

    return declare


def _check_names(declared: Indicator) -> None:
    known = measures()
    unknown = [name for name in declared.inputs if name not in known]
    if unknown:
        raise DeclarationError(f"{declared.name}: there is no measure named {unknown[0]}; known: {', '.join(known)}")
    parts, named = set(get_args(GrowthPart)), declared.growth
    if named and (set(named) != parts or set(named.values()) != set(declared.measures)):
        raise DeclarationError(f"{declared.name}: `growth` has a measure of the formula for each of {sorted(parts)}")
    kinds = {tuple(known[name].variants) for name in declared.measures if known[name].variants}
    if len(kinds) > 1:
        raise DeclarationError(f"{declared.name}: its measures have different variants: {kinds}")
    if (declared.target is None) != (not declared.target_reference):
        raise DeclarationError(f"{declared.name}: a target needs target_reference, and that a target: who names it")
    least, most = declared.valid_range
    if declared.target is not None and not least <= declared.target <= most:
        raise DeclarationError(
            f"{declared.name}: the target {declared.target:g} is outside the range {least:g} to {most:g}"
        )


@cache
def indicators() -> Mapping[str, Indicator]:
    """Collect all indicators, by name."""
    import spatial_indicators.indicators as package  # noqa: PLC0415  declarations import this module

    return declared_in(package, Indicator)


def _check_traps(declared: Indicator) -> None:
    for trap in declared.traps:
        if not SENTENCE.fullmatch(trap):
            raise DeclarationError(f"{declared.name}: a trap is one sentence of at most 200 letters, not: {trap}")
