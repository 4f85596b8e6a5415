"""Which cells are city, town or countryside? The degree of urbanisation of a grid, levels 1 and 2.

The land mass around a city must be in the grid too: a cluster that the grid's edge cuts looks smaller than it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.degurba.blank import blank
from spatial_indicators.degurba.centres import fill_gaps, mark_centres, smooth_edges
from spatial_indicators.degurba.grid import Grid
from spatial_indicators.degurba.rules import ClusterRule, Degurba
from spatial_indicators.degurba.runs import Runs
from spatial_indicators.degurba.scan import WATER, Scan, scan

Classes = NDArray[np.uint8]

URBAN_CENTRE, DENSE, SEMI_DENSE, SUBURBAN, RURAL_CLUSTER = 30, 23, 22, 21, 13
"""Classes of level 2 that clusters make, in the codes of GHS-SMOD."""

CENTRE_1, URBAN_1, RURAL_1, WATER_1 = 3, 2, 1, 0
"""Classes of level 1, in the codes of GHS-SMOD."""

OF_LEVEL_1 = np.where(np.arange(256) == WATER, WATER_1, RURAL_1).astype(np.uint8)
"""Level 1 of cells in no cluster, by their class of level 2."""


@dataclass(frozen=True)
class Classification:
    """The classes of a grid.

    Parameters
    ----------
    level_1
        3 urban centre, 2 urban cluster, 1 rural, 0 water, shape (rows, columns).
    level_2
        30 urban centre, 23 dense and 22 semi-dense urban cluster, 21 suburban, 13 rural cluster, 12 low density and
        11 very low density rural, 10 water, shape (rows, columns).
    centre
        Number of the urban centre that each cell belongs to, 0 for none, shape (rows, columns).
    """

    level_1: Classes
    level_2: Classes
    centre: NDArray[np.int32]


def classify(grid: Grid, rules: Degurba) -> Classification:
    """Classify a grid by a version of the method.

    Every strip is read once. What is kept of the whole grid takes at most 8 bytes a cell, whatever is read.
    """
    read = scan(grid, rules)
    centre = _centres(read, rules)
    return Classification(_level_1(read, rules, centre), _level_2(read, rules, centre), centre)


def _centres(read: Scan, rules: Degurba) -> NDArray[np.int32]:
    runs = read.clusters["centre"]
    centre = blank(read.sparse.shape)
    runs.paint(centre, _are_large(runs, rules.centre))
    if rules.finish == "fill_smooth":
        fill_gaps(centre, rules.gap_cells)
    if rules.majority is not None:
        smooth_edges(centre, rules.majority, counts=read.counts, is_water=read.sparse == WATER)
    if rules.finish == "smooth_fill":
        fill_gaps(centre, rules.gap_cells)
    return centre


def _level_1(read: Scan, rules: Degurba, centre: NDArray[np.int32]) -> Classes:
    level_1: Classes = OF_LEVEL_1[read.sparse]
    urban = read.clusters["urban"]
    urban.mark(level_1, URBAN_1, _are_large(urban, rules.urban))
    mark_centres(level_1, centre, CENTRE_1)
    return level_1


def _level_2(read: Scan, rules: Degurba, centre: NDArray[np.int32]) -> Classes:
    """Write the classes from the weakest claim to the strongest, on top of what needs no neighbours."""
    level_2, runs = read.sparse, read.clusters
    runs["rural"].mark(level_2, RURAL_CLUSTER, _are_large(runs["rural"], rules.rural), spared=WATER)
    runs["urban"].mark(level_2, SUBURBAN, _are_large(runs["urban"], rules.urban))
    core = np.zeros(centre.shape, dtype=np.uint8)
    runs["dense"].mark(core, DENSE, _are_large(runs["dense"], rules.dense))
    mark_centres(core, centre, URBAN_CENTRE)
    is_far = ~runs["semi_dense"].touching(core, rules.semi_dense_distance)
    runs["semi_dense"].mark(level_2, SEMI_DENSE, _are_large(runs["semi_dense"], rules.semi_dense) & is_far)
    runs["dense"].mark(level_2, DENSE, _are_large(runs["dense"], rules.dense))
    mark_centres(level_2, centre, URBAN_CENTRE)
    return level_2


def _are_large(runs: Runs, rule: ClusterRule) -> NDArray[np.bool_]:
    return np.asarray(runs.people >= rule.people)
