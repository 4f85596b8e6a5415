"""Windows of files give the classes of the whole grid, whatever their height."""

import tempfile
from pathlib import Path

import numpy as np
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_indicators.degurba.classification import classify
from spatial_indicators.degurba.grid import ArrayGrid
from spatial_indicators.degurba.rasters import RasterGrid
from spatial_indicators.degurba.rules import VERSIONS

PEOPLE = arrays(
    np.float64, st.tuples(st.integers(3, 40), st.integers(3, 20)), elements=st.sampled_from([0, 30, 400, 1600, 9000])
)


def write(path: Path, values: np.ndarray) -> Path:
    rows, columns = values.shape
    profile = {
        "driver": "GTiff", "dtype": "float64", "count": 1, "height": rows, "width": columns, "crs": "ESRI:54009",
        "transform": rasterio.Affine(1000, 0, 187_000, 0, -1000, 6_035_000), "nodata": -200.0,
        "tiled": True, "blockxsize": 16, "blockysize": 16,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
    return path


@settings(max_examples=40, deadline=None)
@given(people=PEOPLE, seed=st.integers(0, 99), rows=st.integers(1, 45), version=st.sampled_from(sorted(VERSIONS)))
def test_windows_of_a_file_give_the_classes_of_the_whole(people: np.ndarray, seed: int, rows: int, version: str):
    random = np.random.default_rng(seed)
    land, built = random.integers(0, 5, people.shape) / 4, random.integers(0, 5, people.shape) / 8
    whole = classify(ArrayGrid(people, land, built, strip_rows=1000), VERSIONS[version])
    with tempfile.TemporaryDirectory() as folder:
        layers = {"people": people, "land": land * 1e6, "built": built * 1e6}
        paths = {name: write(Path(folder) / f"{name}.tif", values) for name, values in layers.items()}
        parts = classify(RasterGrid(**paths, strip_rows=rows), VERSIONS[version])
    np.testing.assert_array_equal(parts.level_2, whole.level_2)
    np.testing.assert_array_equal(parts.level_1, whole.level_1)
    np.testing.assert_array_equal(parts.centre, whole.centre)
