"""Points that are near each other on the ground, near each other in memory."""

import numpy as np
from numpy.typing import NDArray

CELLS_PER_AXIS = 1 << 16
"""16 bits an axis: below 2 m for a city 100 km wide, finer than streets meet."""

_SPREAD = ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555))
"""Shifts and masks that put a zero bit after every bit (Warren, Hacker's Delight, 2nd ed., section 7-2)."""


def morton_order(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order points along a Z-shaped curve that fills their bounding box.

    Parameters
    ----------
    x
        Eastings, any unit, finite, shape (n,).
    y
        Northings, same unit, shape (n,).

    Returns
    -------
    Positions of the points in the order of the curve, shape (n,); equal codes keep the given order.

    Notes
    -----
    Morton, G. M. (1966), A computer oriented geodetic data base and a new technique in file sequencing, IBM.
    """
    code = _spread(_cell(x)) | (_spread(_cell(y)) << np.uint32(1))
    return np.argsort(code, kind="stable")


def _cell(coordinate: NDArray[np.float64]) -> NDArray[np.uint32]:
    if len(coordinate) == 0:
        return np.empty(0, dtype=np.uint32)
    lowest, highest = float(coordinate.min()), float(coordinate.max())
    scale = (CELLS_PER_AXIS - 1) / (highest - lowest) if highest > lowest else 0.0
    cell: NDArray[np.uint32] = ((coordinate - lowest) * scale).astype(np.uint32)
    return cell


def _spread(cell: NDArray[np.uint32]) -> NDArray[np.uint32]:
    spread: NDArray[np.uint32] = cell
    for shift, mask in _SPREAD:
        spread = (spread | (spread << np.uint32(shift))) & np.uint32(mask)
    return spread
