"""How fast do built-up land and people grow, and which of them faster? Rates of SDG 11.3.1, and why one is missing."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_indicators.errors import InputError
from spatial_indicators.growth.method import METHODS, GrowthMethod, LandRate
from spatial_indicators.growth.regime import regimes

FloatArray = NDArray[np.float64]
Reasons = NDArray[np.object_]


@dataclass(frozen=True)
class Growth:
    """Growth of zones between two years; every array has the zones' shape, and no number is infinite.

    Parameters
    ----------
    method
        Name of the method.
    years
        Years between both.
    land_rate, people_rate
        Land consumption rate and population growth rate, parts per year.
    ratio
        Their quotient, without unit. Where both shrink it is above 0 and yet no sign of thrift: read it with `regime`.
    regime
        Number of the regime, 1 to 17; 0 where a rate is not known.
    change
        Change of the built-up land, per cent of the earlier.
    per_person_before, per_person_after
        Built-up land for each person, in the land's unit.
    land_reason, people_reason, ratio_reason
        Why a rate, or the ratio, is NaN; None where it is known.
    """

    method: str
    years: float
    land_rate: FloatArray
    people_rate: FloatArray
    ratio: FloatArray
    regime: NDArray[np.int8]
    change: FloatArray
    per_person_before: FloatArray
    per_person_after: FloatArray
    land_reason: Reasons
    people_reason: Reasons
    ratio_reason: Reasons


def growth(
    land: tuple[ArrayLike, ArrayLike],
    people: tuple[ArrayLike, ArrayLike],
    *,
    years: float,
    method: GrowthMethod = METHODS["un_2021"],
) -> Growth:
    """Compare the growth of built-up land with that of people, zone by zone.

    Larger zones are formed by adding land and people first: rates of sums are no sums of rates.

    Parameters
    ----------
    land
        Built-up land before and after, one unit of area, any one shape; NaN where it is not known.
    people
        People before and after, same shape.
    years
        Years between both.
    method
        Formula of the land's rate, and from which growth of people on there is a ratio.

    Raises
    ------
    InputError
        When the years are not above 0, or the shapes differ.
    """
    _check_years(years)
    before, after, people_before, people_after = _same_shape(*land, *people)
    land_reason = _land_reason(before, after, method.land_rate)
    people_reason = _people_reason(people_before, people_after)
    with np.errstate(all="ignore"):  # what has a reason is computed too, and thrown away
        change = (after - before) / before
        percent = 100.0 * change
        land_rate = (np.log(after / before) if method.land_rate == "log_2018" else change) / years
        people_rate = np.log(people_after / people_before) / years
    land_rate, land_reason = _sound(land_rate, land_reason)
    people_rate, people_reason = _sound(people_rate, people_reason)
    ratio, ratio_reason = _ratio(land_rate, people_rate, land_reason, people_reason, method.near_zero)
    return Growth(
        method=method.name,
        years=years,
        land_rate=land_rate,
        people_rate=people_rate,
        ratio=ratio,
        regime=regimes(land_rate, people_rate),
        change=_sound(percent, _land_reason(before, after, "linear_2021"))[0],
        per_person_before=per_person(before, people_before),
        per_person_after=per_person(after, people_after),
        land_reason=land_reason,
        people_reason=people_reason,
        ratio_reason=ratio_reason,
    )


def per_person(land: FloatArray, people: FloatArray) -> FloatArray:
    """Divide land by the people on it; NaN where there are none, or either is not known."""
    with np.errstate(all="ignore"):
        found = land / people
    return np.where((people > 0) & (land >= 0) & np.isfinite(found), found, np.nan)


def _ratio(
    land_rate: FloatArray, people_rate: FloatArray, land_reason: Reasons, people_reason: Reasons, near_zero: float
) -> tuple[FloatArray, Reasons]:
    reason = np.where(land_reason == None, people_reason, land_reason)  # noqa: E711  elementwise
    is_flat = (people_rate == 0) | (np.abs(people_rate) < near_zero)
    reason = _first(reason, is_flat, "pgr_near_zero")
    with np.errstate(all="ignore"):
        return _sound(land_rate / people_rate, reason)


def _land_reason(before: FloatArray, after: FloatArray, rate: LandRate) -> Reasons:
    reason = np.full(before.shape, None, dtype=object)
    reason = _first(reason, ~(np.isfinite(before) & np.isfinite(after)), "built_up_unknown")
    is_too_little = after <= 0 if rate == "log_2018" else after < 0
    return _first(reason, (before <= 0) | is_too_little, "no_built_up")


def _people_reason(before: FloatArray, after: FloatArray) -> Reasons:
    reason = np.full(before.shape, None, dtype=object)
    reason = _first(reason, ~(np.isfinite(before) & np.isfinite(after)), "people_unknown")
    return _first(reason, (before <= 0) | (after <= 0), "no_people")


def _first(reason: Reasons, is_so: NDArray[np.bool_], new: str) -> Reasons:
    """Give a reason where there is none yet."""
    return np.where((reason == None) & is_so, new, reason)  # noqa: E711  elementwise


def _sound(found: FloatArray, reason: Reasons) -> tuple[FloatArray, Reasons]:
    """Keep what has no reason to be missing; what is beyond all numbers is missing as well."""
    reason = _first(reason, ~np.isfinite(found), "beyond_numbers")
    return np.where(reason == None, found, np.nan), reason  # noqa: E711  elementwise


def _check_years(years: float) -> None:
    if not (math.isfinite(years) and years > 0):
        remedy = "Give the earlier year first, and another one after it"
        raise InputError("no time lies between both years", where="years", value=years, remedy=remedy)


def _same_shape(*given: ArrayLike) -> list[Any]:
    arrays = [np.asarray(array, dtype=np.float64) for array in given]
    shapes = list(dict.fromkeys(array.shape for array in arrays))
    if len(shapes) > 1:
        raise InputError(
            "land and people of both years are not of the same zones", where="growth", value=shapes,
            remedy="Give four numbers a zone",
        )  # fmt: skip
    return arrays
