"""Rasters read by window: every broken file ends in one clear line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

from pipelines.sources.raster_window import check_range, read_tiles, read_window
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


def tile(folder: Path, name: str, values: object, west: float, *, cell: float = 0.1) -> Path:
    path = folder / name
    array = np.array(values, dtype=np.float32)
    profile = {"driver": "GTiff", "height": array.shape[0], "width": array.shape[1], "count": 1, "dtype": "float32"}
    transform = Affine(cell, 0, west, 0, -cell, 45.2)
    with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, nodata=-9, **profile) as out:
        out.write(array, 1)
    return path


def test_tiles_beside_each_other_are_read_as_one(tmp_path: Path) -> None:
    left, right = [[1, 2], [3, 4]], [[5, -9], [7, 8]]
    whole = read_tiles([tile(tmp_path, "whole.tif", np.hstack([left, right]), 10.0)], box=(10.0, 45.0, 10.4, 45.2))
    for order in (("a", "b"), ("b", "a")):
        parts = {"a": tile(tmp_path, "a.tif", left, 10.0), "b": tile(tmp_path, "b.tif", right, 10.2)}
        found = read_tiles([parts[name] for name in order], box=(10.0, 45.0, 10.4, 45.2))
        np.testing.assert_array_equal(found.raster.values, whole.raster.values)
        assert found.raster.transform == pytest.approx(whole.raster.transform)


def test_a_tile_that_does_not_meet_the_city_is_left_out(tmp_path: Path) -> None:
    near, far = tile(tmp_path, "near.tif", [[1, 2], [3, 4]], 10.0), tile(tmp_path, "far.tif", [[9, 9], [9, 9]], 50.0)
    alone = read_tiles([near], box=(10.0, 45.0, 10.2, 45.2))
    np.testing.assert_array_equal(
        read_tiles([near, far], box=(10.0, 45.0, 10.2, 45.2)).raster.values, alone.raster.values
    )
    with pytest.raises(GateFailed, match="does not meet the city"):
        read_tiles([far], box=(10.0, 45.0, 10.2, 45.2))


def test_tiles_of_different_cells_are_refused(tmp_path: Path) -> None:
    one, other = tile(tmp_path, "one.tif", [[1, 2], [3, 4]], 10.0), tile(tmp_path, "other.tif", [[5]], 10.2, cell=0.2)
    with pytest.raises(InputError, match=r"one\.tif, other\.tif: are tiles whose cells do not continue each other"):
        read_tiles([one, other], box=(10.0, 45.0, 10.4, 45.2))
    shifted = tile(tmp_path, "shifted.tif", [[5, 6], [7, 8]], 10.25)
    with pytest.raises(InputError, match="do not continue each other"):
        read_tiles([one, shifted], box=(10.0, 45.0, 10.4, 45.2))
