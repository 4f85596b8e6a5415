"""Built-up land from classes of land cover: a city's own raster with its legend, or a dataset's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import yaml
from affine import Affine

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import InputError

DECLARED: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "own"}
PIXEL = 0.0005


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cover")
    write_demo_city(root)
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 9, size=(400, 400)).astype(np.uint8)
    classes[:, :150] = 255
    write(root / "cover.tif", classes)
    halves = np.full((400, 400), 6, dtype=np.uint8)
    halves[200:] = 0
    write(root / "halves.tif", halves)
    return root


def write(path: Path, classes: Any) -> None:
    """Draw classes around 10 degrees east and 45 north, as the band `label` of Dynamic World is exported."""
    place = {"crs": "EPSG:4326", "transform": Affine(PIXEL, 0.0, 9.9, 0.0, -PIXEL, 45.1)}
    form = {"driver": "GTiff", "height": 400, "width": 400, "count": 1, "dtype": "uint8", "nodata": 255}
    with rasterio.open(path, "w", **form, **place) as file:
        file.write(classes, 1)


def run_of(root: Path, folder: Path, **built_up: Any) -> CityRun:
    own = {"year": 2020, "producer": "Google, World Resources Institute", "licence": "CC-BY-4.0"}
    declared = DECLARED | {"built_up": [own | built_up], "population": []}
    (folder / "own.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("own", all_steps(), keep=False)


def test_half_of_the_land_is_built_up_where_half_of_the_pixels_are(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, file="halves.tif", legend="dynamic_world")
    land, cells = run.value("layer/built_up"), run.value("layer/cells")
    assert land.value.sum() == pytest.approx(0.5 * cells.area_m2.sum(), rel=0.05)
    assert set(np.unique(np.round(land.value / cells.area_m2, 6))) >= {0.0, 1.0}


def test_classes_together_are_the_land_that_is_known(root: Path, tmp_path: Path) -> None:
    cells = run_of(root, tmp_path, file="cover.tif", legend="dynamic_world").value("layer/cells")
    parts = [run_of(root, tmp_path, file="cover.tif", classes=[one]).value("layer/built_up") for one in range(9)]
    known = parts[0].known * cells.area_m2
    assert np.nansum([part.value for part in parts], axis=0) == pytest.approx(known, rel=1e-9, abs=1e-6)
    assert 0.3 < known.sum() / cells.area_m2.sum() < 0.9
    assert np.isnan(parts[0].value[parts[0].known == 0]).all()


def test_a_legend_is_short_for_its_classes(root: Path, tmp_path: Path) -> None:
    by_legend, by_class = (
        run_of(root, tmp_path, file="cover.tif", **one).value("layer/built_up").value
        for one in ({"legend": "dynamic_world"}, {"classes": [6]})
    )
    np.testing.assert_array_equal(by_legend, by_class)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"legend": "dynamic_world", "classes": [6]}, "`legend` knows its classes: give it or `classes`"),
        (
            {"legend": "dynamic_world", "unit": "m2"},
            "are of land cover, and `unit` is of amounts",
        ),
        ({"legend": "corine"}, "legend"),
    ],
)
def test_two_meanings_of_one_raster_are_refused(
    root: Path, tmp_path: Path, declared: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        run_of(root, tmp_path, file="cover.tif", **declared)
