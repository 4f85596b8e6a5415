"""What do two rates say together? The seventeen regimes of land consumption against population growth."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EQUAL = 1e-9
"""Relative difference of two rates that counts as none: the rounding of their formulas. Project's choice."""

REGIMES: Mapping[int, str] = MappingProxyType(
    {
        1: "land and people grow alike",
        2: "people grow faster than land",
        3: "land stays, people grow",
        4: "land shrinks, people grow faster than that",
        5: "land shrinks as fast as people grow",
        6: "land shrinks faster than people grow",
        7: "land shrinks, people stay",
        8: "both shrink, land faster",
        9: "land and people shrink alike",
        10: "both shrink, people faster",
        11: "land stays, people shrink",
        12: "land grows, people shrink faster than that",
        13: "land grows as fast as people shrink",
        14: "land grows faster than people shrink",
        15: "land grows, people stay",
        16: "both grow, land faster",
        17: "land and people stay",
    }
)
"""Regimes R1 to R17 of the CITYA study of 11.3.1, by the signs of both rates and by which is larger."""

UNKNOWN = 0
"""The regime of zones of which a rate is not known."""

_ALIKE, _LAND, _PEOPLE = 0, 1, 2  # which rate is the larger

_NUMBERS: Mapping[tuple[int, int], tuple[int, int, int]] = MappingProxyType(
    {
        (1, 1): (1, 16, 2),
        (-1, 1): (5, 6, 4),
        (-1, -1): (9, 8, 10),
        (1, -1): (13, 14, 12),
        (0, 1): (3, 3, 3),
        (-1, 0): (7, 7, 7),
        (0, -1): (11, 11, 11),
        (1, 0): (15, 15, 15),
        (0, 0): (17, 17, 17),
    }
)
"""Regime by the signs of land's and people's rate: both alike, land's larger, people's larger."""


def regimes(land_rate: FloatArray, people_rate: FloatArray, *, equal: float = EQUAL) -> NDArray[np.int8]:
    """Number the regime of every zone: exactly one where both rates are known, `UNKNOWN` elsewhere.

    Parameters
    ----------
    land_rate, people_rate
        Rates per year, of one shape.
    equal
        Relative difference that counts as none.
    """
    is_known = np.isfinite(land_rate) & np.isfinite(people_rate)
    land, people = np.where(is_known, land_rate, 0.0), np.where(is_known, people_rate, 0.0)
    larger = np.where(np.abs(land) > np.abs(people), _LAND, _PEOPLE)
    larger = np.where(np.isclose(np.abs(land), np.abs(people), rtol=equal, atol=0.0), _ALIKE, larger)
    found = _TABLE[np.sign(land).astype(int) + 1, np.sign(people).astype(int) + 1, larger]
    return np.where(is_known, found, np.int8(UNKNOWN))


def _table() -> NDArray[np.int8]:
    table = np.zeros((3, 3, 3), dtype=np.int8)
    for (land, people), numbers in _NUMBERS.items():
        table[land + 1, people + 1] = numbers
    return table


_TABLE = _table()
