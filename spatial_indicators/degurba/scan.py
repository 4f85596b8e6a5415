"""One reading of a grid: all clusters, and the classes that follow from a cell alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.degurba.bits import WATER, read_bits
from spatial_indicators.degurba.grid import Grid, Strip
from spatial_indicators.degurba.rules import ClusterRule, Degurba
from spatial_indicators.degurba.runs import Labeller, Runs
from spatial_indicators.degurba.window import moving_mean

__all__ = ["WATER", "Scan", "scan"]

KINDS = ("centre", "dense", "semi_dense", "urban", "rural")
"""The rules of a version that make clusters, by name."""

FloatGrid = NDArray[np.float64]
Labelling = tuple[float, bool, float | None, int]
"""What decides clusters before their people are counted: density, diagonal, built-up share, window."""


@dataclass(frozen=True)
class Scan:
    """What one reading of a grid gives.

    Parameters
    ----------
    clusters
        Clusters of every kind, those with too few people too.
    sparse
        12, 11 or 10 (water) for every cell, as if it were in no cluster, shape (rows, columns).
    counts
        Cells with people, or with land on enough of them to be no water, shape (rows, columns).
    """

    clusters: Mapping[str, Runs]
    sparse: NDArray[np.uint8]
    counts: NDArray[np.bool_]


def scan(grid: Grid, rules: Degurba) -> Scan:
    """Read a grid, each strip once."""
    labellings = {kind: _labelling(rules, kind) for kind in KINDS}
    labellers = {one: Labeller(grid.shape[1], diagonal=one[1]) for one in labellings.values()}
    alone = [one for one in labellers if one[3] == 1]
    least = np.array([(one[0], np.nan if one[2] is None else one[2]) for one in alone], dtype=np.float64).reshape(-1, 2)
    sparse, counts = np.empty(grid.shape, dtype=np.uint8), np.empty(grid.shape, dtype=np.bool_)
    for row, before, wide in grid.strips(halo=rules.centre_window // 2):
        own = slice(before, before + grid.strip_rows)
        strip = Strip(wide.people[own], wide.land[own], wide.built[own])
        rows = slice(row, row + len(strip.people))
        bits = read_bits(strip, least, rules, sparse[rows], counts[rows])
        for bit, one in enumerate(alone):
            labellers[one].add(bits, strip.people, bit=bit)
        for one in labellers.keys() - set(alone):
            density, people = _averaged(wide, own, one[3])
            labellers[one].add(_holds(density, strip.built_share(), one), people)
    found = {one: labeller.runs() for one, labeller in labellers.items()}
    return Scan({kind: found[one] for kind, one in labellings.items()}, sparse, counts)


def _labelling(rules: Degurba, kind: str) -> Labelling:
    rule: ClusterRule = getattr(rules, kind)
    return rule.density, rule.diagonal, rule.built_share, rules.centre_window if kind == "centre" else 1


def _averaged(wide: Strip, own: slice, side: int) -> tuple[FloatGrid, FloatGrid]:
    return moving_mean(wide.density(), side)[own], moving_mean(wide.people.astype(np.float64), side)[own]


def _holds(density: FloatGrid, built: FloatGrid, one: Labelling) -> NDArray[np.bool_]:
    least, _, least_built, _ = one
    dense = density >= least
    return dense if least_built is None else dense | (built >= least_built)
