"""Numbers that look random and are the same for ever, on every machine and in every order of calls."""

import zlib

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def chances(name: str, count: int) -> FloatArray:
    """Give numbers in [0, 1), shape (count,), that depend on nothing but the name and their position.

    The mixing is SplitMix64 (Steele, Lea and Flood 2014): NumPy promises no stable stream of its generators between
    versions, and the city must not change with one.
    """
    seed = np.uint64(zlib.crc32(name.encode()))
    with np.errstate(over="ignore"):
        mixed = (np.arange(1, count + 1, dtype=np.uint64) + (seed << np.uint64(20))) * _GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53)


def apportioned(total: int, weights: FloatArray) -> NDArray[np.int64]:
    """Split a whole number in proportion to weights into whole numbers with exactly that sum (largest remainders).

    Parameters
    ----------
    total
        The number to split, 0 or more.
    weights
        Shape (n,), not negative, with a positive sum.
    """
    shares = weights / weights.sum() * total
    whole: NDArray[np.int64] = np.floor(shares).astype(np.int64)
    order = np.argsort(whole - shares, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
