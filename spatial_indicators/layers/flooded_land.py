"""How much of each cell lies in some polygons? The exact area, in the city's equal-area projection."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.errors import GateFailed
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.projection import Projection

STEP_DEGREES = 0.001
"""Edges are bent into the projection point by point, at least so often (111 m), like the outlines of rasters."""

CONSERVED = 1e-6
"""Relative difference between the land of the city and of its cells inside the polygons that rounding may leave."""


def share_in_polygons(polygons: NDArray[np.object_], cells: Cells, projection: Projection, *, year: int) -> OnCells:
    """Give the share of every cell's land that lies in some polygons; where they overlap it counts once.

    Land outside is known to be outside: polygons do not say where their makers did not look.

    Parameters
    ----------
    polygons
        Polygons and MultiPolygons, EPSG:4326, shape (n,).
    cells
        The city's cells.
    projection
        The city's projection.
    year
        The year that the polygons speak for.

    Raises
    ------
    GateFailed
        When the cells' land inside is not the city's land inside within a millionth.
    """
    drawn = shapely.make_valid(projection.project(shapely.segmentize(polygons, STEP_DEGREES)))
    whole = shapely.union_all(drawn)
    inside = _area_inside(whole, cells)
    _check_conserved(float(inside.sum()), whole, cells)
    share = np.clip(inside / cells.area_m2, 0.0, 1.0)
    return OnCells(share, np.ones(len(cells)), year)


def _area_inside(whole: shapely.Geometry, cells: Cells) -> NDArray[np.float64]:
    """Measure what is inside of each cell, m2: cells wholly inside need no overlay."""
    inside = np.zeros(len(cells))
    tree = shapely.STRtree(cells.geometry)
    for part in shapely.get_parts(whole):
        meets = tree.query(part, predicate="intersects")
        is_within = np.isin(meets, tree.query(part, predicate="contains"))
        inside[meets[is_within]] += cells.area_m2[meets[is_within]]
        cut = meets[~is_within]
        inside[cut] += shapely.area(shapely.intersection(cells.geometry[cut], part))
    return inside


def _check_conserved(found: float, whole: shapely.Geometry, cells: Cells) -> None:
    wanted = float(shapely.area(shapely.intersection(shapely.coverage_union_all(cells.geometry), whole)))
    if not np.isclose(found, wanted, rtol=CONSERVED, atol=1.0):
        raise GateFailed(
            "flooded_land_is_conserved",
            f"the cells hold {found:.10g} m2 of the polygons and the city {wanted:.10g} m2",
            remedy="This is a fault of the engine: please report it with the city's file",
        )
