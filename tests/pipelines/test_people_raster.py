"""A city without a census counts its people by a raster; a city with both is told when they differ."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import InputError

GRID = "demo/rasters/GHS_POP_E2020_GLOBE_R2023A_54009_100_V1_0_demo.tif"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("raster")
    write_demo_city(root)
    return root


def run_of(root: Path, folder: Path, people: dict[str, Any], **changes: Any) -> CityRun:
    declared = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"} | changes
    declared["people"] = {"level": "tract", "year": 2020} | people
    (folder / "other.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def table() -> dict[str, Any]:
    people = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8"))["people"]
    return {"table": people["table"]}


def test_a_raster_alone_gives_people_close_to_the_census_and_values_for_them(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, {"grid": GRID})
    people, census = run.value("layer/people"), run_of(root, tmp_path, table()).value("layer/people")
    assert len(people.groups) == 1
    assert people.count.sum() == pytest.approx(census.count[0].sum(), rel=0.001)
    access = run.value("indicator/public_transport_access")
    assert set(access["sex"]) == set(access["age"]) == {"_T"}
    assert access["value"].notna().sum() > 70


def test_two_that_agree_pass_and_the_census_counts(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, table() | {"grid": GRID})
    (check,) = (check for check in run.make("layer/people").checks if check.name == "census_agrees_with_raster")
    assert check.passed
    assert check.facts["raster"] == pytest.approx(check.facts["census"], rel=0.01)
    assert run.value("layer/people").count[0].sum() == pytest.approx(check.facts["census"])


def test_a_raster_that_holds_other_people_is_told_with_both_totals(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, table() | {"grid": GRID.replace("E2020", "E2000")})
    (check,) = (check for check in run.make("layer/people").checks if check.name == "census_agrees_with_raster")
    assert (check.passed, check.is_warning) == (False, True)
    assert check.facts["raster"] < 0.9 * check.facts["census"]


def test_without_a_map_the_people_of_a_raster_are_spread_over_the_land(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, {"grid": GRID}, osm=None)
    people = run.value("layer/people")
    assert people.is_placed_by_area[people.count[0] > 0].all()
    assert np.isfinite(run.value("indicator/pm25_exposure")["value"]).sum() > 20


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        ("demo/census.csv", "GDAL cannot read the raster"),
        ("demo/nowhere.tif", "the file is missing"),
        ({"file": GRID, "band": 2}, "the raster has 1 bands"),
    ],
)
def test_what_is_no_raster_of_people_is_refused(root: Path, tmp_path: Path, grid: Any, says: str) -> None:
    run = run_of(root, tmp_path, {"grid": grid})
    with pytest.raises(InputError, match=says):
        run.value("layer/people")


def test_neither_a_table_nor_a_raster_is_refused_by_name(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give `table`, a census by district, or `grid`, a raster of people"):
        run_of(root, tmp_path, {})
