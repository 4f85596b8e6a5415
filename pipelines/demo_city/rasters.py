"""What satellites and models saw: people and built-up land of three years, fine dust, floods."""

from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipelines.demo_city import plan
from pipelines.demo_city.chance import FloatArray, chances
from pipelines.demo_city.city import DemoCity, lonlat
from pipelines.demo_city.raster_file import Grid, grid_over, write_raster

MOLLWEIDE = "ESRI:54009"
EPOCHS = (2000, 2010, 2020)
_GHS_TAGS = {"producer": "generated", "licence": "CC0-1.0"}


def write_rasters(city: DemoCity, folder: Path) -> None:
    """Write every raster except the satellite's bands."""
    folder.mkdir()
    _write_growth(city, folder)
    _write_degree_of_urbanisation(city, folder)
    _write_fine_dust(folder)
    _write_flood(folder)


def _write_growth(city: DemoCity, folder: Path) -> None:
    """Write people and built-up surface as the Global Human Settlement Layer does: Mollweide, 100 m, sums per cell."""
    grid, cell = _mollweide(city, cell_m=100.0)
    outside = _outside_frame(grid)
    size = grid.shape[0] * grid.shape[1]
    for epoch in EPOCHS:
        stands = city.buildings.built < epoch
        people = np.bincount(cell[stands], city.buildings.people[stands], size).reshape(grid.shape)
        surface = np.bincount(cell[stands], shapely.area(city.buildings.geometry[stands]), size).reshape(grid.shape)
        name = f"E{epoch}_GLOBE_R2023A_54009_100_V1_0_demo.tif"
        people = np.where(outside, -200.0, people).astype(np.float32)
        built = np.where(outside, 65535, np.minimum(np.rint(surface), 10_000)).astype(np.uint16)
        tags = {**_GHS_TAGS, "year": str(epoch)}
        write_raster(folder / f"GHS_POP_{name}", people, grid, nodata=-200, tags=tags | {"unit": "people per cell"})
        write_raster(folder / f"GHS_BUILT_S_{name}", built, grid, nodata=65535, tags=tags | {"unit": "m2 per cell"})


def _mollweide(city: DemoCity, *, cell_m: float) -> tuple[Grid, NDArray[np.int64]]:
    """Lay cells over the map, and find the one that each building stands in."""
    middle = shapely.get_coordinates(lonlat(shapely.centroid(city.buildings.geometry)))
    to_mollweide = pyproj.Transformer.from_crs("EPSG:4326", MOLLWEIDE, always_xy=True)
    x, y = to_mollweide.transform(middle[:, 0], middle[:, 1])
    west, south, east, north = shapely.total_bounds(lonlat(plan.FRAME))
    corner_x, corner_y = to_mollweide.transform([west, east, west, east], [south, south, north, north])
    bounds = (min(corner_x), min(corner_y), max(corner_x), max(corner_y))
    grid = grid_over(bounds, cell=cell_m, crs=MOLLWEIDE)
    return grid, _cell_of(np.asarray(x), np.asarray(y), grid)


def _write_degree_of_urbanisation(city: DemoCity, folder: Path) -> None:
    """Write classes of level 2 by density alone; those of GHS-SMOD also ask how large a cluster is."""
    grid, cell = _mollweide(city, cell_m=1000.0)
    people = np.bincount(cell, city.buildings.people, grid.shape[0] * grid.shape[1]).reshape(grid.shape)
    classes = np.select([people >= 1500, people >= 300, people >= 50], [30, 21, 12], 11).astype(np.int16)
    name = "GHS_SMOD_E2020_GLOBE_R2023A_54009_1000_V2_0_demo.tif"
    write_raster(folder / name, classes, grid, nodata=-200, tags={**_GHS_TAGS, "year": "2020"})


def _cell_of(x: FloatArray, y: FloatArray, grid: Grid) -> NDArray[np.int64]:
    column = np.floor((x - grid.transform.c) / grid.transform.a).astype(np.int64)
    row = np.floor((y - grid.transform.f) / grid.transform.e).astype(np.int64)
    return np.asarray(row * grid.shape[1] + column)


def _outside_frame(grid: Grid) -> NDArray[np.bool_]:
    """Find the cells that the map's frame does not touch: Mollweide leans, so the corners hold no data."""
    x, y = grid.centres()
    lon, lat = pyproj.Transformer.from_crs(MOLLWEIDE, "EPSG:4326", always_xy=True).transform(x.ravel(), y.ravel())
    metres = plan.PROJECTION.metres(np.asarray(lon), np.asarray(lat))
    return np.asarray(~shapely.contains_xy(plan.FRAME.buffer(100), *metres)).reshape(grid.shape)


def _degree_grid(*, margin_m: float, cell: float) -> tuple[Grid, FloatArray, FloatArray]:
    """Lay cells of degrees over the map; give the grid and its middles in metres."""
    grid = grid_over(shapely.total_bounds(lonlat(plan.FRAME.buffer(margin_m))).tolist(), cell=cell, crs="EPSG:4326")
    return grid, *plan.PROJECTION.metres(*grid.centres())


def _write_fine_dust(folder: Path) -> None:
    """Write the year's mean PM2.5, highest along the harbour and the main roads' centre; two corners are missing."""
    grid, x, y = _degree_grid(margin_m=1500, cell=0.01)
    dust = 9.5 + 7 * np.exp(-(((x - 400) / 2200) ** 2 + (y / 1900) ** 2))
    dust += 5 * np.exp(-(((x - 2300) / 1300) ** 2 + ((y + 950) / 1000) ** 2))
    dust += 0.6 * (chances("dust", x.size).reshape(x.shape) - 0.5)
    missing = (x > 2600) & (y > 1700) | (x < -4300) & (y < -3000)
    values = np.where(missing, -9999.0, np.round(dust, 2)).astype(np.float32)
    write_raster(
        folder / "PM25_2020_annual_mean_001deg_demo.tif",
        values,
        grid,
        nodata=-9999,
        tags={**_GHS_TAGS, "unit": "ug/m3", "year": "2020"},
    )


def _write_flood(folder: Path) -> None:
    """Write the depth of the flood that comes once in 100 years; dry land is missing, as in the maps of the JRC."""
    grid, x, y = _degree_grid(margin_m=0, cell=3 / 3600)
    from_shore = np.abs(y - plan.river_middle(x)) - plan.river_half_width(x)
    ground = np.maximum(from_shore, 0) / 75 + 0.5 * np.sin(x / 600) + 0.4 * np.sin(y / 250)
    depth = np.where(from_shore < 0, 4.5 - 0.0004 * np.minimum(-from_shore, 500), 3.2 - ground)
    values = np.where(depth > 0.05, np.round(depth, 2), -9999.0).astype(np.float32)
    write_raster(
        folder / "floodMapGL_rp100y_demo.tif",
        values,
        grid,
        nodata=-9999,
        tags={**_GHS_TAGS, "unit": "m", "return_period": "100"},
    )
