"""Rasters read by window: every broken file ends in one clear line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

from pipelines.sources.raster_window import check_range, read_window
from spatial_indicators.errors import GateFailed, InputError

BOX = (0.2, 0.2, 0.4, 0.4)


def written(path: Path, **changes: Any) -> Path:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    given = {"crs": "EPSG:4326", "transform": Affine(0.1, 0, 0, 0, -0.1, 1.0), "nodata": 7.0} | changes
    with rasterio.open(path, "w", driver="GTiff", height=10, width=10, count=1, dtype="float32", **given) as raster:
        raster.write(values, 1)
    return path


def test_only_the_cells_near_the_city_are_read_and_nodata_is_missing(tmp_path: Path) -> None:
    placed = read_window(written(tmp_path / "a.tif", nodata=62.0), box=BOX)
    assert placed.raster.shape[0] < 10
    assert np.isnan(placed.raster.values).sum() == 1
    assert placed.raster.transform[2] == pytest.approx(0.1)


def test_a_scale_in_the_file_and_a_factor_of_the_unit_are_applied(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif")
    plain = read_window(path, box=BOX).raster.values
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets = (0.5,), (1.0,)
    scaled = read_window(path, box=BOX, factor=10.0).raster.values
    assert np.allclose(scaled, (plain * 0.5 + 1) * 10, equal_nan=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"crs": None}, "does not say its reference system. Write it with one"),
        ({"transform": Affine(0.1, 0.02, 0, 0.02, -0.1, 1.0)}, "is turned against its reference system"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_raster_without_a_place_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_window(written(tmp_path / "a.tif", **changes), box=BOX)


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(InputError, match="GDAL cannot read the raster"):
        read_window(path, box=BOX)


def test_a_band_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the raster has 1 bands \(found: 4\)"):
        read_window(written(tmp_path / "a.tif"), box=BOX, band=4)


def test_a_tile_of_another_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"does not meet the city\. Give the tile of this city"):
        read_window(written(tmp_path / "a.tif"), box=(20, 20, 21, 21))


def test_nodata_that_is_not_declared_is_found_by_its_value(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    placed = read_window(written(path), box=BOX, factor=-1.0)
    with pytest.raises(
        GateFailed, match=r"gate raster_values_in_range: .*a\.tif holds -\d+, one of \d+ cells outside 0"
    ):
        check_range(placed, 0.0, 1000.0, [path])
