"""Which tiles of a dataset meet a box?"""

from typing import Literal

import numpy as np
import pyproj

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

Tiling = Literal["country", "mollweide_1000_km", "degrees_3", "world"]

EDGE_POINTS = 21
"""Points along each side of a box that is bent into another projection."""

MOLLWEIDE = "ESRI:54009"
MOLLWEIDE_WEST, MOLLWEIDE_NORTH, MOLLWEIDE_SIDE = -18_041_000.0, 9_000_000.0, 1_000_000.0
"""Upper left corner and side of GHSL's tiles, metres (GHSL Data Package 2023, tiling schema of 54009)."""


def tiles_of(tiling: Tiling, box: Box) -> list[str]:
    """Name the tiles, from north-west to south-east; a dataset without tiles has one without a name."""
    if tiling == "mollweide_1000_km":
        return _mollweide(box)
    return _degrees(box, 3) if tiling == "degrees_3" else [""]


def _mollweide(box: Box) -> list[str]:
    """Name GHSL's tiles: R4_C19 is the fourth row from the north and the nineteenth column from the west."""
    west, south, east, north = pyproj.Transformer.from_crs("EPSG:4326", MOLLWEIDE, always_xy=True).transform_bounds(
        *box, densify_pts=EDGE_POINTS
    )
    rows = _steps(MOLLWEIDE_NORTH - north, MOLLWEIDE_NORTH - south, MOLLWEIDE_SIDE)
    columns = _steps(west - MOLLWEIDE_WEST, east - MOLLWEIDE_WEST, MOLLWEIDE_SIDE)
    return [f"R{row + 1}_C{column + 1}" for row in rows for column in columns]


def _degrees(box: Box, side: int) -> list[str]:
    """Name tiles by their south-western corner: N51W006."""
    west, south, east, north = box
    lats = [side * at for at in reversed(_steps(south, north, side))]
    lons = [side * at for at in _steps(west, east, side)]
    return [f"{'NS'[lat < 0]}{abs(lat):02}{'EW'[lon < 0]}{abs(lon):03}" for lat in lats for lon in lons]


def _steps(first: float, last: float, side: float) -> range:
    """Number the steps of a side that an interval meets; one that ends on an edge does not meet the next."""
    start = int(np.floor(first / side))
    return range(start, max(start + 1, int(np.ceil(last / side))))
