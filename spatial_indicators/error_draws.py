"""What do errors add to sums? Numbers are drawn for blocks of cells, and multiplied with what each block holds."""

import zlib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from spatial_indicators.error_source import ErrorSource, Flipping, Scaling
from spatial_indicators.zones import Zones

FloatArray = NDArray[np.float64]
Changes = dict[str, FloatArray]
"""What is added to the sums of measures, shape (groups, zones, replicates)."""

MOST_KEYS = 2**26
"""Keys that are marked one by one, 64 MB; sorting them, which costs ten times as much, needs no memory for gaps."""

KEPT = 8
"""Sources whose numbers are kept: every indicator, variant and level of a city draws the same ones."""


def rows_of(array: FloatArray, groups: slice) -> FloatArray:
    """Choose groups; land has one row, which is that of every group."""
    return array if len(array) == 1 else array[groups]


def random_numbers(error: ErrorSource, n_blocks: int, replicates: int, seed: int) -> FloatArray:
    """Draw for every block and replicate: normal numbers for a factor, uniform ones for a chance."""
    return _drawn(error.name, n_blocks, replicates, seed, is_normal=isinstance(error, Scaling))


@lru_cache(maxsize=KEPT)
def _drawn(name: str, n_blocks: int, replicates: int, seed: int, *, is_normal: bool) -> FloatArray:
    # Python's own hash of a text differs from process to process.
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    shape = (n_blocks, replicates)
    numbers = generator.standard_normal(shape) if is_normal else generator.random(shape)
    numbers.flags.writeable = False
    return numbers


def numbered(key: NDArray[np.int64], n_keys: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the keys that occur, in their order, and the position of each key among them.

    Parameters
    ----------
    key
        From 0, shape (cells,).
    n_keys
        More than every key.
    """
    if n_keys > MOST_KEYS:
        return np.unique(key, return_inverse=True)
    occurs = np.zeros(n_keys, dtype=np.bool_)
    occurs[key] = True
    known = np.flatnonzero(occurs)
    position = np.empty(n_keys, dtype=np.int64)
    position[known] = np.arange(len(known))
    return known, position[key]


@dataclass(frozen=True)
class Counted:
    """What a census has counted, which no model of where people live may change.

    Parameters
    ----------
    unit
        The unit of each cell, from 0, shape (cells,).
    people
        Everyone in each cell, shape (cells,): their sum over a unit is known.
    """

    unit: NDArray[np.int64]
    people: FloatArray


class Draws:
    """One source of error, the blocks that it tells apart, and its numbers, shape (blocks, replicates)."""

    def __init__(
        self,
        error: ErrorSource,
        every: "BlockParts",
        block: NDArray[np.int64],
        random: FloatArray,
        counted: Counted | None,
    ) -> None:
        self.error, self.blocks, self.numbers = error, every, random
        self.chances = np.empty(0)
        if isinstance(error, Flipping):
            self.chances, level = error.levels(len(block))
            if len(self.chances) > 1:
                self.blocks = every.by_level(level)
        elif counted is None:
            self.numbers = error.factors(random) - 1.0
        else:
            piece, factors = kept_factors(error.factors(random), block, counted)
            self.blocks = BlockParts(every.zones, every.values, piece)
            self.numbers = factors - 1.0

    def changes(self, groups: slice) -> Changes:
        """Give what the source adds to the sums of its measures."""
        if isinstance(self.error, Flipping):
            return {self.error.part: self._flipped(self.error, groups)}
        sums = {name: rows_of(self.blocks.sums(name), groups) for name in self.error.measures}
        return {name: self.blocks.product(array, 0, self.numbers) for name, array in sums.items()}

    def _flipped(self, error: Flipping, groups: slice) -> FloatArray:
        served, whole = (rows_of(self.blocks.sums(name), groups) for name in (error.part, error.whole))
        others = {"gain": np.maximum(whole - served, 0.0), "loss": -served}
        change = np.zeros((len(served), self.blocks.n_zones, self.numbers.shape[1]))
        for number in np.flatnonzero(self.chances > 0).tolist():
            for side, is_changed in error.sides(self.numbers, self.chances[number]):
                change += self.blocks.product(others[side], number, is_changed)
        return change


def kept_factors(
    factors: FloatArray, block: NDArray[np.int64], counted: Counted
) -> tuple[NDArray[np.int64], FloatArray]:
    """Move people between the blocks of each unit and keep their sum: the mass of the census is conserved.

    Parameters
    ----------
    factors
        Factor of each block, shape (blocks, replicates).
    block
        The block of each cell, shape (cells,).
    counted
        What is kept.

    Returns
    -------
    piece, factors
        The piece of a block in a unit that each cell is in, shape (cells,), and the pieces' factors, shape (pieces,
        replicates).
    """
    n_blocks = len(factors)
    n_units = int(counted.unit.max()) + 1
    places, piece = numbered(counted.unit * n_blocks + block, n_units * n_blocks)
    unit, of_block = np.divmod(places, n_blocks)
    people = np.bincount(piece, counted.people, minlength=len(places))
    drawn = factors[of_block]
    in_unit = csr_array((people, (unit, np.arange(len(places)))), shape=(n_units, len(places)))
    before, after = in_unit.sum(axis=1)[:, None], in_unit @ drawn
    # Where nobody is counted there is nothing to keep.
    kept = np.divide(before, after, out=np.ones_like(after), where=after > 0)
    return piece, drawn * kept[unit]


class BlockParts:
    """The parts of blocks that lie in one zone and have one level, as zones of their own."""

    def __init__(self, zones: Zones, values: Mapping[str, FloatArray], block: NDArray[np.int64]) -> None:
        self.zones, self.values = zones, values
        self.n_zones, self.n_blocks = len(zones.codes), int(block.max()) + 1
        key = zones.zone * self.n_blocks + block[zones.cell]
        self._tell_apart(*numbered(key, self.n_zones * self.n_blocks), n_levels=1)

    def by_level(self, level: NDArray[np.int64]) -> "BlockParts":
        """Tell apart the levels of cells, too; level of each cell, shape (cells,)."""
        n_levels, n_parts = int(level.max()) + 1, len(self.block)
        known, part = numbered(level[self.zones.cell] * n_parts + self.parts.zone, n_levels * n_parts)
        of_level, of_part = np.divmod(known, n_parts)
        found = copy(self)
        found._tell_apart(  # noqa: SLF001  the same class
            (of_level * self.n_zones + self.zone[of_part]) * self.n_blocks + self.block[of_part],
            part,
            n_levels=n_levels,
        )
        return found

    def _tell_apart(self, known: NDArray[np.int64], part: NDArray[np.int64], *, n_levels: int) -> None:
        self.parts = Zones("part", ("",) * len(known), part, self.zones.cell, self.zones.share)
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
