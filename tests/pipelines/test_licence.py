"""Nothing is published that a licence forbids, and what a licence keeps is told."""

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import yaml

from pipelines.city_check import findings
from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.licence import licence_of_results, terms_of
from pipelines.project import HOME, Surroundings
from pipelines.step import Check
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed, InputError

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("licences")
    write_demo_city(root)
    return root


def run_of(root: Path, folder: Path, **changes: Any) -> CityRun:
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO | changes), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def districts(licence: str) -> list[dict[str, Any]]:
    first, *others = DEMO["districts"]
    return [first | {"licence": licence, "producer": "Somebody"}, *others]


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        ("CC-BY-4.0", "open"), ("cc0-1.0", "open"), ("ODbL-1.0", "share_alike"), ("CC-BY-SA-4.0", "share_alike"),
        ("CC-BY-NC-4.0", "non_commercial"), ("GADM", "refused"), ("CC-BY-ND-4.0", "refused"), ("my own", "unknown"),
    ],
)  # fmt: skip
def test_a_licence_has_terms(licence: str, terms: str) -> None:
    assert terms_of(licence) == terms


def test_results_keep_what_a_licence_hands_on() -> None:
    assert licence_of_results(["CC-BY-4.0", "ODbL-1.0", "OGL-UK-3.0", "ODbL-1.0"]) == ("ODbL-1.0",)
    assert licence_of_results(["CC0-1.0"]) == ()


@pytest.mark.parametrize("licence", ["GADM", "gadm", "CC-BY-ND-4.0"])
def test_data_that_may_not_be_passed_on_are_refused_before_anything_is_read(
    root: Path, tmp_path: Path, licence: str
) -> None:
    with pytest.raises(InputError, match=r"other: districts\.tract: the licence forbids to publish"):
        run_of(root, tmp_path, districts=districts(licence))


@pytest.mark.parametrize(("licence", "fact"), [("my own", "unknown"), ("CC-BY-NC-4.0", "non_commercial")])
def test_unknown_and_non_commercial_licences_are_stored_as_warnings(
    root: Path, tmp_path: Path, licence: str, fact: str
) -> None:
    run = run_of(root, tmp_path, districts=districts(licence))
    (check,) = (check for check in run.checks() if check.name == "licences_allow_publishing")
    assert (check.passed, check.is_warning, check.facts[fact]) == (False, True, licence)
    assert any(one.subject == "licences: licences_allow_publishing" and one.level == "warn" for one in findings(run))


def outline(root: Path, folder: Path, shape: shapely.Geometry, crs: str | None = "EPSG:4326") -> dict[str, Any]:
    gpd.GeoDataFrame(geometry=[shape], crs=crs).to_file(root / f"{folder.name}.gpkg")
    return {"boundary": f"{folder.name}.gpkg"}


def filled(run: CityRun) -> Check:
    (check,) = (check for check in run.make("layer/districts").checks if check.name == "districts_fill_boundary")
    return check


def whole(root: Path) -> shapely.Geometry:
    return gpd.read_file(root / "demo/districts.geojson").union_all()


def test_districts_that_fill_their_boundary_pass(root: Path, tmp_path: Path) -> None:
    check = filled(run_of(root, tmp_path, **outline(root, tmp_path, whole(root))))
    assert check.passed
    assert check.facts == {"share_covered": 1.0, "share_outside": 0.0}


def test_a_boundary_that_is_larger_is_told_with_the_share(root: Path, tmp_path: Path) -> None:
    west, south, east, north = whole(root).bounds
    check = filled(run_of(root, tmp_path, **outline(root, tmp_path, shapely.box(west, south, east, north))))
    assert (check.passed, check.is_warning) == (False, True)
    assert 0.5 < check.facts["share_covered"] < 0.99
    assert check.facts["share_outside"] < 0.01


def test_a_boundary_of_another_city_stops_the_run(root: Path, tmp_path: Path) -> None:
    west, south, east, north = whole(root).bounds
    beside = shapely.box(west + 0.9 * (east - west), south, east + (east - west), north)
    with pytest.raises(GateFailed, match=r"districts_fill_boundary: the districts cover .* of the city's outline"):
        filled(run_of(root, tmp_path, **outline(root, tmp_path, beside)))


@pytest.mark.parametrize(
    ("shape", "crs", "message"),
    [
        (shapely.Point(10, 45), "EPSG:4326", "has no polygon"),
        (shapely.box(9, 44, 11, 46), None, "does not say its reference system"),
    ],
)
def test_a_boundary_that_is_none_is_refused(
    root: Path, tmp_path: Path, shape: shapely.Geometry, crs: str | None, message: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        changes = outline(root, tmp_path, shape, crs)
    with pytest.raises(InputError, match=message):
        filled(run_of(root, tmp_path, **changes))


def test_a_file_that_is_no_boundary_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="GDAL cannot read it"):
        filled(run_of(root, tmp_path, boundary="demo/gtfs.zip"))
