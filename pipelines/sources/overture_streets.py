"""Which streets does a file of Overture Maps hold near a city? Its segments, which meet at their connectors.

Columns and rules: docs.overturemaps.org, schema reference of the theme transportation, type segment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.sources.geoparquet import read_window
from pipelines.sources.overture_tags import tags_at, turns_of
from pipelines.sources.own_streets import OwnStreets
from pipelines.sources.row_values import written
from pipelines.sources.vector_file import Box, in_degrees
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.features import Lines, Tags
from spatial_indicators.street_origin import StreetOrigin

Row = Mapping[str, Any]
Piece = tuple[NDArray[np.int64], NDArray[np.float64], Tags]
"""Numbers of the points of a piece of a segment, their longitudes and latitudes, and what is said of it."""

NEEDED = ("id", "subtype", "class", "connectors")
RULES = ("subclass", "subclass_rules", "access_restrictions", "width_rules", "road_flags")

AT_POINT = 1e-6
"""Parts of a segment's length within which a place on it is one of its points: 1 mm of a kilometre."""

NEAR_M = 1.0
"""How far from a point a connector may be said to lie and be the point. Project's choice: connectors are points of the
lines that they join, and how the length is measured that places are parts of is not said to the metre."""

METRES_PER_DEGREE = 111_320.0


@dataclass
class _Collector:
    """Pieces of segments as they are cut; a connector has one number wherever it is met."""

    place: dict[str, tuple[float, float]] = field(default_factory=dict)
    connector: dict[str, int] = field(default_factory=dict)
    count: int = 0
    way: list[int] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    node: list[NDArray[np.int64]] = field(default_factory=list)
    points: list[NDArray[np.float64]] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)

    def number(self, connectors: Sequence[str]) -> int:
        """Number a point: as one of its connectors has been, or anew."""
        known = [self.connector[one] for one in connectors if one in self.connector]
        if not known:
            self.count += 1
        number = known[0] if known else self.count
        self.connector |= dict.fromkeys(connectors, number)
        return number

    def add(self, way: int, node: NDArray[np.int64], points: NDArray[np.float64], tags: Tags) -> None:
        """Take one piece."""
        self.way.append(way)
        self.size.append(len(node))
        self.node.append(node)
        self.points.append(points)
        self.tags.append(tags)

    def lines(self) -> Lines:
        """Give what was taken."""
        lon, lat = np.concatenate(self.points).T
        offset = np.concatenate([[0], np.cumsum(self.size)])
        return Lines(np.array(self.way), offset, np.concatenate(self.node), lon.copy(), lat.copy(), self.tags)


def read_segments(path: Path, origin: StreetOrigin, *, box: Box) -> OwnStreets:
    """Read the roads among the segments of a file in the layout of Overture Maps.

    Segments meet where they name the same connector, and nowhere else: what crosses on a bridge names none. Rules that
    hold for a part of a segment cut it there.

    Raises
    ------
    InputError
        When it is no GeoParquet, lacks a column of segments, or a segment names a place off its line.
    GateFailed
        When no road of it lies near the city.
    """
    table, layout = read_window(path, box=box, where=str(path))
    _check_columns(table.column_names, origin, path)
    wanted = dict.fromkeys((*NEEDED, *RULES, *origin.where))
    rows = table.select([name for name in wanted if name in table.column_names]).to_pylist()
    geometry = in_degrees(shapely.from_wkb(table.column(layout.geometry).to_numpy(zero_copy_only=False)), layout.crs)
    is_line = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    near = np.flatnonzero(shapely.intersects(geometry, shapely.box(*box))).tolist()
    roads = [at for at in near if is_line[at] and rows[at]["subtype"] == "road"]
    meant = [at for at in roads if _is_meant(rows[at], origin)]
    if not meant:
        remedy = "Give the part of the release that covers it"
        raise GateFailed("streets_meet_city", f"{path} has no road near the city", remedy=remedy)
    points = {at: shapely.get_coordinates(geometry[at]) for at in meant}
    collector = _Collector()
    for at in meant:
        collector.place |= _ends(rows[at], points[at])
    for at in meant:
        for piece in _pieces(rows[at], points[at], collector, path):
            collector.add(at + 1, *piece)
    facts = {"left_out": len(roads) - len(meant), "no_roads": len(near) - len(roads)}
    return OwnStreets(collector.lines(), {**facts, "connectors": len(collector.connector)})


def _check_columns(known: Sequence[str], origin: StreetOrigin, path: Path) -> None:
    if lacking := [name for name in NEEDED if name not in known]:
        raise InputError(
            "has not the columns of Overture Maps' segments",
            where=str(path),
            value=f"without {', '.join(lacking)}",
            remedy="Give a file of theme=transportation/type=segment of a release since August 2024",
        )
    if unknown := [name for name in origin.where if name not in known]:
        raise InputError("has no such column", where=str(path), value=unknown[0], remedy=f"It has {', '.join(known)}")


def _is_meant(row: Row, origin: StreetOrigin) -> bool:
    return all(written(row[column]) in {written(value) for value in values} for column, values in origin.where.items())


def _ends(row: Row, points: NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """Say where the connectors at the ends of a segment are: its other segments have the very same point."""
    ends = {0.0: points[0], 1.0: points[-1]}
    named = {one["connector_id"]: ends.get(float(one["at"])) for one in row["connectors"] or ()}
    return {name: (float(end[0]), float(end[1])) for name, end in named.items() if end is not None}


def _pieces(row: Row, points: NDArray[np.float64], collector: _Collector, path: Path) -> Iterator[Piece]:
    turns = turns_of(row)
    told = [(float(one["at"]), str(one["connector_id"])) for one in row["connectors"] or ()]
    asked = np.array([*turns, *(at for at, _ in told)])
    if (off := asked[(asked < 0) | (asked > 1)]).size:
        raise InputError(
            "names a place that is not on it, from 0 to 1",
            where=f"{path}, segment {row['id']}",
            value=f"{off[0]:g}",
            remedy="Fetch the file again, or report the segment to Overture Maps",
        )
    place, length_m = _places(points)
    known = {name: _place_of(at, collector.place.get(name), points, place, length_m) for at, name in told}
    place, points = _with_places(points, place, np.array([*turns, *known.values()]))
    named: dict[int, list[str]] = defaultdict(list)
    for name, at in known.items():
        named[_nearest(place, at)].append(name)
    node = np.array([collector.number(named.get(at, ())) for at in range(len(points))], dtype=np.int64)
    cuts = sorted({_nearest(place, at) for at in (0.0, *turns, 1.0)})
    for first, last in pairwise(cuts):
        part = slice(first, last + 1)
        yield node[part], points[part], tags_at(row, float((place[first] + place[last]) / 2))


def _place_of(
    at: float,
    known: tuple[float, float] | None,
    points: NDArray[np.float64],
    place: NDArray[np.float64],
    length_m: float,
) -> float:
    """Give the place of a connector: of the point that is known to be it, else of a point very near, else as told."""
    same = np.flatnonzero((points == known).all(axis=1)) if known is not None else np.zeros(0, dtype=np.int64)
    if len(same):
        return float(place[same[np.abs(place[same] - at).argmin()]])
    nearest = float(place[_nearest(place, at)])
    return nearest if abs(nearest - at) * length_m <= NEAR_M else at


def _nearest(place: NDArray[np.float64], at: float) -> int:
    return int(np.abs(place - at).argmin())


def _places(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Give the place of each point on its line, from 0 to 1 by length, and the length in metres."""
    step = np.diff(points, axis=0) * (np.cos(np.radians(points[:, 1].mean())), 1.0)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*step.T))])
    return along / (along[-1] or 1.0), float(along[-1] * METRES_PER_DEGREE)


def _with_places(
    points: NDArray[np.float64], place: NDArray[np.float64], asked: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Put points into a line at the places that are asked for and have none."""
    if not len(asked):
        return place, points
    new = np.unique(asked[np.abs(asked[:, None] - place[None, :]).min(axis=1) > AT_POINT])
    added = np.stack([np.interp(new, place, axis) for axis in points.T], axis=1)
    order = np.argsort(np.concatenate([place, new]), kind="stable")
    return np.concatenate([place, new])[order], np.concatenate([points, added])[order]
