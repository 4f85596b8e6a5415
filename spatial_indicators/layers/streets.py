"""Where people can walk, and how wide the land given to streets is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.errors import GateFailed
from spatial_indicators.features import Lines
from spatial_indicators.projection import Projection
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

if TYPE_CHECKING:
    from spatial_indicators.graph import StreetGraph
    from spatial_indicators.junctions import Junctions

Tags = Mapping[str, str]

NOT_BUILT = frozenset({"construction", "proposed", "planned", "abandoned", "razed", "disused"})
NOT_A_STREET = frozenset({"raceway", "bus_guideway", "platform", "rest_area", "services", "emergency_bay", "escape"})
CARS_ONLY = frozenset({"motorway", "motorway_link"})
OPEN_TO_FEET = frozenset({"yes", "designated", "permissive", "destination", "public"})
CLOSED = frozenset({"no", "private"})
CLOSED_TO_THE_PUBLIC = frozenset({"no", "private", "customers", "employee", "staff", "delivery", "military"})

LANE_M = 3.25
PAVEMENTS_M = 2 * 1.8
WIDEST_M = 100.0

TELLING = ("highway", "width", "lanes", "foot", "access", "service", "footway", "tunnel", "indoor")
"""Keys that a street's class, width and use are told from."""

AT_ONCE = 100_000
"""Edges that are measured together."""


@dataclass(frozen=True)
class Streets:
    """Every piece of street between two neighbouring mapped points.

    Parameters
    ----------
    x, y
        Position of each node, metres in the city's projection, shape (n,).
    start, end
        Nodes at both ends of each edge, shape (m,).
    way_id
        The mapped way that each edge is part of, shape (m,).
    highway
        Class of each edge, shape (m,).
    width_m
        Width of the land given to the street, metres, shape (m,).
    is_walkable
        Whether people may walk along the edge, shape (m,).
    is_public_land
        Whether the edge counts as land allocated to streets, shape (m,).
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    way_id: NDArray[np.int64]
    highway: NDArray[np.object_]
    width_m: NDArray[np.float64]
    is_walkable: NDArray[np.bool_]
    is_public_land: NDArray[np.bool_]

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """Length of each edge, metres; made a part at a time, since both ends of all take four times the memory."""
        length = np.empty(len(self.start))
        for part in (slice(at, at + AT_ONCE) for at in range(0, len(length), AT_ONCE)):
            start, end = self.start[part], self.end[part]
            length[part] = np.hypot(self.x[end] - self.x[start], self.y[end] - self.y[start])
        return length

    @cached_property
    def walkable_edges(self) -> NDArray[np.int64]:
        """Positions of the edges that people may walk along."""
        return np.flatnonzero(self.is_walkable)

    @cached_property
    def graph(self) -> "StreetGraph":
        """The walking graph: undirected, since people walk both ways along a one-way street."""
        from spatial_indicators.graph import StreetGraph  # noqa: PLC0415  numba: whoever reads the map needs none

        walk = self.walkable_edges
        return StreetGraph.from_edges(self.x, self.y, self.start[walk], self.end[walk], self.length_m[walk])

    @cached_property
    def walkable_segments(self) -> NDArray[np.object_]:
        """The walkable edges as straight lines, in the order of `walkable_edges`."""
        return self.segments(self.walkable_edges)

    @cached_property
    def walkable_tree(self) -> shapely.STRtree:
        """An index of `walkable_segments`."""
        return shapely.STRtree(self.walkable_segments)

    def junctions(self, tolerance_m: float) -> "Junctions":
        """Give the places where walkable streets meet or end; several measures ask for the same ones."""
        if tolerance_m not in self._junctions:
            from spatial_indicators.junctions import junctions_of  # noqa: PLC0415  it knows this module

            self._junctions[tolerance_m] = junctions_of(self, tolerance_m=tolerance_m)
        return self._junctions[tolerance_m]

    @cached_property
    def _junctions(self) -> "dict[float, Junctions]":
        return {}

    def segments(self, edges: NDArray[np.int64]) -> NDArray[np.object_]:
        """Draw the chosen edges as straight lines."""
        ends = np.stack([self.start[edges], self.end[edges]], axis=1)
        drawn: NDArray[np.object_] = shapely.linestrings(np.stack([self.x[ends], self.y[ends]], axis=2))
        return drawn


def streets_from(ways: Lines, projection: Projection) -> Streets:
    """Turn mapped ways into street edges; ways that share a mapped point meet there, and nowhere else.

    Parameters
    ----------
    ways
        Ways with a ``highway`` tag and their nodes, EPSG:4326.
    projection
        The city's projection.

    Raises
    ------
    GateFailed
        When there is no walkable street at all.
    """
    kept = np.array([_is_street(tags) for tags in ways.tags], dtype=np.bool_)
    start, end, way, first = _edges(ways, kept)
    x, y = projection.metres(ways.lon[first], ways.lat[first], in_place=True)
    (highway, width_m, walkable, public_land), kind = _facts_of(ways.tags, kept)
    kind = kind[way]
    streets = Streets(
        x=x,
        y=y,
        start=start,
        end=end,
        way_id=np.asarray(ways.way_id)[way],
        highway=highway[kind],
        width_m=width_m[kind],
        is_walkable=walkable[kind],
        is_public_land=public_land[kind],
    )
    if not streets.is_walkable.any():
        raise GateFailed("streets_exist", "no way of the map extract can be walked", remedy="Give a full-tag extract")
    return streets


def _edges(ways: Lines, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """Give both nodes and the way of every edge of the kept ways, and a point of each node; points share ids.

    Ways are numbered in 32 bits, and what has done its work goes before the rest is made: a large city's peak.
    """
    way_of_point = np.repeat(np.arange(len(kept), dtype=np.int32), np.diff(ways.offset))
    joins = (way_of_point[1:] == way_of_point[:-1]) & kept[way_of_point[1:]]
    way = way_of_point[1:][joins]
    del way_of_point
    order = np.argsort(ways.node_id, kind="stable")
    ordered = ways.node_id[order]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    del ordered
    first, node = order[is_new], np.empty(len(order), dtype=np.int64)
    node[order] = np.cumsum(is_new, dtype=np.int32) - 1
    del order
    return node[:-1][joins], node[1:][joins], way, first


def _facts_of(ways: Sequence[Tags], kept: NDArray[np.bool_]) -> tuple[tuple[NDArray[Any], ...], NDArray[np.int32]]:
    """Give class, width, and whether it is walkable and public land, of each kind of way, and the kind of each way.

    Ways are of a kind when they agree in all tags that tell: a city has many ways of few kinds.
    """
    numbers: dict[tuple[str | None, ...], int] = {}
    kind = np.zeros(len(ways), dtype=np.int32)
    telling = (tuple(map(tags.get, TELLING)) for tags in compress(ways, kept))
    kind[kept] = [numbers.setdefault(values, len(numbers)) for values in telling]
    kinds = [{key: value for key, value in zip(TELLING, one, strict=True) if value is not None} for one in numbers]
    facts = (
        np.array([tags["highway"] for tags in kinds], dtype=object),
        np.array([street_width_m(tags) for tags in kinds], dtype=np.float64),
        np.array([is_walkable(tags) for tags in kinds], dtype=np.bool_),
        np.array([is_public_land(tags) for tags in kinds], dtype=np.bool_),
    )
    return facts, kind


def is_walkable(tags: Tags) -> bool:
    """Say whether people may walk along a way.

    Every street is walkable unless it is tagged otherwise, as the UN metadata of 11.2.1 and 11.7.1 assumes; motorways
    are not, and neither are ways closed to the public.
    """
    if tags["highway"] in CARS_ONLY:
        return tags.get("foot") in OPEN_TO_FEET
    if (foot := tags.get("foot")) is not None:
        return foot not in CLOSED
    return tags.get("access") not in CLOSED


def is_public_land(tags: Tags) -> bool:
    """Say whether a way is land allocated to streets (11.7.1).

    Left out are the paving of car parks, private drives and industries' internal roads (UN metadata), tunnels, and
    pavements and crossings drawn apart: the width of their street already holds them.
    """
    if tags.get("access") in CLOSED_TO_THE_PUBLIC and tags.get("foot") not in OPEN_TO_FEET:
        return False
    if tags.get("service") in {"parking_aisle", "driveway", "drive-through", "emergency_access"}:
        return False
    if tags.get("footway") in {"sidewalk", "crossing", "traffic_island"} or tags.get("indoor") == "yes":
        return False
    return tags.get("tunnel") in {None, "no", "building_passage"} and tags["highway"] != "track"


def street_width_m(tags: Tags) -> float:
    """Give a street's width, metres: as tagged, else lanes of 3.25 m with two pavements of 1.8 m, else by its class."""
    tagged = _metres(tags.get("width"))
    if tagged is not None:
        return tagged
    default = DEFAULT_WIDTH_M.get(tags["highway"], DEFAULT_WIDTH_M["service"])
    lanes = tags.get("lanes", "")
    if not (lanes.isdecimal() and 0 < int(lanes) <= 16):
        return default
    return int(lanes) * LANE_M + (0.0 if tags["highway"] in CARS_ONLY else PAVEMENTS_M)


def _is_street(tags: Tags) -> bool:
    highway = tags.get("highway")
    return highway is not None and highway not in NOT_BUILT and highway not in NOT_A_STREET


def _metres(text: str | None) -> float | None:
    try:
        value = float((text or "").removesuffix("m").strip())
    except ValueError:
        return None
    return value if 0 < value <= WIDEST_M else None
