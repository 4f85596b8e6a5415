"""Which part of the city does the map extract cover? What is not covered is missing, not 0."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.districts import Districts
from spatial_indicators.layers.streets import Streets
from spatial_indicators.map_origin import Coverage, StreetDensity

EDGE_STEP_DEGREES = 0.005
"""Edges of a box in degrees are curves in metres; pieces of some 500 m keep them within centimetres."""


def mapped_area(
    coverage: Coverage, districts: Districts, *, outline: NDArray[np.object_] | None
) -> shapely.Geometry | None:
    """Give the area that the extract is said to cover, in the city's projection; None when it is the whole city.

    Parameters
    ----------
    coverage
        How it is known.
    districts
        The districts.
    outline
        Polygons (EPSG:4326) of the covered area, where the city gives them.
    """
    if coverage.bbox is not None:
        outline = np.array([shapely.box(*coverage.bbox)], dtype=object)
    if outline is None:
        return None
    drawn = shapely.segmentize(outline, EDGE_STEP_DEGREES)
    return shapely.union_all(districts.projection.project(drawn))


def densely_mapped_area(
    rule: StreetDensity, districts: Districts, streets: Streets, people: NDArray[np.float64]
) -> shapely.Geometry:
    """Join the square blocks that have few people, or streets enough for those they have.

    Parameters
    ----------
    rule
        The size of the blocks, and how much street is enough.
    districts
        The districts.
    streets
        The streets that were found.
    people
        People of each counted district.
    """
    size = rule.block_m
    west, south, east, north = np.floor(shapely.total_bounds(districts.counted.geometry) / size).astype(int)
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)))
    blocks = shapely.box(column * size, row * size, (column + 1) * size, (row + 1) * size)
    needed = _people_of(blocks, districts, people) * rule.minimum_street_m_per_person
    x, y = ((axis[streets.start] + axis[streets.end]) / 2 for axis in (streets.x, streets.y))
    at_column, at_row = (np.floor(middle / size).astype(int) for middle in (x, y))
    inside = (at_column >= west) & (at_column <= east) & (at_row >= south) & (at_row <= north)
    block = (at_row[inside] - south) * (east - west + 1) + at_column[inside] - west
    found = np.bincount(block, streets.length_m[inside], minlength=len(blocks))
    return shapely.union_all(blocks[(found >= needed)])


def _people_of(blocks: NDArray[np.object_], districts: Districts, people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spread each district's people over its area and sum them by block, to tell inhabited blocks from empty ones."""
    outlines = districts.counted.geometry
    block, district = shapely.STRtree(outlines).query(blocks, predicate="intersects")
    share = shapely.area(shapely.intersection(blocks[block], outlines[district])) / shapely.area(outlines[district])
    return np.asarray(np.bincount(block, people[district] * share, minlength=len(blocks)), dtype=np.float64)
