"""Which trees the city keeps an inventory of, and how much of the land lies under their crowns and those of woods."""

import json
from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from pipelines.demo_city import plan
from pipelines.demo_city.chance import FloatArray, chances
from pipelines.demo_city.city import DemoCity, lonlat, lonlat_of
from pipelines.demo_city.raster_file import grid_over, write_raster

SPACING_M, VERGE_M = 24.0, 6.0
LINED = frozenset({"secondary", "tertiary", "residential", "living_street"})
"""Streets that trees may stand along, every so many metres, so far from their middle."""

STANDS, IS_FELLED = 0.6, 0.05
"""Share of the places along streets that have a tree, and of trees that were felled since."""

WOODED = frozenset({"park", "wood", "forest", "cemetery", "garden"})
UNDER_WOOD, UNDER_GARDENS, UNDER_TREE = 70, 55, 30
"""Per cent of a pixel of 10 m under crowns: in woods and parks, in the outermost gardens, and where a tree stands."""

LARGEST_BLOCK_M2 = 90_000
"""Larger ones are fields."""

UTM = "EPSG:32632"


def street_trees(city: DemoCity) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Give places in metres, shape (n, 2), heights in metres, and which trees are standing."""
    lines = [street.line for street in city.streets if street.tags.get("highway") in LINED]
    chosen = np.array([line for line in lines if line.intersects(plan.boundary())], dtype=object)
    verges = shapely.offset_curve(chosen, VERGE_M)
    dotted = shapely.segmentize(verges[~shapely.is_empty(verges)], SPACING_M)
    places = np.unique(np.round(shapely.get_coordinates(dotted), 1), axis=0)
    inside = shapely.contains_xy(plan.boundary(), *places.T) & ~shapely.contains_xy(plan.water(), *places.T)
    places = places[inside]
    places = places[chances("trees", len(places)) < STANDS]
    heights = np.round(2.0 + 16.0 * chances("heights", len(places)), 1)
    return places, heights, chances("felled", len(places)) >= IS_FELLED


def write_trees(city: DemoCity, file: Path) -> None:
    """Write the inventory: every street tree with its height, also those that were felled."""
    places, heights, stands = street_trees(city)
    at = lonlat_of(places).tolist()
    rows = [
        {
            "type": "Feature",
            "properties": {"tree": number, "height_m": height, "status": "standing" if is_up else "felled"},
            "geometry": {"type": "Point", "coordinates": place},
        }
        for number, (place, height, is_up) in enumerate(zip(at, heights.tolist(), stands.tolist(), strict=True), 1)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    content = {"type": "FeatureCollection", "name": "trees", "crs": crs, "features": rows}
    file.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def write_canopy(city: DemoCity, file: Path) -> None:
    """Write per cent of land under crowns, 10 m."""
    to_utm = pyproj.Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    outline = shapely.transform(lonlat(plan.boundary().buffer(150)), to_utm.transform, interleaved=False)
    grid = grid_over(shapely.total_bounds(outline).tolist(), cell=10.0, crs=UTM)
    shapes, share = _cover(city)
    drawn = shapely.transform(shapes, to_utm.transform, interleaved=False)
    covered = rasterize(zip(drawn, share, strict=True), grid.shape, transform=grid.transform, dtype=np.uint8)
    places, _, stands = street_trees(city)
    x, y = to_utm.transform(*lonlat_of(places[stands]).T)
    column, row = (
        ((np.array(x) - grid.transform.c) // 10).astype(int),
        ((grid.transform.f - np.array(y)) // 10).astype(int),
    )
    covered[row, column] = np.minimum(covered[row, column] + UNDER_TREE, 100)
    write_raster(file, covered, grid, nodata=255, tags={"unit": "percent", "year": "2020", "licence": "CC0-1.0"})


def _cover(city: DemoCity) -> tuple[NDArray[np.object_], list[int]]:
    """List what crowns cover, in degrees, with its per cent: gardens, more of them far from the middle, then woods."""
    gardens = city.blocks[shapely.area(city.blocks) < LARGEST_BLOCK_M2]
    away = np.clip(shapely.distance(gardens, shapely.Point(0, 300)) / 2500, 0, 1)
    share = (UNDER_GARDENS * away * (0.5 + chances("gardens", len(gardens)))).astype(int)
    woods = [area.geometry for area in city.grounds.areas if WOODED & set(area.tags.values())]
    drawn = np.array([*gardens, *woods], dtype=object)
    return lonlat(drawn), [*share.tolist(), *([UNDER_WOOD] * len(woods))]
