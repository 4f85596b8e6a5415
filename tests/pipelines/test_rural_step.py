"""Classes of the degree of urbanisation: read from a raster, refused when they are others."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.warp
import shapely
import yaml
from affine import Affine

from pipelines.catalogue import source_rows
from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import InputError

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {
    "city": "other",
    "methods": [],
}
SMOD = "demo/rasters/GHS_SMOD_E2020_GLOBE_R2023A_54009_1000_V2_0_demo.tif"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("rural")
    write_demo_city(root)
    for name, values in (("urban", [[30]]), ("rural", [[11]]), ("eurostat", [[1, 3]])):
        form = {"driver": "GTiff", "height": 1, "width": len(values[0]), "count": 1, "dtype": "int16", "nodata": -200}
        place = Affine(1.0 / len(values[0]), 0.0, 9.5, 0.0, -1.0, 45.5)
        with rasterio.open(root / f"{name}.tif", "w", **form, crs="EPSG:4326", transform=place) as file:
            file.write(np.array(values, dtype=np.int16), 1)
    return root


def run_of(root: Path, folder: Path, degurba: Any) -> CityRun:
    content = {key: value for key, value in (DEMO | {"degurba": degurba}).items() if value is not None}
    (folder / "other.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def test_the_rural_people_of_the_demo_city_live_at_its_edge(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, {"file": SMOD, "year": 2020})
    rural, cells = run.value("layer/rural"), run.value("layer/cells")
    assert rural.land.known.min() == 1.0
    with rasterio.open(root / SMOD) as file:
        classes = file.read(1)
        lon, lat = shapely.get_coordinates(
            run.value("layer/districts").projection.unproject(shapely.centroid(cells.geometry))
        ).T
        x, y = rasterio.warp.transform("EPSG:4326", file.crs, lon, lat)
        at = np.array([value[0] for value in file.sample(zip(x, y, strict=True))])
    assert set(np.unique(classes)) == {11, 12, 21, 30}
    whole = (rural.land.value < 0.001) | (rural.land.value > 0.999)
    assert whole.mean() > 0.8
    np.testing.assert_array_equal(rural.land.value[whole] > 0.5, at[whole] <= 13)


def test_roads_in_urban_land_do_not_count(root: Path, tmp_path: Path) -> None:
    everywhere = run_of(root, tmp_path, {"file": "rural.tif", "year": 2020})
    nowhere = run_of(root, tmp_path, {"file": "urban.tif", "year": 2020})
    assert len(everywhere.value("layer/rural").roads) > 100
    assert len(nowhere.value("layer/rural").roads) == 0
    found = everywhere.value("indicator/rural_access")
    of_city = found[(found.level == "city") & (found.sex == "_T") & (found.age == "_T") & (found.disability == "_T")]
    assert of_city.value.between(90, 100).all()
    none = nowhere.value("indicator/rural_access")
    assert set(none[none.level == "city"].reason) <= {"no_people", "no_source"}
    assert none.value.isna().all()


def test_classes_are_a_source_with_a_title(root: Path, tmp_path: Path) -> None:
    rows = source_rows(run_of(root, tmp_path, {"file": SMOD, "year": 2020})).set_index("source_id")
    assert rows.loc["other/degurba"]["title"] == "Degree of urbanisation"


def test_a_city_without_classes_has_no_rural_layer(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, None)
    assert run.value("layer/rural") is None
    assert set(run.value("indicator/rural_access").reason) == {"no_source"}


def test_classes_of_another_table_are_refused(root: Path, tmp_path: Path) -> None:
    message = (
        r"other: degurba: eurostat\.tif holds what is no class of level 2 of the degree of urbanisation \(found: 1\)\."
        r" Give level 2 in the codes of GHS-SMOD, 10 to 30: 1, 2 and 3 mean the opposite in Eurostat's table\."
    )
    with pytest.raises(InputError, match=message):
        run_of(root, tmp_path, {"file": "eurostat.tif", "year": 2020}).value("layer/rural")
