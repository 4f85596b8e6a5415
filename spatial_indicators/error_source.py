"""Where may a value be wrong, and by how much? Sources of error, each with its size and where that is from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.errors import InputError

FloatArray = NDArray[np.float64]
Effect = Literal["gain", "loss", "both"]

LEVELS = 8
"""Chances of cells are told apart by so many levels, each with the mean of its cells. Project's own choice."""

POPULATION_SPREAD = 0.25
"""Standard deviation of a square kilometre's people in parts of its people. Project's own choice: a census counts a
district, and a model says where in it they live; cell by cell such models err by more (Thomson and others, 2022:
doi.org/10.1371/journal.pone.0271504)."""

MISSING_STREETS = 0.17
"""Chance that people without access are so because a street is not mapped: OpenStreetMap's roads are 83 % complete
(Barrington-Leigh and Millard-Ball, 2017: doi.org/10.1371/journal.pone.0180698), a mean of the world. A city that knows
its own completeness gives that."""

POSITION_ERROR_M = 6.0
"""Mean distance of OpenStreetMap's lines from the Ordnance Survey's, metres (Haklay, 2010: doi.org/10.1068/b35097)."""


@dataclass(frozen=True)
class Scaling:
    """Measures that are too high or too low together, such as people where a model has put them.

    Parameters
    ----------
    name
        What may be wrong, such as ``population_model``.
    measures
        Names of the measures; all are multiplied by the same factor, whose mean is 1.
    size
        Standard deviation of the factor.
    reference
        Where the size is from.
    """

    name: str
    measures: tuple[str, ...]
    size: float
    reference: str

    def __post_init__(self) -> None:
        if not (np.isfinite(self.size) and self.size >= 0):
            remedy = "Give the standard deviation of a factor around 1, such as 0.25"
            raise InputError("must be 0 or more", where=f"size of {self.name}", value=self.size, remedy=remedy)

    def factors(self, random: FloatArray) -> FloatArray:
        """Make lognormal factors of standard normal numbers."""
        spread = np.sqrt(np.log1p(self.size**2))
        factors: FloatArray = np.exp(spread * random - spread**2 / 2.0)
        return factors


@dataclass(frozen=True)
class Flipping:
    """People who are counted on the wrong side, such as those whose stop is not on the map.

    Parameters
    ----------
    name
        What may be wrong, such as ``missing_stops``.
    part, whole
        Names of the measure of those who are served and of the one that they are a part of.
    chance
        Chance of changing sides, 0 to 1: of all cells, or of each, shape (cells,).
    effect
        ``gain``: people may be served who do not seem so, ``loss``: the other way, ``both``: either with this chance.
    reference
        Where the chance is from.
    """

    name: str
    part: str
    whole: str
    chance: float | FloatArray
    effect: Effect
    reference: str

    def __post_init__(self) -> None:
        chance = np.asarray(self.chance, dtype=np.float64)
        most = 0.5 if self.effect == "both" else 1.0
        wrong = chance[~((chance >= 0) & (chance <= most))]
        if wrong.size:
            remedy = f"Give a chance of 0 to {most:g}"
            raise InputError("is no such chance", where=f"chance of {self.name}", value=float(wrong[0]), remedy=remedy)

    def levels(self, n_cells: int) -> tuple[FloatArray, NDArray[np.int64]]:
        """Give the chance of each level and the level of each cell; one level of all cells has the number 0."""
        chance = np.asarray(self.chance, dtype=np.float64)
        if chance.ndim == 0 or chance.max(initial=0.0) == 0:
            return np.array([chance.max(initial=0.0)]), np.zeros(n_cells, dtype=np.int64)
        level = np.ceil(chance / chance.max() * LEVELS).astype(np.int64)
        cells = np.bincount(level, minlength=LEVELS + 1)
        return np.bincount(level, chance, minlength=LEVELS + 1) / np.maximum(cells, 1), level

    def sides(self, random: FloatArray, chance: float) -> Iterator[tuple[Literal["gain", "loss"], FloatArray]]:
        """Say where people change sides, 1 or 0, of uniform random numbers; nobody changes both ways."""
        if self.effect in ("gain", "both"):
            yield "gain", (random < chance).astype(np.float64)
        if self.effect in ("loss", "both"):
            yield "loss", (random >= 1.0 - chance).astype(np.float64)


ErrorSource = Scaling | Flipping


def chance_beside_threshold(distance_m: FloatArray, threshold_m: float, *, error_m: float) -> FloatArray:
    """Say how likely a distance is on the wrong side of a threshold, 0 to 0.5, when it is normally wrong by so much.

    Parameters
    ----------
    distance_m
        Metres, shape (cells,); NaN and infinity are far from any threshold.
    threshold_m
        Metres.
    error_m
        Standard deviation of the distance's error, metres; 0 for none.
    """
    from scipy.special import ndtr  # noqa: PLC0415  a tenth of a second, and most runs need none of it

    if not (np.isfinite(error_m) and error_m >= 0):
        raise InputError("must be 0 or more", where="error_m", value=error_m, remedy="Give a standard deviation")
    apart = np.abs(np.where(np.isfinite(distance_m), distance_m, np.inf) - threshold_m)
    if error_m == 0:
        return np.zeros(len(apart))
    chance: FloatArray = ndtr(-apart / error_m)
    return chance
