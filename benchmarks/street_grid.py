"""A made-up city: a square grid of streets, shaken, with 15 % of the blocks' sides left out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Streets(NamedTuple):
    """Nodes (metres) and edges (positions of nodes, metres)."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]


def street_grid(n_nodes: int, seed: int = 3) -> Streets:
    """Make about ``n_nodes`` corners 80 m apart, numbered at random, as real data are."""
    rng = np.random.default_rng(seed)
    side = round(n_nodes**0.5)
    number = rng.permutation(side * side).reshape(side, side)
    east, north = np.meshgrid(np.arange(side) * 80.0, np.arange(side) * 80.0)
    x, y = np.empty(side * side), np.empty(side * side)
    x[number] = east + rng.normal(0, 16, east.shape)
    y[number] = north + rng.normal(0, 16, north.shape)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    is_kept = rng.random(len(start)) > 0.15
    start, end = start[is_kept], end[is_kept]
    straight = np.hypot(x[start] - x[end], y[start] - y[end])
    return Streets(x, y, start, end, straight * rng.uniform(1, 1.2, len(start)))
