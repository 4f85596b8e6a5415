"""How far is it from the middle of every street to a stop, or into a park?"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.layers.entrances import entrances
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped, snap, walking_distance_m

FloatArray = NDArray[np.float64]

FARTHEST_M = 2000.0
"""Walks are looked for up to here: the map extract is kept 2 km around the city. Project's own choice."""

STOP_SNAP_M = 250.0
"""Stops farther from every walkable street are not reached, as in the measure of SDG 11.2.1."""


@dataclass(frozen=True)
class Stretches:
    """Streets from one corner to the next: edges of one way, joined where no other street meets them.

    Parameters
    ----------
    edge
        Position of the first edge of each stretch, shape (n,).
    edge_count
        Number of its edges, which follow each other, shape (n,).
    length_m
        Length, metres, above 0, shape (n,).
    geometry
        Lines in the city's projection, shape (n,).
    """

    edge: NDArray[np.int64]
    edge_count: NDArray[np.int64]
    length_m: FloatArray
    geometry: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.edge)


def stretches_of(streets: Streets) -> Stretches:
    """Join the edges of every way between its corners; what has no length is left out."""
    meets = np.bincount(np.concatenate([streets.start, streets.end]), minlength=len(streets.x))
    goes_on = (
        (streets.way_id[1:] == streets.way_id[:-1])
        & (streets.start[1:] == streets.end[:-1])
        & (meets[streets.start[1:]] == 2)
    )
    first = np.flatnonzero(np.concatenate([[True], ~goes_on])) if len(streets.start) else np.empty(0, np.int64)
    count = np.diff(np.append(first, len(streets.start)))
    length = np.add.reduceat(streets.length_m, first) if len(first) else np.empty(0)
    is_long = length > 0
    first, count = first[is_long], count[is_long]
    return Stretches(first, count, length[is_long], _lines(streets, first, count))


def _lines(streets: Streets, first: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.object_]:
    begins = np.cumsum(count + 1) - (count + 1)
    line = np.repeat(np.arange(len(first)), count + 1)
    step = np.arange(len(line)) - begins[line]
    edge = first[line] + np.maximum(step - 1, 0)
    node = np.where(step == 0, streets.start[edge], streets.end[edge])
    drawn: NDArray[np.object_] = shapely.linestrings(streets.x[node], streets.y[node], indices=line)
    return drawn


def middles(streets: Streets, stretches: Stretches) -> Snapped:
    """Find the point halfway along every stretch that people may walk; the others are joined to no edge."""
    ends = np.cumsum(streets.length_m)
    begin = ends[stretches.edge] - streets.length_m[stretches.edge]
    halfway = begin + stretches.length_m / 2
    last = stretches.edge + stretches.edge_count - 1
    edge = np.clip(np.searchsorted(ends, halfway), stretches.edge, last)
    length = streets.length_m[edge]
    along = np.clip(halfway - (ends[edge] - length), 0.0, length)
    return Snapped(np.where(streets.is_walkable[edge], edge, -1), along, length - along, np.zeros(len(stretches)))


def walk_to_stop_m(streets: Streets, origins: Snapped, stops: Stops, *, origin: str) -> FloatArray:
    """Walk to the nearest stop of either capacity, metres; NaN beyond `FARTHEST_M` or where nobody walks.

    Parameters
    ----------
    streets, stops
        The layers.
    origins
        Where the walks start, shape (n,).
    origin
        Origin of the stops that the city publishes its value for: ``feed``, ``osm`` or ``union``.
    """
    chosen = np.concatenate([stops.of(capacity=capacity, origin=origin) for capacity in (LOW, HIGH)])
    places = snap(streets, stops.x[chosen], stops.y[chosen], limit_m=STOP_SNAP_M)
    return _walk_m(streets, origins, places)


def walk_to_open_space_m(streets: Streets, origins: Snapped, open_spaces: OpenSpaces) -> FloatArray:
    """Walk to the nearest entrance of open public space, metres; NaN beyond `FARTHEST_M` or where nobody walks."""
    return _walk_m(streets, origins, entrances(open_spaces, open_spaces.geometry, streets))


def _walk_m(streets: Streets, origins: Snapped, places: Snapped) -> FloatArray:
    distance = walking_distance_m(streets, origins, places, limit_m=FARTHEST_M)
    return np.where(np.isfinite(distance), distance, np.nan)
