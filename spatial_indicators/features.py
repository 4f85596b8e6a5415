"""What do the raw files say? Mapped features, served stops, census tables and boundaries as read, in degrees."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Told = TypeVar("Told")
Tags = Mapping[str, str]
GroupKey = tuple[str, str, str]
"""Sex, age and disability of a group of people; ``_T`` is everyone."""


def told_by(tags: Sequence[Tags], telling: Callable[[Tags], Told]) -> list[Told]:
    """Say of each thing what its tags tell, asking once for all that share one mapping, as those of a single tag do."""
    known: dict[int, Told] = {}
    for one in tags:
        if id(one) not in known:
            known[id(one)] = telling(one)
    return [known[id(one)] for one in tags]


@dataclass(frozen=True)
class Lines:
    """Mapped ways; positions ``offset[i]`` to ``offset[i + 1]`` are the nodes of line i. EPSG:4326.

    Parameters
    ----------
    way_id
        OpenStreetMap id, shape (n,). A way that is cut where its nodes are missing appears once per piece.
    offset
        Where the nodes of each line begin, shape (n + 1,).
    node_id
        OpenStreetMap ids of the nodes, shape (m,): lines with a node in common meet there.
    lon, lat
        Position of each node, degrees, shape (m,).
    tags
        Kept tags of each line.
    """

    way_id: NDArray[np.int64]
    offset: NDArray[np.int64]
    node_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tags: Sequence[Tags]

    def __len__(self) -> int:
        return len(self.way_id)


@dataclass(frozen=True)
class Points:
    """Mapped points, EPSG:4326.

    Parameters
    ----------
    id
        OpenStreetMap id, such as ``node/12``, shape (n,).
    lon, lat
        Position, degrees, shape (n,).
    tags
        Kept tags of each point.
    """

    id: NDArray[np.object_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tags: Sequence[Tags]

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True)
class Polygons:
    """Mapped areas, EPSG:4326.

    Parameters
    ----------
    id
        OpenStreetMap id, such as ``way/12`` or ``relation/3``, shape (n,).
    geometry
        Polygons and MultiPolygons with their holes, degrees, shape (n,).
    tags
        Kept tags of each area.
    """

    id: NDArray[np.object_]
    geometry: NDArray[np.object_]
    tags: Sequence[Tags]

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True)
class FeedFacts:
    """What one timetable covers.

    Parameters
    ----------
    feed
        Name of the feed.
    first_date, last_date
        First and last day that the timetable speaks for.
    trips
        Runs of vehicles on the day of analysis.
    served_stops
        Places with service that day, within the box or not.
    filled_times
        Blank times that were filled in between timed stops.
    unknown_times
        Blank times that could not be: their calls count, but in no period of the day.
    open_trips
        Trips without a time at their first or last stop.
    timetabled_trips
        Trips of the day as trips.txt lists them, each once however often a headway repeats it.
    times
        Rows of stop_times.txt that belong to them.
    trips_without_stops
        Those of them that name fewer than two stops: nobody can ride them.
    trips_without_shape
        Those of them without a line of two points in shapes.txt; None where the feed gives no shapes, as it may.
    """

    feed: str
    first_date: dt.date
    last_date: dt.date
    trips: int
    served_stops: int
    filled_times: int = 0
    unknown_times: int = 0
    open_trips: int = 0
    timetabled_trips: int = 0
    times: int = 0
    trips_without_stops: int = 0
    trips_without_shape: int | None = None


@dataclass(frozen=True)
class Frequency:
    """How often a vehicle leaves stops, by period of the day of analysis; NaN where no time is known.

    Parameters
    ----------
    periods
        Their names; `spatial_indicators.period.PERIODS` has their hours.
    per_hour
        Departures an hour in all directions, shape (n, periods).
    headway_min
        Minutes of the period by departures, of the direction with the most; NaN without any, shape (n, periods).
    median_gap_min
        Median minutes between departures that follow each other in one direction, shape (n, periods).
    """

    periods: tuple[str, ...]
    per_hour: NDArray[np.float64]
    headway_min: NDArray[np.float64]
    median_gap_min: NDArray[np.float64]


@dataclass(frozen=True)
class ServedStops:
    """Stops with service on the day of analysis, one row per stop and type of route. EPSG:4326.

    Parameters
    ----------
    feed
        Feed that the stop comes from, shape (n,).
    stop_id, name
        Its id and name in that feed, shape (n,).
    lon, lat
        Position, degrees, shape (n,).
    route_type
        GTFS type of the routes that call there, plain or extended, shape (n,).
    departures
        Calls on the day of analysis where one may board or alight, shape (n,).
    wheelchair_boarding
        GTFS: 0 not known, 1 possible, 2 not possible; a blank is taken from the station, shape (n,).
    is_entrance
        Whether the row is an entrance of a station; it repeats the calls of the station's platforms, shape (n,).
    feeds
        What each timetable covers.
    frequency
        How often a vehicle leaves; None where it was not asked for.
    is_informal
        Whether the routes are informal transport, which are rows of their own, shape (n,); nowhere when not given.
    """

    feed: NDArray[np.object_]
    stop_id: NDArray[np.object_]
    name: NDArray[np.object_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    route_type: NDArray[np.int64]
    departures: NDArray[np.float64]
    wheelchair_boarding: NDArray[np.int64]
    is_entrance: NDArray[np.bool_]
    feeds: tuple[FeedFacts, ...]
    frequency: Frequency | None = None
    is_informal: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        if len(self.is_informal) != len(self.stop_id):
            object.__setattr__(self, "is_informal", np.zeros(len(self.stop_id), dtype=np.bool_))

    def __len__(self) -> int:
        return len(self.stop_id)


@dataclass(frozen=True)
class CensusTable:
    """People counted by district.

    Parameters
    ----------
    codes
        Code of each district, in the order of the file.
    total
        Everyone, shape (districts,).
    groups
        People of each group, shape (districts,) each.
    hidden
        Cells of the table that are empty or hold a mark of a missing count.
    """

    codes: list[str]
    total: NDArray[np.float64]
    groups: dict[GroupKey, NDArray[np.float64]]
    hidden: int = 0

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Boundaries:
    """Districts as drawn, EPSG:4326.

    Parameters
    ----------
    codes, names
        Code and name of each district, in the order of the file.
    geometry
        Valid Polygons and MultiPolygons, degrees, shape (n,).
    crs
        The reference system of the file, as the file says it.
    """

    codes: list[str]
    names: list[str]
    geometry: NDArray[np.object_]
    crs: str

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Places:
    """Schools, health care and food shops of a city's own file.

    Parameters
    ----------
    id, name
        Id and name, or an empty text, shape (n,).
    category
        ``school``, ``health`` or ``food``.
    kind
        What the file calls it.
    geometry
        Points and polygons, EPSG:4326, shape (n,).
    left_out
        Rows near the city that are none of them.
    """

    id: NDArray[np.object_]
    name: NDArray[np.object_]
    category: NDArray[np.object_]
    kind: NDArray[np.object_]
    geometry: NDArray[np.object_]
    left_out: int
