"""Where buses, trams, trains and the ferry stop: in the city, in its map and in its feed, which do not quite agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString

from pipelines.demo_city import plan
from pipelines.demo_city.chance import chances

BUS, TRAM, RAIL, FERRY = 3, 0, 2, 4
"""Route types of GTFS."""


@dataclass(frozen=True)
class Line:
    """A public transport line.

    Parameters
    ----------
    code, name
        Number and name of the line.
    mode
        Route type of GTFS.
    path
        Where it runs, metres.
    spacing_m
        Distance between stops.
    headway
        Minutes between departures on weekdays.
    """

    code: str
    name: str
    mode: int
    path: LineString
    spacing_m: float
    headway: int


@dataclass(frozen=True)
class Stop:
    """A place to board, as it is in the world; `sides` are the platforms of the two directions, metres."""

    code: str
    name: str
    mode: int
    sides: tuple[tuple[float, float], tuple[float, float]]
    line: str = ""
    in_map: bool = True
    in_feed: bool = True
    tags: dict[str, str] = field(default_factory=dict)


def lines() -> list[Line]:
    """Give the lines: six of buses and one each of tram, train and ferry."""
    roads = {road.tags["name"]: road.line for road in plan.main_roads()}
    town = plan.boundary().buffer(450)
    buses = [
        ("1", "High Street", 400, 10), ("2", "North Boulevard", 420, 12), ("3", "South Boulevard", 420, 15),
        ("4", "West Avenue", 480, 15), ("5", "Orchard Road", 380, 20), ("6", "Southern Way", 380, 30),
    ]  # fmt: skip
    found = [
        Line(code, name, BUS, _longest(roads[name].intersection(town)), spacing, headway)
        for code, name, spacing, headway in buses
    ]
    tramway = _longest(roads["Mill Lane"].intersection(plan.boundary()))
    found.append(Line("T1", "Mill Lane tram", TRAM, tramway, 520, 10))
    found.append(Line("S1", "Valley Railway", RAIL, plan.railway(), 0, 30))
    found.append(Line("F1", "Island ferry", FERRY, ferry_line(), 0, 40))
    return found


def ferry_line() -> LineString:
    """Draw the ferry's way from the northern quay to the island's pier."""
    quay = plan.along_shore(side=1, inland_m=0, first_x=2320, last_x=2360)[0]
    return LineString([quay, (2340.0, 260.0), (2330.0, 130.0)])


def stops() -> list[Stop]:
    """Give all stops; some are missing in the map, some in the feed."""
    found = [stop for line in lines() if line.spacing_m for stop in _along(line)]
    rail, ferry = {"railway": "station"}, {"amenity": "ferry_terminal", "ferry": "yes"}
    for code, name, x, tags in (
        ("RC", "Central Station", 100, rail), ("RE", "East Halt", 2350, {"railway": "halt"}),
        ("RW", "West Halt", -3600, rail),
    ):  # fmt: skip
        y = shapely.get_coordinates(plan.railway().intersection(LineString([(x, -2500), (x, -1000)])))[0, 1]
        found.append(Stop(code, name, RAIL, ((x, round(y + 8, 1)), (x, round(y - 8, 1))), "S1", tags=tags))
    for code, name, end in (("FN", "North Quay Pier", 0), ("FI", "Island Pier", -1)):
        x, y = shapely.get_coordinates(ferry_line())[end].tolist()
        found.append(Stop(code, name, FERRY, ((x, y), (x, y)), "F1", tags=ferry))
    for code, name, x, y in (
        ("XD", "Old Depot", -1850, -1760), ("XB", "Bay Beach", 1300, -300), ("XM", "Market Hall", 120, 520),
        ("XW", "Ringworks Shuttle", -2350, 2020),
    ):  # fmt: skip
        found.append(Stop(code, name, BUS, ((x, y), (x, y)), in_map=False))
    found.append(Stop("XO", "Coach Station", BUS, ((190, -1330),) * 2, in_feed=False, tags={"amenity": "bus_station"}))
    return found


def _along(line: Line) -> Iterator[Stop]:
    count = int(line.path.length // line.spacing_m)
    along = (np.arange(count) + 0.5) * line.path.length / count
    place = shapely.get_coordinates(shapely.line_interpolate_point(line.path, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line.path, along + 1)) - place
    right = np.column_stack([ahead[:, 1], -ahead[:, 0]]) * 8
    luck = chances(f"stops {line.code}", count)
    is_bus = line.mode == BUS
    for number in range(count):
        kerbs = [tuple(np.round(place[number] + side * right[number], 1).tolist()) for side in (1, -1)]
        yield Stop(
            code=f"{line.code}{number + 1:02d}",
            name=f"{line.name} {number + 1}",
            mode=line.mode,
            sides=(kerbs[0], kerbs[1]),
            line=line.code,
            in_map=not is_bus or luck[number] < 0.9,
            in_feed=not is_bus or luck[number] >= 0.15,
            tags={"highway": "bus_stop"} if is_bus else {"railway": "tram_stop"},
        )


def _longest(geometry: shapely.Geometry) -> LineString:
    return max(shapely.get_parts(shapely.line_merge(geometry)), key=lambda part: float(part.length))
