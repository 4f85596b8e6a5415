"""How much of the land is street, judged by circles drawn by chance?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells

FloatArray = NDArray[np.float64]

BATCH = 16
"""Circles that are drawn before it is asked whether they are enough."""

LEAST = 32
"""Fewer circles say too little about their own spread. Project's own choice."""

QUADRANT = 16
"""Straight sides for a quarter of a circle: its area is then 0.2 % too small, in both parts of the share."""


@dataclass(frozen=True)
class Circles:
    """Circles on mapped land of the city.

    Parameters
    ----------
    x, y
        Their middles, metres in the city's projection, shape (n,).
    street_m2, land_m2
        Streets and land inside each circle, the land of the city that the map covers alone, shape (n,).
    """

    x: FloatArray
    y: FloatArray
    street_m2: FloatArray
    land_m2: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    @property
    def share(self) -> FloatArray:
        """Share of each circle's land that is street."""
        return self.street_m2 / self.land_m2

    @property
    def standard_error(self) -> float:
        """Standard error of the mean share; infinite for a single circle."""
        return float(self.share.std(ddof=1) / np.sqrt(len(self))) if len(self) > 1 else np.inf

    def share_of(self, x: FloatArray, y: FloatArray, *, square_m: float) -> FloatArray:
        """Give places the mean share of the circles in their square, or of all circles where it has none."""
        row, column = np.floor(np.append(self.y, y) / square_m), np.floor(np.append(self.x, x) / square_m)
        _, square = np.unique(np.stack([row, column]), axis=1, return_inverse=True)
        inside = square[: len(self)]
        count = np.bincount(inside, minlength=square.max(initial=0) + 1)
        total = np.bincount(inside, self.share, minlength=len(count))
        mean = np.where(count > 0, total / np.maximum(count, 1), self.share.mean())
        return np.asarray(mean[square[len(self) :]], dtype=np.float64)


class Sampling(NamedTuple):
    """How circles are drawn.

    Parameters
    ----------
    circle_m2
        Area of a circle.
    standard_error_share
        No more circles are drawn once the standard error of their mean share is as small as this.
    most
        Never more circles than this.
    seed
        Shifts the whole order of places.
    """

    circle_m2: float
    standard_error_share: float
    most: int
    seed: int


def drawn_circles(cells: Cells, streets: NDArray[np.object_], width_m: FloatArray, sampling: Sampling) -> Circles:
    """Draw circles in Halton's order until the mean share is known well enough.

    Parameters
    ----------
    cells
        The cells; a circle's middle lies in one that the map covers.
    streets, width_m
        Lines of the streets and their widths, shape (m,).
    sampling
        How they are drawn.
    """
    mapped = cells.geometry[cells.is_on_map]
    radius = float(np.sqrt(sampling.circle_m2 / np.pi))
    tree, lines = shapely.STRtree(mapped), shapely.STRtree(streets)
    found: list[tuple[float, float, float, float]] = []
    for x, y in _places(mapped, tree, seed=sampling.seed) if len(mapped) else ():
        circle = shapely.Point(x, y).buffer(radius, quad_segs=QUADRANT)
        land = shapely.union_all(shapely.intersection(mapped[tree.query(circle)], circle))
        near = lines.query(land, predicate="intersects")
        street = float((shapely.length(shapely.intersection(streets[near], land)) * width_m[near]).sum())
        found.append((x, y, street, land.area))
        circles = Circles(*np.array(found).T)
        enough = (
            len(found) >= LEAST and len(found) % BATCH == 0 and circles.standard_error <= sampling.standard_error_share
        )
        if enough or len(found) >= sampling.most:
            return circles
    return Circles(*np.empty((4, 0)))


def _places(land: NDArray[np.object_], tree: shapely.STRtree, *, seed: int) -> Iterator[tuple[float, float]]:
    """Give places on the land without end, in Halton's order, which leaves no part of a city out for long."""
    from scipy.stats.qmc import Halton  # noqa: PLC0415  takes half a second, and few cities ask for circles

    west, south, east, north = shapely.total_bounds(land)
    order, shift = Halton(2, scramble=False), np.random.default_rng(seed).random(2)
    while True:
        x, y = ((order.random(BATCH) + shift) % 1.0).T * np.array([[east - west], [north - south]])
        points = shapely.points(x + west, y + south)
        for at in np.unique(tree.query(points, predicate="intersects")[0]).tolist():
            yield float(x[at] + west), float(y[at] + south)
