"""Where people can board public transport, and whether it is of high or low capacity."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.features import Points, Polygons, ServedStops, told_by
from spatial_indicators.period import DAYTIME
from spatial_indicators.projection import Projection

Tags = Mapping[str, str]
LOW, HIGH = "low", "high"

HIGH_CAPACITY_ROUTE_TYPES = frozenset({1, 2, 4, 12})
"""GTFS: metro, rail, ferry, monorail. UN metadata of 11.2.1: trains, metro and ferries are high capacity; trams, buses
and bus rapid transit are low."""

HIGH_CAPACITY_EXTENDED = ((100, 199), (400, 499), (1000, 1099), (1200, 1299))
"""Extended GTFS route types of railway, urban railway, water and ferry services."""

NOT_PUBLIC_TRANSPORT = ((1100, 1199), (1500, 1599))
"""Extended GTFS route types of air and taxi services."""


WHEELCHAIR_TAG = {"yes": 1, "designated": 1, "limited": 2, "no": 2}
"""OpenStreetMap's key wheelchair as GTFS wheelchair_boarding; ``limited`` is no step-free access (OSM wiki)."""


@dataclass(frozen=True)
class Stops:
    """Places to board, one row per place and capacity.

    Parameters
    ----------
    stop_id
        Id in the feed, or OpenStreetMap's, such as ``node/12``.
    name
        Name, or an empty text.
    x, y
        Position, metres in the city's projection.
    capacity
        ``low`` or ``high``.
    origin
        ``feed`` (served on the day of analysis) or ``osm`` (mapped).
    departures
        Departures on the day of analysis; NaN for mapped stops, whose timetable is unknown.
    headway_min
        Minutes of daytime by departures, of the direction with the most; infinite without departure in daytime, NaN
        where the timetable is unknown, as everywhere when it is not given.
    wheelchair_boarding
        GTFS: 0 not known, 1 possible, 2 not possible; mapped stops by their tag wheelchair; 0 when it is not given.
    is_formal, is_informal
        Whether formal and informal transport is boarded there, or both; formal alone when it is not given.
    """

    stop_id: NDArray[np.object_]
    name: NDArray[np.object_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    capacity: NDArray[np.object_]
    origin: NDArray[np.object_]
    departures: NDArray[np.float64]
    headway_min: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    wheelchair_boarding: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    is_formal: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    is_informal: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        if len(self.headway_min) != len(self.x):
            object.__setattr__(self, "headway_min", np.full(len(self.x), np.nan))
        if len(self.wheelchair_boarding) != len(self.x):
            object.__setattr__(self, "wheelchair_boarding", np.zeros(len(self.x), dtype=np.int64))
        if len(self.is_informal) != len(self.x):
            object.__setattr__(self, "is_informal", np.zeros(len(self.x), dtype=np.bool_))
        if len(self.is_formal) != len(self.x):
            object.__setattr__(self, "is_formal", ~self.is_informal)

    def __len__(self) -> int:
        return len(self.x)

    def of(self, *, capacity: str, origin: str) -> NDArray[np.int64]:
        """Positions of the stops of one capacity and one origin (``union`` takes both)."""
        return np.flatnonzero((self.capacity == capacity) & ((self.origin == origin) | (origin == "union")))

    def only(self, chosen: NDArray[np.bool_]) -> "Stops":
        """Keep some of the stops."""
        return Stops(**{part.name: getattr(self, part.name)[chosen] for part in fields(self)})


def stops_from(served: ServedStops | None, mapped: Points | None, projection: Projection) -> Stops:
    """Put the feed's served stops and the mapped ones into one table, each with its origin.

    Parameters
    ----------
    served
        Stops with departures on the day of analysis, one row per stop and route type; None without a feed.
    mapped
        Mapped points (and middles of mapped areas) with OpenStreetMap tags, EPSG:4326; None without a map.
    projection
        The city's projection.
    """
    rows = [] if served is None else _feed_rows(served)
    rows += [] if mapped is None else _mapped_rows(mapped)
    columns = list(zip(*sorted(rows, key=lambda row: (row[5], str(row[0]), row[4])), strict=True)) or [()] * 11
    x, y = projection.metres(np.array(columns[2], dtype=float), np.array(columns[3], dtype=float))
    stop_id, name, capacity, origin = (np.array(columns[i], dtype=object) for i in (0, 1, 4, 5))
    departures, headway_min = (np.array(columns[at], dtype=float) for at in (6, 7))
    boarding = np.array(columns[8], dtype=np.int64)
    kinds = (np.array(columns[at], dtype=np.bool_) for at in (9, 10))
    return Stops(stop_id, name, x, y, capacity, origin, departures, headway_min, boarding, *kinds)


def mapped_places(points: Points, areas: Polygons) -> Points:
    """Choose the mapped stops: points, and one point inside each area that is a stop. EPSG:4326."""
    at = [number for number, tags in enumerate(points.tags) if mapped_capacities(tags)]
    inside = [number for number, which in enumerate(told_by(areas.tags, mapped_capacities)) if which]
    middle = shapely.point_on_surface(areas.geometry[inside])
    return Points(
        id=np.array([*points.id[at], *areas.id[inside]], dtype=object),
        lon=np.concatenate([points.lon[at], shapely.get_x(middle)]),
        lat=np.concatenate([points.lat[at], shapely.get_y(middle)]),
        tags=[*(points.tags[number] for number in at), *(areas.tags[number] for number in inside)],
    )


def route_capacity(route_type: int) -> str | None:
    """Say whether a GTFS route type is ``low`` or ``high`` capacity; None for air and taxi services."""
    if _is_in(route_type, NOT_PUBLIC_TRANSPORT):
        return None
    return HIGH if route_type in HIGH_CAPACITY_ROUTE_TYPES or _is_in(route_type, HIGH_CAPACITY_EXTENDED) else LOW


def mapped_capacities(tags: Tags) -> set[str]:
    """Say which capacities a mapped stop serves; a place that serves both takes both tests."""
    capacities: set[str] = set()
    is_station = tags.get("railway") in {"station", "halt", "subway_entrance"} or tags.get("station") in {
        "subway",
        "light_rail",
    }
    if is_station or tags.get("amenity") == "ferry_terminal":
        capacities.add(HIGH)
    if tags.get("highway") == "bus_stop" or tags.get("amenity") == "bus_station" or tags.get("railway") == "tram_stop":
        capacities.add(LOW)
    if tags.get("public_transport") == "platform" and (tags.get("bus") == "yes" or tags.get("tram") == "yes"):
        capacities.add(LOW)
    return set() if capacities and _is_closed(tags) else capacities


def _is_closed(tags: Tags) -> bool:
    is_museum = tags.get("usage") == "tourism" or tags.get("station") == "miniature"
    is_gone = any(tags.get(state) == "yes" for state in ("abandoned", "disused", "razed", "proposed", "construction"))
    return is_museum or is_gone or tags.get("access") in {"no", "private"}


Row = tuple[str, str, float, float, str, str, float, float, int, bool, bool]
"""Id, name, longitude, latitude, capacity, origin, departures, headway, wheelchair_boarding, formal, informal."""


def _feed_rows(served: ServedStops) -> list[Row]:
    departures: dict[tuple[str, str], float] = {}
    headway_min: dict[tuple[str, str], float] = {}
    place: dict[tuple[str, str], tuple[str, float, float]] = {}
    boarding: dict[tuple[str, str], int] = {}
    kinds: dict[tuple[str, str], set[bool]] = {}
    every = _daytime_headway_min(served)
    for number, route_type in enumerate(served.route_type):
        # Shared taxis are public transport where the city's file says that they are its informal transport.
        capacity = route_capacity(int(route_type)) or (LOW if served.is_informal[number] else None)
        if capacity is not None:
            key = (f"{served.feed[number]}/{served.stop_id[number]}", capacity)
            departures[key] = departures.get(key, 0.0) + float(served.departures[number])
            # The best of several kinds of route, where any is known: fmin passes over NaN.
            headway_min[key] = float(np.fmin(headway_min.get(key, np.nan), every[number]))
            place[key] = (str(served.name[number]), float(served.lon[number]), float(served.lat[number]))
            boarding[key] = int(served.wheelchair_boarding[number])
            if served.departures[number] > 0:
                kinds.setdefault(key, set()).add(bool(served.is_informal[number]))
    return [
        (
            key[0],
            *place[key],
            key[1],
            "feed",
            total,
            headway_min[key],
            boarding[key],
            False in kinds[key],
            True in kinds[key],
        )
        for key, total in departures.items()
        if total > 0
    ]


def _formal_informal(kinds: set[bool]) -> tuple[bool, bool]:
    return False in kinds, True in kinds


def _daytime_headway_min(served: ServedStops) -> NDArray[np.float64]:
    if served.frequency is None or DAYTIME not in served.frequency.periods:
        return np.full(len(served), np.nan)
    day = served.frequency.periods.index(DAYTIME)
    return np.where(served.frequency.per_hour[:, day] == 0, np.inf, served.frequency.headway_min[:, day])


def _mapped_rows(mapped: Points) -> list[Row]:
    rows: list[Row] = []
    for number, tags in enumerate(mapped.tags):
        place = (mapped.id[number], tags.get("name", ""), mapped.lon[number], mapped.lat[number])
        boarding = WHEELCHAIR_TAG.get(tags.get("wheelchair", ""), 0)
        rows += [
            (*place, capacity, "osm", np.nan, np.nan, boarding, True, False) for capacity in mapped_capacities(tags)
        ]
    return rows


def _is_in(route_type: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= route_type <= last for first, last in ranges)
