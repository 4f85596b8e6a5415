"""Outlines that pass through the corners of the cells along them, so that both bend alike in another projection."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells

Objects = NDArray[np.object_]
FloatArray = NDArray[np.float64]

ON_LINE_M = 1e-8
"""Corners this near to an outline lie on it: overlays round by a thousandth of that. Project's own choice."""

APART_M = 1e-6
"""Corners nearer to each other are one, rounded twice; both would fold the outline. Project's own choice."""


def noded(outlines: Objects, cells: Cells) -> Objects:
    """Add the corners of cells that lie on outlines to them; the areas stay the same.

    A straight edge of a kilometre in metres is bent by centimetres in degrees. Cells cut along it have a corner at
    least every cell's width and follow the bend; a district with its two ends alone does not, and a polygon drawn
    along it in degrees would cut slivers off its neighbours' cells.

    Parameters
    ----------
    outlines
        Polygons and MultiPolygons in the city's projection (metres), shape (n,).
    cells
        The cells that were cut along them.

    Returns
    -------
    noded
        MultiPolygons, shape (n,).
    """
    parts, owner = shapely.get_parts(outlines, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    added, segment, along = _between(points[start], points[start + 1], cells)
    position = np.concatenate([np.arange(len(points), dtype=np.float64), start[segment] + along])
    order = np.argsort(position, kind="stable")
    ring = np.concatenate([ring, ring[start[segment]]])[order]
    polygons = shapely.polygons(shapely.linearrings(np.concatenate([points, added])[order], indices=ring), indices=part)
    result: Objects = shapely.multipolygons(polygons, indices=owner)
    return result


def _between(start: FloatArray, end: FloatArray, cells: Cells) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    """Find cells' corners on segments, away from their ends, with the segment and the share of its length."""
    tree = shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1)))
    beside = np.unique(tree.query(cells.geometry, predicate="dwithin", distance=ON_LINE_M)[0])
    corners = np.unique(shapely.get_coordinates(cells.geometry[beside]), axis=0)
    corner, segment = tree.query(shapely.points(corners), predicate="dwithin", distance=ON_LINE_M)
    step = end[segment] - start[segment]
    length = np.hypot(*step.T)
    along = ((corners[corner] - start[segment]) * step).sum(axis=1) / length**2
    is_inner = (along * length > APART_M) & ((1 - along) * length > APART_M)
    kept = np.flatnonzero(is_inner)[np.lexsort((along[is_inner], segment[is_inner]))]
    gap = np.diff(along[kept], prepend=-1.0) * length[kept]
    kept = kept[(gap > APART_M) | (np.diff(segment[kept], prepend=-1) > 0)]
    return corners[corner[kept]], segment[kept], along[kept]
