"""NDVI made while it is summed is that of whole images."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.errors import InputError
from spatial_indicators.layers.vegetation import ndvi
from spatial_indicators.ndvi_raster import NdviRaster
from spatial_indicators.raster import ArrayRaster, FileRaster
from spatial_indicators.zonal import zonal_sums

PLACE = (1.0, 0.0, 0.0, 0.0, -1.0, 4.0)


def of(red: object, nir: object, nodata: float | None = None, offset: float = 0.0) -> NdviRaster:
    one, other = (ArrayRaster(np.array(band, dtype=np.uint16), PLACE, nodata) for band in (red, nir))
    return NdviRaster(one, other, offset)


def test_a_pixel_with_three_times_as_much_infrared_has_one_half() -> None:
    sums = zonal_sums(np.array([shapely.box(0, 3, 2, 4)]), of([[1000, 1000]], [[3000, 1000]]))
    assert sums.sum.tolist() == [0.5]
    assert sums.mean.tolist() == [0.25]


def test_the_offset_belongs_to_both_bands_and_missing_numbers_are_told_before_it() -> None:
    raster = of([[0, 2000, 500]], [[4000, 4000, 4000]], nodata=0, offset=-1000.0)
    sums = zonal_sums(np.array([shapely.box(0, 3, 3, 4)]), raster)
    # The first pixel is missing, the third is darker than light can be.
    assert sums.covered_cells.tolist() == [1.0]
    assert sums.mean.tolist() == [0.5]


@given(st.integers(0, 2**32 - 1))
def test_every_zone_has_the_mean_of_the_whole_image(seed: int) -> None:
    rng = np.random.default_rng(seed)
    red, nir = rng.integers(0, 5, (2, 4, 6))
    light = np.where(np.array([red, nir]) == 1, np.nan, np.array([red, nir]) - 2.0)
    zones = np.array([shapely.box(x, y, x + 1.5, y + 2.5) for x, y in rng.uniform(0, 3, (5, 2))])
    whole = zonal_sums(zones, ArrayRaster(ndvi(*light), PLACE))
    stripwise = zonal_sums(zones, of(red, nir, nodata=1, offset=-2.0))
    np.testing.assert_array_equal(stripwise.sum, whole.sum)
    np.testing.assert_array_equal(stripwise.coverage, whole.coverage)


@pytest.mark.parametrize("as_stored", [False, True])
def test_bands_of_different_blocks_are_read_in_step(tmp_path: Path, as_stored: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(5)
    bands = rng.integers(1, 9000, (2, 3000, 4000), dtype=np.uint16)
    for name, band, block in zip(("red", "nir"), bands, (1, 256), strict=True):
        blocks = {"tiled": True, "blockxsize": block, "blockysize": block} if block > 1 else {}
        with rasterio.open(
            tmp_path / name, "w", driver="GTiff", dtype="uint16", count=1, height=3000, width=4000,
            transform=rasterio.Affine(*PLACE), crs="EPSG:32632", **blocks,
        ) as file:  # fmt: skip
            file.write(band, 1)
    raster = NdviRaster(*(FileRaster.at(tmp_path / name, as_stored=as_stored) for name in ("red", "nir")))
    zone = np.array([shapely.box(0, -2996, 4000, 4)])
    assert zonal_sums(zone, raster).mean[0] == pytest.approx(ndvi(*bands.astype(float)).mean(), rel=1e-12)


def test_bands_on_different_grids_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        of([[1, 2]], [[1, 2, 3]])
    assert str(refused.value) == (
        "NdviRaster: red and near infrared are on different grids "
        "(found: ((1, 2), (1.0, 0.0, 0.0, 0.0, -1.0, 4.0)), ((1, 3), (1.0, 0.0, 0.0, 0.0, -1.0, 4.0))). "
        "Give both of one image and one resolution."
    )
