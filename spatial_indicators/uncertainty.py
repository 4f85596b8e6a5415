"""Between which bounds does a value lie? Named errors are drawn over the cells, at the cost of a few sums.

Cells of a block err together, so a district's error is a sum over blocks: each measure is summed once over the blocks
of every district, and all replicates follow in one product of matrices, districts x blocks by blocks x replicates.
Errors of several sources are added: what two of them do to the same people at once is of second order, and left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.error_draws import BlockParts, Changes, Counted, Draws, random_numbers, rows_of
from spatial_indicators.error_source import ErrorSource, Flipping, Scaling
from spatial_indicators.errors import InputError
from spatial_indicators.indicator import Ratio
from spatial_indicators.zones import Zones

FloatArray = NDArray[np.float64]

REPLICATES = 200
SEED = 11
MOST_NUMBERS = 2**23
"""Numbers that one array of replicates may have: 64 MB, so that a city of 10,000 districts needs no more."""

BOUNDS = (0.025, 0.975)
"""Nineteen of twenty replicates lie between the bounds."""


@dataclass(frozen=True)
class Uncertainty:
    """Bounds of values, and what makes them wide; every array has the shape (groups, zones).

    Parameters
    ----------
    lower, upper
        Bounds, which hold the value; NaN where that is not known.
    widths
        Distance of the bounds with one source of error alone, by its name.
    driver
        Name of the source whose width is the greatest; None where no source changes the value.
    """

    lower: FloatArray
    upper: FloatArray
    widths: Mapping[str, FloatArray]
    driver: NDArray[np.object_]


def uncertainty(  # noqa: PLR0913  what is asked, of what, and how it is drawn
    zones: Zones,
    values: Mapping[str, FloatArray],
    formula: Callable[..., Ratio],
    measures: Sequence[str],
    errors: Sequence[ErrorSource],
    *,
    block: NDArray[np.int64],
    counted: Counted | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Uncertainty:
    """Draw all sources of error together, and each alone.

    Parameters
    ----------
    zones
        The zones.
    values
        Measures by name, shape (groups, cells); those that an error changes have the groups of one another.
    formula
        The formula of the indicator: sums in, a `Ratio` out.
    measures
        The measures it takes, in their order.
    errors
        Sources of error, of different names.
    block
        The block of each cell, from 0, shape (cells,): cells of a block err together.
    counted
        Units whose people are counted: factors leave their sums as they are. None where a model counts everybody.
    replicates
        Number of draws.
    seed
        Seed; each source draws its own numbers, whatever other sources there are.

    Raises
    ------
    InputError
        When two sources share a name, one changes a measure that the formula does not take, or there are no draws.
    """
    _check(errors, measures, replicates)
    sums = {name: zones.sums(values[name])[:, :, None] for name in measures}
    every = BlockParts(zones, values, block)
    numbers = [random_numbers(error, every.n_blocks, replicates, seed) for error in errors]
    draws = [Draws(error, every, block, drawn, counted) for error, drawn in zip(errors, numbers, strict=True)]
    n_groups = max(len(array) for array in sums.values())
    step = max(1, int(MOST_NUMBERS / (len(zones.codes) * replicates)))
    parts = [_bounds_of(slice(at, at + step), sums, formula, measures, draws) for at in range(0, n_groups, step)]
    widths = {error.name: np.concatenate([part.widths[error.name] for part in parts]) for error in errors}
    lower, upper, driver = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("lower", "upper", "driver")
    )
    return Uncertainty(lower, upper, widths, driver)


def _bounds_of(
    groups: slice, sums: Changes, formula: Callable[..., Ratio], measures: Sequence[str], draws: Sequence[Draws]
) -> Uncertainty:
    """Give the bounds of some of the groups."""
    sums = {name: rows_of(array, groups) for name, array in sums.items()}
    errors = [drawn.error for drawn in draws]

    def valued(changes: Changes) -> FloatArray:
        return _valued(sums, changes, formula, measures, errors)

    value = formula(*(sums[name][:, :, 0] for name in measures)).value
    total: Changes = {}
    widths = {}
    for drawn in draws:
        changes = drawn.changes(groups)
        lower, upper = _bounds(value, valued(changes))
        widths[drawn.error.name] = upper - lower
        for name, change in changes.items():
            total[name] = total[name] + change if name in total else change
    lower, upper = _bounds(value, valued(total)) if total else (value, value)
    return Uncertainty(lower, upper, widths, _driver(widths, value))


def _check(errors: Sequence[ErrorSource], measures: Sequence[str], replicates: int) -> None:
    names = [error.name for error in errors]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError("two sources of error share it", where="name", value=twice, remedy="Name them differently")
    for error in errors:
        named = error.measures if isinstance(error, Scaling) else (error.part, error.whole)
        unknown = [name for name in named if name not in measures]
        if unknown:
            remedy = f"Choose among: {', '.join(measures)}"
            raise InputError("is no measure of the formula", where=error.name, value=unknown[0], remedy=remedy)
    if replicates < 1:
        raise InputError("must be 1 or more", where="replicates", value=replicates, remedy=f"Give {REPLICATES}")


def _valued(
    sums: Changes,
    changes: Changes,
    formula: Callable[..., Ratio],
    measures: Sequence[str],
    errors: Sequence[ErrorSource],
) -> FloatArray:
    """Compute the value of every replicate; no part falls below 0 or rises above its whole."""
    changed = {name: sums[name] + change for name, change in changes.items()}
    for error in errors:
        if isinstance(error, Flipping) and error.part in changed:
            # What rounding has put above the whole without any error stays there.
            rounding = np.maximum(sums[error.part] - sums[error.whole], 0.0)
            whole = changed.get(error.whole, sums[error.whole]) + rounding
            changed[error.part] = np.minimum(np.maximum(changed[error.part], 0.0), whole)
    arrays = [changed.get(name, sums[name]) for name in measures]
    groups, zones = np.broadcast_shapes(*(array.shape for array in arrays))[:2]
    return formula(*np.broadcast_arrays(*arrays)).value.reshape(groups, zones, -1)


def _bounds(value: FloatArray, drawn: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the bounds of the draws, widened to hold the value: an error in one direction leaves it at an end."""
    # Quantiles of what is not known are not known; asked for together they warn.
    lower, upper = np.quantile(drawn, BOUNDS, axis=2)
    return np.minimum(lower, value), np.maximum(upper, value)


def _driver(widths: Mapping[str, FloatArray], value: FloatArray) -> NDArray[np.object_]:
    driver = np.full(value.shape, None, dtype=object)
    most = np.zeros(value.shape)
    for name, width in widths.items():
        is_wider = np.isfinite(width) & (width > most)
        driver[is_wider] = name
        most = np.where(is_wider, width, most)
    return driver
