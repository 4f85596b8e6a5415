"""Where one enters an open space from the street."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped, snap

CONTACT_M = 30.0
"""An outline this near to a street is entered from it: the distance of the Global Healthy and Sustainable City
Indicators between open-space nodes and the network."""

OUTLINE_STEP_M = 20.0
"""Spacing of the points on an outline that are tried. Project's own choice: well under the 400 m that are tested."""

GATE_M = 3.0
"""A mapped gate this near to an outline belongs to it; gates are drawn on it."""


def entrances(open_spaces: OpenSpaces, polygons: NDArray[np.object_], streets: Streets) -> Snapped:
    """Find the places on the street network where open spaces are entered; never their middles.

    These are the points where walkable streets cross or run inside the polygons, their mapped gates, and, for those
    without a mapped gate, the points of the outline within `CONTACT_M` of a street.

    Parameters
    ----------
    open_spaces
        The layer that the polygons come from, for its gates.
    polygons
        The open spaces to enter, in the city's projection.
    streets
        The streets.
    """
    gate_x, gate_y, is_gated = _gates(open_spaces, polygons)
    x, y = _outline(polygons[~is_gated])
    near = snap(streets, np.concatenate([gate_x, x]), np.concatenate([gate_y, y]), limit_m=CONTACT_M)
    inside = _streets_inside(polygons, streets)
    return Snapped(*(np.concatenate(pair) for pair in zip(_fields(inside), _fields(near), strict=True)))


def _gates(
    open_spaces: OpenSpaces, polygons: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    gates = shapely.points(open_spaces.gate_x, open_spaces.gate_y)
    gate, outline = shapely.STRtree(shapely.boundary(polygons)).query(gates, predicate="dwithin", distance=GATE_M)
    is_gated = np.zeros(len(polygons), dtype=np.bool_)
    is_gated[outline] = True
    used = np.unique(gate)
    return open_spaces.gate_x[used], open_spaces.gate_y[used], is_gated


def _outline(polygons: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = shapely.get_coordinates(shapely.segmentize(shapely.boundary(polygons), OUTLINE_STEP_M))
    return points[:, 0], points[:, 1]


def _streets_inside(polygons: NDArray[np.object_], streets: Streets) -> Snapped:
    """Both ends of every stretch of walkable street inside a polygon: on its own edge, no way to it."""
    walk, segments = streets.walkable_edges, streets.walkable_segments
    polygon, segment = streets.walkable_tree.query(polygons, predicate="intersects")
    stretches = shapely.intersection(segments[segment], polygons[polygon])
    points, stretch = shapely.get_coordinates(stretches, return_index=True)
    edge = walk[segment[stretch]]
    along = np.hypot(points[:, 0] - streets.x[streets.start[edge]], points[:, 1] - streets.y[streets.start[edge]])
    along = np.minimum(along, streets.length_m[edge])
    return Snapped(edge, along, streets.length_m[edge] - along, np.zeros(len(edge)))


def _fields(places: Snapped) -> tuple[NDArray[np.generic], ...]:
    return places.edge, places.to_start_m, places.to_end_m, places.off_m
