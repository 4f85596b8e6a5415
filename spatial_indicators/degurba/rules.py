"""Which thresholds does a version of the degree of urbanisation use? Every one is a named parameter.

Sources: GHSL Data Package 2022 and 2023 (JRC), footnotes 25, 29 and 30; Eurostat's manual on applying the degree of
urbanisation (KS-02-20-499). Densities are people per square kilometre of permanent land.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MajorityRule = Literal["R2022A", "R2023A"]
Finish = Literal["smooth_fill", "fill_smooth"]


@dataclass(frozen=True)
class ClusterRule:
    """When neighbouring cells are a cluster.

    Parameters
    ----------
    density
        Least people per km2 of land of a cell.
    people
        Least people of all cells together.
    diagonal
        Whether cells that touch at a corner are neighbours.
    built_share
        Built-up share of land that lets a cell in whatever its density; None for none.
    """

    density: float
    people: float
    diagonal: bool
    built_share: float | None = None


@dataclass(frozen=True)
class Water:
    """When a rural cell is water: less land than this share, and no more people and built-up share than these."""

    land_share: float = 0.5
    people: float = 0.0
    built_share: float = 0.0


@dataclass(frozen=True)
class Degurba:
    """A version of the method.

    Parameters
    ----------
    centre
        Urban centres (level 1: 3, level 2: 30).
    urban
        Urban clusters of level 1, and the outer edge of suburban cells of level 2 (21).
    dense
        Dense urban clusters (23).
    semi_dense
        Semi-dense urban clusters (22).
    rural
        Rural clusters (13).
    low_density
        Least density of low density rural cells (12).
    semi_dense_distance
        A semi-dense cluster with a cell within this many cells, diagonals included, of an urban centre or a dense
        cluster is suburban instead.
    gap_cells
        Holes of an urban centre smaller than this are filled, in cells; 0 fills none.
    majority
        How edges of urban centres are smoothed; None leaves them.
    finish
        Whether edges are smoothed before holes are filled; the results differ.
    centre_window
        Side of the moving window that people and density are averaged over before centres are looked for, cells.
    water
        When a rural cell is water.
    """

    centre: ClusterRule
    urban: ClusterRule = ClusterRule(300, 5_000, diagonal=True)
    dense: ClusterRule = ClusterRule(1500, 5_000, diagonal=False)
    semi_dense: ClusterRule = ClusterRule(300, 5_000, diagonal=True)
    rural: ClusterRule = ClusterRule(300, 500, diagonal=True)
    low_density: float = 50.0
    semi_dense_distance: int = 2
    gap_cells: int = 15
    majority: MajorityRule | None = "R2022A"
    finish: Finish = "smooth_fill"
    centre_window: int = 1
    water: Water = field(default_factory=Water)


VERSIONS: Mapping[str, Degurba] = {
    "ghsl_2019": Degurba(centre=ClusterRule(1500, 50_000, diagonal=False, built_share=0.5)),
    "ghsl_2022": Degurba(centre=ClusterRule(1500, 50_000, diagonal=False, built_share=0.5)),
    "ghsl_2023": Degurba(
        centre=ClusterRule(1500, 50_000, diagonal=False, built_share=0.2),
        dense=ClusterRule(1500, 5_000, diagonal=False, built_share=0.2),
        semi_dense=ClusterRule(900, 2_500, diagonal=False),
        majority="R2023A",
    ),
}
"""Named versions. 2019 differs from 2022 in its data, not in its rules, as far as the sources say. 2023 takes the mean
built-up share of dense clusters of the whole world, 0.20 for 2020; `mean_built_share` computes it for other data."""
