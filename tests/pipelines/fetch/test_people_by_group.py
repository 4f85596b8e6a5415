"""Rasters of each sex and age, by keyword or as files: groups without a census."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from affine import Affine
from rasterio.io import MemoryFile
from test_city import DECLARED, fetch, run_of
from web import Web, serving

from pipelines.demo_city.writer import write_demo_city
from spatial_indicators.errors import InputError
from spatial_indicators.people_grid_origin import AGES

PATH = "GIS/AgeSex_structures/Global_2000_2020/2020/{country}/{lower}_{sex}_{age}_2020.tif"
CELL = 1 / 1200
"""3 arc seconds."""


def raster(people: float, *, cell: float = CELL, side: int = 600) -> bytes:
    form = {"driver": "GTiff", "height": side, "width": side, "count": 1, "dtype": "float32", "nodata": -99999.0}
    place = {"crs": "EPSG:4326", "transform": Affine(cell, 0.0, 9.75, 0.0, -cell, 45.25)}
    values = np.full((side, side), people, dtype=np.float32)
    with MemoryFile() as memory:
        with memory.open(**form, **place, compress="lzw", tiled=True) as file:
            file.write(values, 1)
        return bytes(memory.getbuffer())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


@pytest.fixture(scope="module")
def parts() -> dict[tuple[str, int], bytes]:
    """Twice as many women as men, and as many in every band of age."""
    women, men = raster(2.0), raster(1.0)
    return {(sex, age): content for sex, content in (("f", women), ("m", men)) for age in AGES}


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    (tmp_path / "demo").symlink_to(root / "demo")
    return tmp_path


def declare(folder: Path, **grid: Any) -> None:
    people = {"level": "tract", "year": 2020, "grid": grid}
    (folder / "far.yaml").write_text(yaml.safe_dump(DECLARED | {"people": people}), encoding="utf-8")


@pytest.fixture
def web(parts: dict[tuple[str, int], bytes]) -> Iterator[Web]:
    country = DECLARED["country"]
    with serving() as web:
        for (sex, age), content in parts.items():
            web.files[PATH.format(country=country, lower=country.lower(), sex=sex, age=age)] = content
        yield web


def check_groups(people: Any) -> None:
    told = {
        "/".join(group[:2]): count.sum() / people.count[0].sum()
        for group, count in zip(people.groups, people.count, strict=True)
    }
    assert told == pytest.approx(
        {"_T/_T": 1, "F/_T": 2 / 3, "M/_T": 1 / 3, "_T/Y0T14": 4 / 18, "_T/Y15T64": 10 / 18, "_T/Y_GE65": 4 / 18}
    )


def test_worldpop_by_sex_and_age_gives_groups_to_a_city_without_a_census(folder: Path, web: Web) -> None:
    declare(folder, source="worldpop_age_sex")
    done = fetch(folder, URBAN_SDG_MIRROR_DATA_WORLDPOP_ORG=web.url(""), URBAN_SDG_DATA_ROOT=str(folder))
    assert (done.returncode, done.stdout) == (0, "far: 36 files, 36 of them new\n"), done.stderr
    run = run_of(folder, root=folder)
    check_groups(run.value("layer/people"))
    rows = run.value("indicator/public_transport_access")
    city = rows[rows["level"] == "city"]
    assert set(city["sex"]) == {"_T", "F", "M"}
    assert set(city["age"]) == {"_T", "Y0T14", "Y15T64", "Y_GE65"}


def test_files_of_each_sex_and_age_are_named_once(folder: Path, parts: dict[tuple[str, int], bytes]) -> None:
    for (sex, age), content in parts.items():
        (folder / f"{sex}_{age}.tif").write_bytes(content)
    declare(folder, file="{sex}_{age}.tif")
    check_groups(run_of(folder, root=folder).value("layer/people"))
    (folder / "m_5.tif").write_bytes(raster(1.0, cell=2 * CELL))
    with pytest.raises(InputError, match=r"m_5\.tif: is not on the cells of the other rasters of people"):
        run_of(folder, root=folder).value("layer/people")
    (folder / "f_80.tif").unlink()
    with pytest.raises(InputError, match=r"far: people\.grid: the file is missing .*f_80\.tif"):
        run_of(folder, root=folder).value("layer/people")
