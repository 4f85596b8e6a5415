from pathlib import Path

import numpy as np
import rasterio

from pipelines.cog import cog_of, grid_from
from spatial_indicators.grid import Grid
from spatial_indicators.projection import Projection

CRS = Projection(-3.0, 51.6).definition
GRID = Grid(np.array([[1.0, np.nan], [3.0, 4.5]], dtype=np.float32), -100.0, 300.0, 100.0)


def test_a_grid_comes_back_as_it_was() -> None:
    back = grid_from(cog_of(GRID, CRS))
    np.testing.assert_array_equal(back.values, GRID.values)
    assert (back.west, back.north, back.cell_size_m) == (-100.0, 300.0, 100.0)


def test_it_is_a_cloud_optimized_geotiff_with_its_projection_and_nodata(tmp_path: Path) -> None:
    path = tmp_path / "people.tif"
    path.write_bytes(cog_of(GRID, CRS))
    with rasterio.open(path) as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert np.isnan(source.nodata)
        assert "Lambert_Azimuthal_Equal_Area" in source.crs.to_wkt()
