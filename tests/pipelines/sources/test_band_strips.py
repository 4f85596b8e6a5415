"""An image that is read in strips says of every cell what the whole image in memory says, in bounded memory."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipelines.sources.bands import BandFiles, read_ndvi
from pipelines.sources.raster_window import read_window
from spatial_indicators import raster
from spatial_indicators.cells import cut_cells
from spatial_indicators.districts import Districts
from spatial_indicators.layers.on_cells import PlacedRaster, PlacedStrips, mean_on_cells
from spatial_indicators.layers.vegetation import LEAST_NDVI, ndvi, vegetation_on_cells
from spatial_indicators.origin import BandsOrigin
from spatial_indicators.projection import Projection
from spatial_indicators.raster import ArrayRaster
from tests.spatial_indicators.tiny_city import level

BLOCKS = st.sampled_from((None, 16, 32, 64))


def write(path: Path, values: NDArray[Any], block: int | None, cell: float = 0.001, **changes: Any) -> Path:
    given = {"crs": "EPSG:4326", "transform": Affine(cell, 0, 10, 0, -cell, 50), "nodata": 0, "dtype": "uint16"}
    tiles = {} if block is None else {"tiled": True, "blockxsize": block, "blockysize": block}
    size = {"count": 1, "height": values.shape[0], "width": values.shape[1]}
    with rasterio.open(path, "w", driver="GTiff", **(size | given | tiles | changes)) as file:
        file.write(values.astype(np.uint16), 1)
    return path


def whole(placed: PlacedStrips) -> NDArray[np.float64]:
    rows, columns = (range(size) for size in placed.raster.shape)
    with placed.raster.strips(rows, columns) as strips:
        return np.concatenate([values for _, values in strips])


@given(st.integers(0, 2**32 - 1), BLOCKS, BLOCKS, st.floats(0, 0.05), st.floats(0.06, 0.1))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_strips_of_any_blocks_hold_what_the_whole_window_holds(
    tmp_path: Path, seed: int, red_block: int | None, nir_block: int | None, low: float, high: float
) -> None:
    rng = np.random.default_rng(seed)
    red, nir = np.where(rng.random((2, 110, 90)) < 0.05, 0, rng.integers(800, 4000, (2, 110, 90)))
    clear = rng.integers(3, 6, (55, 45))
    box = (10 + low * 0.9, 50 - high, 10 + high * 0.8, 50 - low)
    files = BandFiles(
        write(tmp_path / "red.tif", red, red_block),
        write(tmp_path / "nir.tif", nir, nir_block),
        write(tmp_path / "mask.tif", clear, None, cell=0.002),
    )
    given = {"file": "red.tif", "nir_file": "nir.tif", "year": 2024, "offset": -1000, "scale": 0.0001}
    origin = BandsOrigin.model_validate(given | {"mask_file": "mask.tif", "mask": 1, "clear": [4, 5]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raster, "CELLS_PER_STRIP", 1)  # a strip is a row of blocks
        placed, facts = read_ndvi(files, origin, box=box)
        found = whole(placed)
    red_window, nir_window = (read_window(path, box=box).raster for path in (files.red, files.nir))
    one, other = ((window.values - 1000) * 0.0001 for window in (red_window, nir_window))
    top, left = round((50 - red_window.transform[5]) / 0.001), round((red_window.transform[2] - 10) / 0.001)
    rows, columns = (np.arange(size) for size in one.shape)
    is_clear = clear[np.ix_((top + rows) // 2, (left + columns) // 2)] != 3
    expected = ndvi(np.where(is_clear, one, np.nan), other)
    np.testing.assert_array_equal(found, expected)
    seen = is_clear & np.isfinite(one) & np.isfinite(other)
    assert facts == {
        "clear": seen.sum(), "hidden": (~seen).sum(), "impossible": (seen & np.isnan(expected)).sum()
    }  # fmt: skip


def test_every_cell_of_olinda_has_the_vegetation_of_the_whole_image(real: Callable[[str], Path]) -> None:
    path = real("recife_olinda/L7_ETMs.tif")
    with rasterio.open(path) as file:
        red, nir = file.read([3, 4]).astype(float)
        transform, crs, bounds = file.transform, file.crs, file.bounds
    box = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform_bounds(*bounds)
    projection = Projection(float(np.mean(box[::2])), float(np.mean(box[1::2])))
    districts = Districts((level("city", [shapely.box(-3000, -3000, 3000, 3000)]),), projection)
    cells = cut_cells(districts, cell_size_m=250.0, mapped=None)
    origin = BandsOrigin.model_validate({"file": str(path), "year": 2000, "red": 3, "nir": 4})
    image, _ = read_ndvi(BandFiles(path, path), origin, box=box)
    found = vegetation_on_cells(image, cells, projection, year=2000)
    held = PlacedRaster(ArrayRaster(ndvi(red, nir), tuple(transform)[:6]), crs.to_wkt())
    assert len(cells) == 576
    expected = mean_on_cells(held, cells, projection, year=2000)
    np.testing.assert_allclose(found.ndvi.value, expected.value, rtol=1e-9)
    np.testing.assert_allclose(found.ndvi.known, expected.known, rtol=1e-9)
    around = held.zones(shapely.buffer(shapely.centroid(cells.geometry), 300.0), projection)
    np.testing.assert_allclose(found.near.value, around.mean, rtol=1e-9)
    for least in LEAST_NDVI:
        reached = np.where(np.isnan(held.raster.values), np.nan, held.raster.values >= least)
        share = PlacedRaster(ArrayRaster(reached, held.raster.transform), held.crs).on_cells(cells, projection).mean
        np.testing.assert_allclose(found.green[least], share, rtol=1e-9, atol=1e-12)
    assert 0 < found.green[0.2].mean() < 1


def test_memory_does_not_grow_with_the_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "CELLS_PER_STRIP", 2**17)
    origin = BandsOrigin.model_validate({"file": "red.tif", "nir_file": "nir.tif", "year": 2024})
    peaks = []
    for rows in (1000, 8000):
        band = np.arange(rows * 1000).reshape(rows, 1000) % 3000 + 1
        files = BandFiles(write(tmp_path / "red.tif", band, None), write(tmp_path / "nir.tif", band[::-1], None))
        tracemalloc.start()
        try:
            placed, facts = read_ndvi(files, origin, box=(10.0, 50 - rows * 0.001, 11.0, 50.0))
            assert facts["clear"] == rows * 1000
            assert np.isfinite(placed.zones(np.array([shapely.box(0, -500, 500, 0)]), Projection(10.5, 49.9)).sum).all()
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
