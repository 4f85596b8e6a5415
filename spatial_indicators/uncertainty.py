"""Between which bounds does a value lie? Named errors are drawn over the cells, at the cost of a few sums.

Cells of a block err together, so a district's error is a sum over blocks: each measure is summed once over the blocks
of every district, and all replicates follow in one product of matrices, districts x blocks by blocks x replicates.
Errors of several sources are added: what two of them do to the same people at once is of second order, and left out.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from spatial_indicators.error_source import ErrorSource, Flipping, Scaling
from spatial_indicators.errors import InputError
from spatial_indicators.indicator import Ratio
from spatial_indicators.zones import Zones

FloatArray = NDArray[np.float64]
Changes = dict[str, FloatArray]
"""What is added to the sums of measures, shape (groups, zones, replicates)."""

REPLICATES = 200
SEED = 11
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

    def valued(changes: Changes) -> FloatArray:
        return _valued(sums, changes, formula, measures, errors)

    value = formula(*(sums[name][:, :, 0] for name in measures)).value
    total: Changes = {}
    widths = {}
    every = _Blocks(zones, values, block, np.zeros(len(block), dtype=np.int64))
    for error in errors:
        changes = _changes(error, every, block, _random(error, every.n_blocks, replicates, seed))
        lower, upper = _bounds(value, valued(changes))
        widths[error.name] = upper - lower
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


def _random(error: ErrorSource, n_blocks: int, replicates: int, seed: int) -> FloatArray:
    """Draw for every block and replicate: normal numbers for a factor, uniform ones for a chance."""
    # Python's own hash of a text differs from process to process.
    generator = np.random.default_rng([seed, zlib.crc32(error.name.encode())])
    shape = (n_blocks, replicates)
    return generator.standard_normal(shape) if isinstance(error, Scaling) else generator.random(shape)


def _changes(error: ErrorSource, every: "_Blocks", block: NDArray[np.int64], random: FloatArray) -> Changes:
    """Give what one source of error adds to the sums of its measures."""
    if isinstance(error, Scaling):
        factors = error.factors(random)
        return {name: every.product(every.sums(name), 0, factors) for name in error.measures}
    chances, level = error.levels(len(block))
    blocks = every if len(chances) == 1 else _Blocks(every.zones, every.values, block, level)
    served = blocks.sums(error.part)
    others = {"gain": np.maximum(blocks.sums(error.whole) - served, 0.0), "loss": -served}
    change = np.zeros((len(served), every.n_zones, random.shape[1]))
    for number in np.flatnonzero(chances > 0).tolist():
        for side, is_changed in error.sides(random, chances[number]):
            change += blocks.product(others[side], number, is_changed)
    return {error.part: change}


class _Blocks:
    """The parts of blocks that lie in one zone and have one level, as zones of their own."""

    def __init__(
        self, zones: Zones, values: Mapping[str, FloatArray], block: NDArray[np.int64], level: NDArray[np.int64]
    ) -> None:
        self.zones, self.values = zones, values
        self.n_zones, self.n_blocks, n_levels = len(zones.codes), int(block.max()) + 1, int(level.max()) + 1
        key = (level[zones.cell] * self.n_zones + zones.zone) * self.n_blocks + block[zones.cell]
        known, part = np.unique(key, return_inverse=True)
        self.parts = Zones("part", ("",) * len(known), part, zones.cell, zones.share)
        rest, self.block = np.divmod(known, self.n_blocks)
        self.level, self.zone = np.divmod(rest, self.n_zones)
        self.ends = np.searchsorted(self.level, np.arange(n_levels + 1))
        self.summed: dict[str, FloatArray] = {}

    def sums(self, name: str) -> FloatArray:
        """Sum a measure over every part, once, shape (groups, parts)."""
        if name not in self.summed:
            self.summed[name] = self.parts.sums(self.values[name])
        return self.summed[name]

    def product(self, sums: FloatArray, level: int, field: FloatArray) -> FloatArray:
        """Sum over the parts of a level what each has of its block's draws: shape (groups, zones, replicates)."""
        at = slice(self.ends[level], self.ends[level + 1])
        rows = np.searchsorted(self.zone[at], np.arange(self.n_zones + 1))
        shape = (self.n_zones, self.n_blocks)
        return np.stack([csr_array((row[at], self.block[at], rows), shape=shape) @ field for row in sums])


def _valued(
    sums: Changes,
    changes: Changes,
    formula: Callable[..., Ratio],
    measures: Sequence[str],
    errors: Sequence[ErrorSource],
) -> FloatArray:
    """Compute the value of every replicate; no sum falls below 0, and no part above its whole."""
    changed = {name: np.maximum(sums[name] + changes[name], 0.0) for name in changes}
    for error in errors:
        if isinstance(error, Flipping) and error.part in changed:
            # What rounding has put above the whole without any error stays there.
            rounding = np.maximum(sums[error.part] - sums[error.whole], 0.0)
            whole = changed.get(error.whole, sums[error.whole]) + rounding
            changed[error.part] = np.minimum(changed[error.part], whole)
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
