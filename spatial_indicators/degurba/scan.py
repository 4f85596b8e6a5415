"""One reading of a grid: all clusters, and the classes that follow from a cell alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.degurba.grid import Grid, Strip
from spatial_indicators.degurba.rules import ClusterRule, Degurba
from spatial_indicators.degurba.runs import Labeller, Runs
from spatial_indicators.degurba.window import moving_mean

LOW_DENSITY, VERY_LOW_DENSITY, WATER = 12, 11, 10
"""Classes of level 2 of cells in no cluster, in the codes of GHS-SMOD."""

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
    sparse, counts = np.empty(grid.shape, dtype=np.uint8), np.empty(grid.shape, dtype=np.bool_)
    for row, before, wide in grid.strips(halo=rules.centre_window // 2):
        own = slice(before, before + grid.strip_rows)
        strip = Strip(wide.people[own], wide.land[own], wide.built[own])
        density, built = strip.density(), strip.built_share()
        for one, labeller in labellers.items():
            seen, people = (density, strip.people) if one[3] == 1 else _averaged(wide, own, one[3])
            labeller.add(_holds(seen, built, one), people)
        rows = slice(row, row + len(density))
        sparse[rows] = _sparse(strip, density, rules)
        counts[rows] = (strip.people > 0) | (strip.land >= rules.water.land_share)
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


def _sparse(strip: Strip, density: FloatGrid, rules: Degurba) -> NDArray[np.uint8]:
    water = rules.water
    is_water = (strip.land < water.land_share) & (strip.people <= water.people) & (strip.built <= water.built_share)
    land = np.where(density >= rules.low_density, LOW_DENSITY, VERY_LOW_DENSITY)
    return np.where(is_water, WATER, land).astype(np.uint8)
