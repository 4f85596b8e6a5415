"""People with a public green space nearby (WHO)."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.layers.entrances import entrances
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import WHO_GREEN
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped, walking_distance_m


@measure(
    unit="people",
    variants={"linear": {"along_streets": False}, "network": {"along_streets": True}},
    sources={"along_streets": WHO_GREEN, "access_m": WHO_GREEN, "smallest_m2": WHO_GREEN},
)
def people_near_green(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    streets: Streets,
    open_spaces: OpenSpaces,
    *,
    along_streets: bool = False,
    access_m: float = 300.0,
    smallest_m2: float = 10_000.0,
) -> NDArray[np.float64]:
    """People within 300 m of public green space of at least 1 ha.

    Thresholds: WHO Regional Office for Europe, Urban green spaces: a brief for action (2017); the straight line to the
    edge is WHO's own, the walk along streets to an entrance is the stricter variant.
    """
    green = open_spaces.green_of_at_least(smallest_m2)
    if along_streets:
        gates = entrances(open_spaces, green, streets)
        is_near = walking_distance_m(streets, doorsteps, gates, limit_m=access_m) <= access_m
    else:
        is_near = np.zeros(len(homes.cell), dtype=np.bool_)
        points = shapely.points(homes.x, homes.y)
        is_near[shapely.STRtree(green).query(points, predicate="dwithin", distance=access_m)[0]] = True
    return people.count * homes.share_of_cells(is_near, people.count.shape[1])
