import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

HOME = Path(__file__).parents[3]
ROOT = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME.parent / "shared" / "data")


@pytest.fixture(scope="session")
def belgium() -> Callable[[str], np.ndarray]:
    """Read a grid of Belgium by name."""
    folder = ROOT / "belgium"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have the real data: {folder} (set URBAN_SDG_DATA_ROOT)")
        pytest.skip("needs the real data: belgium (set URBAN_SDG_DATA_ROOT)")

    def read(name: str) -> np.ndarray:
        with rasterio.open(folder / f"{name}.tif") as raster:
            return np.asarray(raster.read(1))

    return read
