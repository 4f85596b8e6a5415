"""Counts by districts of one vintage become counts by districts of another; nobody is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.errors import GateFailed

FloatArray = NDArray[np.float64]

Key = TypeVar("Key")

CONSERVED = 1e-9
"""Relative difference of the sums before and after that rounding may leave; also of weights from 1."""


@dataclass(frozen=True)
class CodeLinks:
    """Which new district has which share of an old one.

    Parameters
    ----------
    old, new
        Codes, one pair a link.
    weight
        Share of the old district's people who live in the new one, shape (links,).

    Raises
    ------
    GateFailed
        When a weight is not within 0 and 1, or those of an old district do not sum to 1.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    weight: FloatArray

    def __post_init__(self) -> None:
        codes, at = np.unique(np.array(self.old, dtype=str), return_inverse=True)
        sums = np.bincount(at, self.weight, minlength=len(codes))
        is_wrong = ~(np.abs(sums - 1) <= CONSERVED)
        negative = ~((self.weight >= 0) & (self.weight <= 1))
        is_wrong[at[negative]] = True
        if is_wrong.any():
            first = int(np.flatnonzero(is_wrong)[0])
            raise GateFailed(
                "crosswalk_weights_sum_to_1",
                f"the weights of {codes[first]} sum to {sums[first]:.10g} (one of {int(is_wrong.sum())} such codes)",
                remedy="Give the share of the old district in every new one, each from 0 to 1; a split needs weights",
            )

    def carry(self, codes: Sequence[str], values: Mapping[Key, FloatArray]) -> tuple[list[str], dict[Key, FloatArray]]:
        """Carry counts over to the new codes; a code that the links do not name stays as it is.

        What is not known of an old district is not known of any new one that has a share of it; nor is a new district
        known whose other old districts lack a row: a part of its people is not all of them.

        Parameters
        ----------
        codes
            Old codes, each once.
        values
            Counts by old code, shape (codes,) each.
        """
        row = {code: number for number, code in enumerate(codes)}
        links = self._from(row)
        found = list(dict.fromkeys(new for _, new, _ in links))
        position = {code: number for number, code in enumerate(found)}
        at = np.array([position[new] for _, new, _ in links], dtype=np.int64)
        old = np.array([number for number, _, _ in links], dtype=np.int64)
        weight = np.array([share for *_, share in links], dtype=np.float64)
        in_part = [position[code] for code in self._into_without(row) if code in position]
        carried: dict[Key, FloatArray] = {}
        for key, given in values.items():
            carried[key] = np.bincount(at, given[old] * weight, minlength=len(found)).astype(np.float64)
            _check_conserved(key, given, carried[key])
            carried[key][in_part] = np.nan
        return found, carried

    def _from(self, row: Mapping[str, int]) -> list[tuple[int, str, float]]:
        """Give the row, the new code and the share of every link from a code that has a row."""
        named = set(self.old)
        links = [(row[old], new, weight) for old, new, weight in zip(self.old, self.new, self.weight, strict=True)
                 if old in row and weight > 0]  # fmt: skip
        links += [(number, code, 1.0) for code, number in row.items() if code not in named]
        return sorted(links, key=lambda link: link[0])

    def _into_without(self, row: Mapping[str, int]) -> set[str]:
        """Name the new districts that have a share of an old one without a row."""
        pairs = zip(self.old, self.new, self.weight, strict=True)
        return {new for old, new, weight in pairs if old not in row and weight > 0}


def _check_conserved(key: object, before: FloatArray, after: FloatArray) -> None:
    wanted, found = float(before.sum()), float(after.sum())
    if not np.isclose(found, wanted, rtol=CONSERVED, atol=CONSERVED, equal_nan=True):
        raise GateFailed(
            "crosswalk_conserves",
            f"{key} had {wanted} before the crosswalk and {found} after it",
            remedy="This is a fault of the engine: please report it with the two tables",
        )
