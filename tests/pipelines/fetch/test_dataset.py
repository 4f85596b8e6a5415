"""`urban-sdg dataset`: tiles of a dataset around a place become one GeoTIFF, which DEGURBA can read."""

import io
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.io import MemoryFile
from small_city import COMMAND
from web import Web, serving

STEM = "{product}_GLOBE_{release}/{product}_E{year}_GLOBE_{release}_54009_1000"
TILE = "/V{version}-0/tiles/{product}_E{year}_GLOBE_{release}_54009_1000_V{version}_0_R4_C{column}.zip"
"""Where the Joint Research Centre publishes its tiles, below ftp/jrc-opendata/GHSL."""

PRODUCTS = {
    "ghs_pop_1km": {"product": "GHS_POP", "release": "R2023A", "year": 2020, "version": 1},
    "ghs_built_s_1km": {"product": "GHS_BUILT_S", "release": "R2023A", "year": 2020, "version": 1},
    "ghs_land": {"product": "GHS_LAND", "release": "R2022A", "year": 2018, "version": 1},
    "ghs_smod": {"product": "GHS_SMOD", "release": "R2023A", "year": 2020, "version": 2},
}

WEST, NORTH = -41_000.0, 6_000_000.0
"""Upper left corner of tile R4_C19, metres in World Mollweide; the one west of it is R4_C18."""


def archive(name: str, values: Any, west: float, nodata: float) -> bytes:
    form = {"driver": "GTiff", "height": 1000, "width": 1000, "count": 1, "dtype": values.dtype, "nodata": nodata}
    target = io.BytesIO()
    with MemoryFile() as memory:
        with memory.open(**form, crs="ESRI:54009", transform=Affine(1000, 0, west, 0, -1000, NORTH)) as file:
            file.write(values, 1)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as content:
            content.writestr(f"{name}.tif", memory.getbuffer())
    return target.getvalue()


def values_of(keyword: str, column: int) -> tuple[Any, float]:
    """Number cells by row and column of both tiles; a city of 60 000 in the middle, all of it land."""
    if keyword == "ghs_pop_1km":
        people = np.zeros((1000, 1000))
        people[550:556, : 5 if column == 19 else 0] = 2000.0
        people[550:556, 995 if column == 18 else 1000 :] = 2000.0
        return people, -200.0
    if keyword == "ghs_smod":
        return np.full((1000, 1000), 30 if column == 19 else 11, dtype=np.int16), -200.0
    return np.full((1000, 1000), 1e6 if keyword == "ghs_land" else 300_000.0), -1.0


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving() as web:
        for keyword, named in PRODUCTS.items():
            for column in (18, 19):
                values, nodata = values_of(keyword, column)
                path = (STEM + TILE).format(**named, column=column)
                west = WEST - 1_000_000 * (19 - column)
                web.files[f"ftp/jrc-opendata/GHSL/{path}"] = archive(Path(path).stem, values, west, nodata)
        yield web


BOX = ("-1.5", "44.0", "0.5", "46.0")
"""Over the edge of both tiles."""


def run(folder: Path, web: Web, *words: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    places = {"URBAN_SDG_STATE": str(folder), "URBAN_SDG_ALLOW_PRIVATE": "127.0.0.1"}
    mirror = {"URBAN_SDG_MIRROR_JEODPP_JRC_EC_EUROPA_EU": web.url("")}
    command = [str(COMMAND), *words]
    return subprocess.run(command, env=inherited | places | mirror, capture_output=True, text=True, check=False)


def written(folder: Path, web: Web, keyword: str, name: str, *words: str) -> Path:
    target = folder / f"{name}.tif"
    year = str(PRODUCTS[keyword]["year"])
    done = run(folder, web, "dataset", keyword, "--box", *BOX, "--year", year, "-o", str(target), *words)
    assert done.returncode == 0, done.stderr
    assert f"{target}: " in done.stdout
    return target


def test_the_degree_of_urbanisation_is_computed_from_three_datasets_around_a_place(tmp_path: Path, web: Web) -> None:
    asked = ("ghs_pop_1km", "ghs_land", "ghs_built_s_1km")
    files = [str(written(tmp_path, web, keyword, keyword, "--margin-km", "20")) for keyword in asked]
    done = run(tmp_path, web, "degurba", *files, "--rules", "ghsl_2023", "--output", str(tmp_path / "classes"))
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "classes/degurba_level_1.tif") as found:
        # Ten columns of six cells, half of them in each tile: one urban centre.
        assert (found.read(1) == 3).sum() >= 50


def test_tiles_are_joined_on_their_own_cells_and_the_margin_comes_too(tmp_path: Path, web: Web) -> None:
    sizes = []
    for margin in ("0", "50"):
        with rasterio.open(written(tmp_path, web, "ghs_pop_1km", margin, "--margin-km", margin)) as found:
            assert found.res == (1000.0, 1000.0)
            assert (found.bounds.left % 1000, found.bounds.top % 1000) == (0.0, 0.0)
            assert found.read(1).sum() == 60 * 2000.0
            sizes.append(found.shape)
    assert 98 <= sizes[1][0] - sizes[0][0] <= 130
    assert 98 <= sizes[1][1] - sizes[0][1] <= 130


def test_classes_stay_whole_numbers(tmp_path: Path, web: Web) -> None:
    with rasterio.open(written(tmp_path, web, "ghs_smod", "smod")) as found:
        assert (found.dtypes[0], set(np.unique(found.read(1)))) == ("int16", {11, 30})


def test_offline_what_came_is_used_and_what_did_not_is_named(tmp_path: Path, web: Web) -> None:
    words = ("dataset", "ghs_smod", "--box", *BOX, "--year", "2020", "-o", str(tmp_path / "smod.tif"), "--offline")
    told = run(tmp_path, web, *words)
    assert (told.returncode, "2 of 2 files are not in the cache" in told.stderr) == (1, True)
    assert not (tmp_path / "smod.tif").exists()
    written(tmp_path, web, "ghs_smod", "smod")
    assert run(tmp_path, web, *words).returncode == 0


WRONG = {
    "year": (("ghs_pop_1km", "--box", *BOX, "--year", "2019"), 1, "has no such year (found: 2019). Nearest is 2020"),
    "keyword": (("ghs_popp", "--box", *BOX), 1, "there is no such source (found: ghs_popp). Did you mean ghs_pop"),
    "polygons": (("geoboundaries", "--box", *BOX), 1, "is no raster of one value a cell (found: geoboundaries)"),
    "images": (("sentinel_2_l2a", "--box", *BOX), 1, "is no raster of one value a cell (found: sentinel_2_l2a)"),
    "box": (("ghs_pop_1km", "--box", "5", "44", "4", "46"), 1, "--box: is no box of degrees (found: 5 44 4 46)"),
    "place": (("ghs_pop_1km",), 2, "Give a CITY or a --box."),
    "city": (("ghs_pop_1km", "nowhere"), 1, "there is no such city (found: nowhere)"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path, web: Web, what: str) -> None:
    words, code, told = WRONG[what]
    done = run(tmp_path, web, "dataset", *words, "-o", str(tmp_path / "a.tif"))
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr
    assert not list(tmp_path.glob("*.tif"))
