"""Where are the areas, cells and blocks of a run, as readers see them? Drawn while the map is still being read."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial_indicators.blocks import Blocks, blocks_of
from spatial_indicators.cells import Cells
from spatial_indicators.city import City
from spatial_indicators.districts import Districts
from spatial_indicators.noding import noded
from spatial_indicators.projection import Projection


@dataclass(frozen=True)
class Geography:
    """Shapes of a city in longitude and latitude, EPSG:4326.

    Parameters
    ----------
    areas
        The city and its districts, level by level, with the code of their parent.
    cells
        The cells, with their area and block.
    shapes
        The blocks.
    blocks
        Which cells make up a block.
    """

    areas: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame
    shapes: gpd.GeoDataFrame
    blocks: Blocks


def geography_of(city: City, districts: Districts, cells: Cells) -> Geography:
    """Draw everything through the same corners, so that neighbours touch in degrees as they do in metres."""
    whole, projection = districts.city_outline(), districts.projection
    blocks = blocks_of(cells, whole, cell_size_m=city.grid.cell_size_m)
    outlines = outlines_of(noded(blocks.geometry, cells), projection)
    columns = {"cell_id": np.arange(len(cells)), "area_m2": cells.area_m2, "block_id": blocks.of_cell}
    return Geography(
        areas=areas_of(city, districts, outlines_of(area_shapes(whole, districts, cells), projection)),
        cells=gpd.GeoDataFrame(columns, geometry=projection.unproject(cells.geometry), crs="EPSG:4326"),
        shapes=gpd.GeoDataFrame({"block_id": np.arange(len(blocks))}, geometry=outlines, crs="EPSG:4326"),
        blocks=blocks,
    )


def area_shapes(whole: shapely.Geometry, districts: Districts, cells: Cells) -> NDArray[np.object_]:
    """Draw the city and its districts, level by level, through the corners of their cells, in metres."""
    shapes = [whole, *(shape for level in districts.levels for shape in level.geometry)]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return noded(geometry, cells)


def areas_of(city: City, districts: Districts, outlines: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Name the city and its districts in the order of `area_shapes`, finer ones with the code of their parent."""
    parents = districts.parents()
    rows: list[tuple[str, str, str, str | None]] = [("city", city.city, city.name, None)]
    for level in districts.levels:
        is_counted = level is districts.counted
        rows += [
            (level.name, code, name, parents.get(code, city.city) if is_counted else city.city)
            for code, name in zip(level.codes, level.names, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["level", "code", "name", "parent_code"])
    return gpd.GeoDataFrame(frame, geometry=outlines, crs="EPSG:4326")


def outlines_of(shapes: NDArray[np.object_], projection: Projection) -> NDArray[np.object_]:
    """Give areas as valid MultiPolygons, EPSG:4326: rounding in degrees may cross lines that nearly touch in metres."""
    degrees = projection.unproject(shapes)
    is_broken = ~shapely.is_valid(degrees)
    degrees[is_broken] = shapely.make_valid(degrees[is_broken])
    parts, owner = shapely.get_parts(degrees, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    is_area = shapely.get_dimensions(parts) == 2
    outlines: NDArray[np.object_] = shapely.multipolygons(parts[is_area], indices=owner[is_area])
    return outlines
