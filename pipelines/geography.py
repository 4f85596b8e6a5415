"""Where are the areas, cells and blocks of a run, as readers see them? Drawn in the second process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.blocks import Blocks, blocks_of
from spatial_indicators.cells import Cells
from spatial_indicators.city import City
from spatial_indicators.districts import Districts
from spatial_indicators.noding import noded
from spatial_indicators.projection import Projection

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Geography:
    """Shapes of a city in longitude and latitude, EPSG:4326; tables of them are made where they are asked for.

    Parameters
    ----------
    area_rows, area_outlines
        The city and its districts, level by level: level, code, name, code of the parent; and their outlines.
    cell_outlines, cell_area_m2
        The cells.
    block_outlines
        The blocks.
    blocks
        Which cells make up a block.
    """

    area_rows: list[tuple[str, str, str, str | None]]
    area_outlines: NDArray[np.object_]
    cell_outlines: NDArray[np.object_]
    cell_area_m2: NDArray[np.float64]
    block_outlines: NDArray[np.object_]
    blocks: Blocks

    @property
    def areas(self) -> "gpd.GeoDataFrame":
        """The areas: ``level, code, name, parent_code, geometry``."""
        columns = zip(*self.area_rows, strict=True)
        names = ("level", "code", "name", "parent_code")
        return _table(dict(zip(names, map(list, columns), strict=True)), self.area_outlines)

    @property
    def cells(self) -> "gpd.GeoDataFrame":
        """The cells: ``cell_id, area_m2, block_id, geometry``."""
        number = np.arange(len(self.cell_area_m2))
        columns = {"cell_id": number, "area_m2": self.cell_area_m2, "block_id": self.blocks.of_cell}
        return _table(columns, self.cell_outlines)

    @property
    def shapes(self) -> "gpd.GeoDataFrame":
        """The blocks: ``block_id, geometry``."""
        return _table({"block_id": np.arange(len(self.blocks))}, self.block_outlines)


def _table(columns: Mapping[str, Any], outlines: NDArray[np.object_]) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415  a quarter of a second, which the process that draws need not spend

    return gpd.GeoDataFrame(dict(columns), geometry=outlines, crs="EPSG:4326")


def geography_of(city: City, districts: Districts, cells: Cells) -> Geography:
    """Draw everything through the same corners, so that neighbours touch in degrees as they do in metres."""
    whole, projection = districts.city_outline(), districts.projection
    blocks = blocks_of(cells, whole, cell_size_m=city.grid.cell_size_m)
    outlines = outlines_of(noded(blocks.geometry, cells), projection)
    return Geography(
        area_rows=areas_of(city, districts),
        area_outlines=outlines_of(area_shapes(whole, districts, cells), projection),
        cell_outlines=projection.unproject(cells.geometry),
        cell_area_m2=cells.area_m2,
        block_outlines=outlines,
        blocks=blocks,
    )


def area_shapes(whole: shapely.Geometry, districts: Districts, cells: Cells) -> NDArray[np.object_]:
    """Draw the city and its districts, level by level, through the corners of their cells, in metres."""
    shapes = [whole, *(shape for level in districts.levels for shape in level.geometry)]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return noded(geometry, cells)


def areas_of(city: City, districts: Districts) -> list[tuple[str, str, str, str | None]]:
    """Name the city and its districts in the order of `area_shapes`, finer ones with the code of their parent."""
    parents = districts.parents()
    rows: list[tuple[str, str, str, str | None]] = [("city", city.city, city.name, None)]
    for level in districts.levels:
        is_counted = level is districts.counted
        rows += [
            (level.name, code, name, parents.get(code, city.city) if is_counted else city.city)
            for code, name in zip(level.codes, level.names, strict=True)
        ]
    return rows


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
