"""Who can reach one of some stops: on foot, as the crow flies, or inside the area that the stops serve?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.service_area import served_streets, share_beside
from spatial_indicators.snapping import Snapped, snap, walking_distance_m

FloatArray = NDArray[np.float64]

Way = Literal["street", "straight_line", "service_area"]
"""How it is told who is near: along the streets to a stop, in a straight line, or by the land that stops serve."""


@dataclass(frozen=True)
class Starts:
    """Places that people or land set out from.

    Parameters
    ----------
    x, y
        Metres in the city's projection, shape (n,).
    doorsteps
        The same joined to streets; needed for walks along them alone.
    """

    x: FloatArray
    y: FloatArray
    doorsteps: Snapped


@dataclass(frozen=True)
class Reach:
    """What counts as near.

    Parameters
    ----------
    limits
        Metres by capacity of the stop, inclusive.
    stop_snap_m
        Stops farther from every walkable street are not reached along streets.
    way
        How it is told.
    """

    limits: Mapping[str, float]
    stop_snap_m: float
    way: Way = "street"


def people_near_stops(  # noqa: PLR0913  the layers of a measure, and its parameters
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    stops: Stops,
    origin: str,
    limits: Mapping[str, float],
    stop_snap_m: float,
) -> NDArray[np.float64]:
    """Count the people within the limit of a stop of each capacity, metres along the streets, inclusive."""
    starts = Starts(homes.x, homes.y, doorsteps)
    is_near = near_stops(starts, streets, stops, origin, Reach(limits, stop_snap_m))
    if is_near is None:
        return np.full_like(people.count, np.nan)
    return people.count * homes.share_of_cells(is_near, people.count.shape[1])


def near_stops(starts: Starts, streets: Streets, stops: Stops, origin: str, reach: Reach) -> NDArray[np.bool_] | None:
    """Say for every start whether a stop of one of the capacities is near; None without any stop of the origin.

    No stop at all is no proof that there is none: the value is missing, not 0 (UN metadata of 11.2.1, 4.f).
    """
    chosen = {capacity: stops.of(capacity=capacity, origin=origin) for capacity in reach.limits}
    if not any(len(found) for found in chosen.values()):
        return None
    is_near = np.zeros(len(starts.x), dtype=np.bool_)
    for capacity, limit_m in reach.limits.items():
        is_near |= _near(starts, streets, stops.x[chosen[capacity]], stops.y[chosen[capacity]], limit_m, reach)
    return is_near


def served_share(
    cells: Cells, streets: Streets, stops: Stops, origin: str, reach: Reach, *, beside_m: float
) -> FloatArray | None:
    """Give the share of each cell that lies beside a street within a walk of a stop, shape (cells,); None without any.

    Parameters
    ----------
    beside_m
        Metres that the area reaches beside its streets.
    """
    chosen = {capacity: stops.of(capacity=capacity, origin=origin) for capacity in reach.limits}
    if not any(len(found) for found in chosen.values()):
        return None
    served = []
    for capacity, limit_m in reach.limits.items():
        places = snap(streets, stops.x[chosen[capacity]], stops.y[chosen[capacity]], limit_m=reach.stop_snap_m)
        served.append(served_streets(streets, places, limit_m=limit_m))
    return share_beside(cells, np.concatenate(served), beside_m=beside_m)


def _near(
    starts: Starts, streets: Streets, x: FloatArray, y: FloatArray, limit_m: float, reach: Reach
) -> NDArray[np.bool_]:
    if reach.way == "straight_line":
        return _within(starts, shapely.points(x, y), limit_m)
    places = snap(streets, x, y, limit_m=reach.stop_snap_m)
    return np.asarray(walking_distance_m(streets, starts.doorsteps, places, limit_m=limit_m) <= limit_m)


def _within(starts: Starts, shapes: NDArray[np.object_], metres: float) -> NDArray[np.bool_]:
    is_near = np.zeros(len(starts.x), dtype=np.bool_)
    points = shapely.points(starts.x, starts.y)
    is_near[shapely.STRtree(shapes).query(points, predicate="dwithin", distance=metres)[0]] = True
    return is_near
