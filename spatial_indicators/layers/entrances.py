"""Where one enters an open space, or the grounds of a service, from the street."""

from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.layers.streets import Streets
from spatial_indicators.snapping import Snapped, joined, snap

CONTACT_M = 30.0
"""An outline this near to a street is entered from it: the distance of the Global Healthy and Sustainable City
Indicators between open-space nodes and the network."""

OUTLINE_STEP_M = 20.0
"""Spacing of the points on an outline that are tried. Project's own choice: well under the 400 m that are tested."""

GATE_M = 3.0
"""A mapped gate this near to an outline belongs to it; gates are drawn on it."""


class Gated(Protocol):
    """A layer with mapped gates, metres in the city's projection."""

    @property
    def gate_x(self) -> NDArray[np.float64]:
        """Metres east, shape (gates,)."""

    @property
    def gate_y(self) -> NDArray[np.float64]:
        """Metres north, shape (gates,)."""


def entrances(layer: Gated, polygons: NDArray[np.object_], streets: Streets) -> Snapped:
    """Find the places on the street network where areas are entered; never their middles.

    These are the points where walkable streets cross or run inside the polygons, their mapped gates, and, for those
    without a mapped gate, the points of the outline within `CONTACT_M` of a street.

    Parameters
    ----------
    layer
        The layer that the polygons come from, for its gates.
    polygons
        The areas to enter, in the city's projection.
    streets
        The streets.
    """
    return entrances_by_area(layer, polygons, streets)[0]


def entrances_by_area(
    layer: Gated, polygons: NDArray[np.object_], streets: Streets
) -> tuple[Snapped, NDArray[np.int64]]:
    """Find the places where areas are entered, and the position of the polygon that each belongs to.

    A gate of several polygons comes once for each.
    """
    gate_x, gate_y, of_gate = _gates(layer, polygons)
    ungated = np.setdiff1d(np.arange(len(polygons)), of_gate)
    x, y, of_point = _outline(polygons[ungated])
    near = snap(streets, np.concatenate([gate_x, x]), np.concatenate([gate_y, y]), limit_m=CONTACT_M)
    inside, of_street = _streets_inside(polygons, streets)
    return joined(inside, near), np.concatenate([of_street, of_gate, ungated[of_point]])


def _gates(
    layer: Gated, polygons: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    gates = shapely.points(layer.gate_x, layer.gate_y)
    gate, outline = shapely.STRtree(shapely.boundary(polygons)).query(gates, predicate="dwithin", distance=GATE_M)
    return layer.gate_x[gate], layer.gate_y[gate], outline


def _outline(polygons: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    outlines = shapely.segmentize(shapely.boundary(polygons), OUTLINE_STEP_M)
    points, polygon = shapely.get_coordinates(outlines, return_index=True)
    return points[:, 0], points[:, 1], polygon


def _streets_inside(polygons: NDArray[np.object_], streets: Streets) -> tuple[Snapped, NDArray[np.int64]]:
    """Both ends of every stretch of walkable street inside a polygon: on its own edge, no way to it."""
    walk, segments = streets.walkable_edges, streets.walkable_segments
    polygon, segment = streets.walkable_tree.query(polygons, predicate="intersects")
    stretches = shapely.intersection(segments[segment], polygons[polygon])
    points, stretch = shapely.get_coordinates(stretches, return_index=True)
    edge = walk[segment[stretch]]
    along = np.hypot(points[:, 0] - streets.x[streets.start[edge]], points[:, 1] - streets.y[streets.start[edge]])
    along = np.minimum(along, streets.length_m[edge])
    return Snapped(edge, along, streets.length_m[edge] - along, np.zeros(len(edge))), polygon[stretch]
