"""What a Sentinel-2 scene shows of the city: four bands and the scene classification, level 2A."""

from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from pipelines.demo_city import plan
from pipelines.demo_city.chance import chances
from pipelines.demo_city.city import DemoCity, lonlat
from pipelines.demo_city.raster_file import Grid, grid_over, write_raster

UTM = "EPSG:32632"
OFFSET = 1000
"""Added to reflectance x 10 000 in every band since processing baseline 04.00 (January 2022)."""

BARE, WATER, ROOF, ROAD, LAWN, TREES, CROP, CLOUD, SHADOW = range(9)
BANDS = ("B02", "B03", "B04", "B08")
_REFLECTANCE = np.array([
    [900, 1150, 1400, 1900], [550, 480, 320, 180], [1500, 1600, 1750, 1950], [850, 900, 960, 1080],
    [420, 760, 520, 3300], [260, 480, 300, 3700], [600, 950, 900, 2900], [6800, 6700, 6700, 6900], [210, 250, 230, 900],
])  # fmt: skip
"""Reflectance x 10 000 of each kind of land in each band. Typical values of the project's own choice."""

_CLASS = np.array([5, 6, 5, 5, 4, 4, 4, 9, 3], dtype=np.uint16)
"""Scene classification: 3 cloud shadow, 4 vegetation, 5 bare, 6 water, 9 cloud."""

_TREES = {"wood", "forest"}
_GREEN = {
    "park",
    "garden",
    "golf_course",
    "cemetery",
    "grass",
    "village_green",
    "recreation_ground",
    "allotments",
    "pitch",
}


def write_satellite(city: DemoCity, folder: Path) -> None:
    """Write the bands and the classification of the city's rectangle, 10 m."""
    folder.mkdir()
    outline = lonlat(plan.boundary().buffer(150))
    to_utm = pyproj.Transformer.from_crs(plan.PROJECTION.definition, UTM, always_xy=True)
    bounds = shapely.total_bounds(_projected(outline, pyproj.Transformer.from_crs("EPSG:4326", UTM, always_xy=True)))
    grid = grid_over(bounds.tolist(), cell=10.0, crs=UTM)
    shapes = [(shape_, kind) for shape_, kind in zip(*_cover(city, to_utm), strict=True)]
    land = rasterize(shapes, out_shape=grid.shape, transform=grid.transform, fill=CROP, dtype=np.uint8)
    grain = np.floor(chances("grain", land.size).reshape(land.shape) * 4).astype(np.int64)
    for number, band in enumerate(BANDS):
        values = (_REFLECTANCE[:, number][land] * (40 + grain) // 40 + OFFSET).astype(np.uint16)
        _write(folder, band, values, grid)
    _write(folder, "SCL", _CLASS[land], grid)


def _write(folder: Path, band: str, values: NDArray[np.uint16], grid: Grid) -> None:
    tags = {"producer": "generated", "licence": "CC0-1.0", "BOA_ADD_OFFSET": str(-OFFSET), "QUANTIFICATION": "10000"}
    if band == "SCL":
        tags = {"producer": "generated", "licence": "CC0-1.0"}
    name = f"T32TNQ_20240514T101031_{band}_10m_demo.tif"
    write_raster(folder / name, values, grid, nodata=0, tags=tags)


def _cover(city: DemoCity, to_utm: pyproj.Transformer) -> tuple[NDArray[np.object_], list[int]]:
    """List what covers the land, from the ground up: later ones lie on earlier ones."""
    streets = [street.line.buffer(5) for street in city.streets]
    green = [(area.geometry, _kind(area.tags)) for area in city.grounds.areas]
    yards = city.blocks[shapely.area(city.blocks) < 90_000]
    cloud = shapely.Point(-2250, 2050).buffer(260)
    layers = [
        *((yard, BARE if number % 3 else LAWN) for number, yard in enumerate(yards)),
        *((area, kind) for area, kind in green if kind is not None),
        (plan.water(), WATER),
        *((street, ROAD) for street in streets),
        *((roof, ROOF) for roof in city.buildings.geometry),
        (shapely.affinity.translate(cloud, 180, 240), SHADOW),
        (cloud, CLOUD),
    ]
    return _projected(np.array([shape for shape, _ in layers], dtype=object), to_utm), [kind for _, kind in layers]


def _kind(tags: dict[str, str]) -> int | None:
    values = set(tags.values())
    if values & _TREES:
        return TREES
    if "water" in values:
        return WATER
    if values & _GREEN:
        return TREES if len(tags.get("name", "")) % 2 else LAWN
    return None


def _projected(shapes: NDArray[np.object_], transformer: pyproj.Transformer) -> NDArray[np.object_]:
    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    projected: NDArray[np.object_] = shapely.transform(shapes, convert)
    return projected
