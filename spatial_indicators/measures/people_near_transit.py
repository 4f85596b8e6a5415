"""People with convenient access to public transport (SDG 11.2.1)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI, OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.snapping import Snapped, snap
from spatial_indicators.transit_walk import Reach, Starts, Way, near_stops, served_share

ORIGINS: Mapping[str, Mapping[str, Any]] = {
    "feed": {"origin": "feed"},
    "osm": {"origin": "osm"},
    "union": {"origin": "union"},
}
ON_REQUEST: Mapping[str, Mapping[str, Any]] = {
    "union_straight_line": {"way": "straight_line"},
    "union_cell_distance": {"from_cells": True},
    "union_service_area": {"way": "service_area"},
    "union_cycling": {"low_capacity_m": 2000.0, "high_capacity_m": 2000.0},
}


@measure(
    unit="people",
    variants={**ORIGINS, **ON_REQUEST},
    on_request=tuple(ON_REQUEST),
    sources={
        "origin": OWN_CHOICE,
        "way": OWN_CHOICE,
        "from_cells": OWN_CHOICE,
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
        "beside_m": GHSCI,
    },
)
def people_near_transit(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    cells: Cells,
    streets: Streets,
    stops: Stops,
    *,
    origin: str = "union",
    way: Way = "street",
    from_cells: bool = False,
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
    beside_m: float = 50.0,
) -> NDArray[np.float64]:
    """People within 500 m walking of a low-capacity stop or 1 km of a high-capacity one.

    Thresholds: UN metadata of 11.2.1 (2021-09-01), both inclusive, along the street network from every home. On
    request, of stops of all origins: straight lines from homes (as the Office for National Statistics measures); along
    the streets from the middle of every cell, with all its people; by the share of every cell within 50 m of a street
    that can be walked to from the stop, its service area (the width of the neighbourhoods of the Global Healthy and
    Sustainable City Indicators); and 2 km on a bicycle, which the metadata names, along streets that people may walk.
    """
    limits = {LOW: low_capacity_m, HIGH: high_capacity_m}
    if way == "service_area":
        share = served_share(cells, streets, stops, origin, Reach(limits, stop_snap_m), beside_m=beside_m)
        return np.full_like(people.count, np.nan) if share is None else people.count * (share * cells.is_on_map)
    starts = Starts(homes.x, homes.y, doorsteps)
    if from_cells:
        x, y = shapely.get_coordinates(shapely.centroid(cells.geometry)).T
        starts = Starts(x, y, snap(streets, x, y, limit_m=stop_snap_m))
    is_near = near_stops(starts, streets, stops, origin, Reach(limits, stop_snap_m, way))
    if is_near is None:
        return np.full_like(people.count, np.nan)
    if from_cells:
        return people.count * (is_near & cells.is_on_map)
    return people.count * homes.share_of_cells(is_near, len(cells))
