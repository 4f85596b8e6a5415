"""A city's own schools, health care and food shops stand in for the map's of the same kinds."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import yaml

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed, InputError

DECLARED: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "own"}
OWN = {"file": "places.gpkg", "producer": "City", "licence": "CC0-1.0", "kind": "USE", "id": "NO", "name": "NAME"}
KINDS = {"school": ["primary", "secondary"], "food": ["grocer"]}

ROWS = [
    ("S1", "North School", "primary", shapely.Point(10.0, 45.0)),
    ("S2", "South School", "secondary", shapely.box(10.001, 45.001, 10.0015, 45.0015)),
    ("F1", None, "grocer", shapely.Point(10.002, 45.002)),
    ("O1", "Office", "office", shapely.Point(10.0, 45.0)),
    ("L1", "A path to school", "primary", shapely.LineString([(10.0, 45.0), (10.001, 45.0)])),
    ("S3", "Far School", "primary", shapely.Point(30.0, 45.0)),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("places")
    write_demo_city(root)
    write(root / "places.gpkg", ROWS)
    return root


def write(path: Path, rows: list[tuple[Any, ...]], crs: str = "EPSG:4326") -> None:
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("NO", "NAME", "USE"))}
    gpd.GeoDataFrame(columns, geometry=[row[3] for row in rows], crs="EPSG:4326").to_crs(crs).to_file(path)


def run_of(root: Path, folder: Path, **own: Any) -> CityRun:
    declared = DECLARED | {"services": OWN | {"kinds": KINDS} | own, "methods": ["school"]}
    (folder / "own.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("own", all_steps(), keep=False)


def test_kinds_that_the_file_names_are_its_own_and_others_stay_the_maps(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path)
    services = run.value("layer/services")
    of = {kind: services.service_id[services.category == kind].tolist() for kind in ("school", "health", "food")}
    assert (of["school"], of["food"]) == (["S1", "S2"], ["F1"])
    assert of["health"]
    assert all(one.startswith(("node/", "way/", "relation/")) for one in of["health"])
    assert services.name[services.service_id == "F1"].tolist() == [""]
    assert run.make("layer/services").manifest.facts["own"] == 3


def test_places_in_metres_are_the_same_places(root: Path, tmp_path: Path) -> None:
    write(root / "metres.gpkg", ROWS, crs="EPSG:25832")
    first, second = (
        run_of(root, tmp_path, file=name).value("layer/services") for name in ("places.gpkg", "metres.gpkg")
    )
    assert shapely.equals_exact(first.geometry, second.geometry, tolerance=0.01).all()


def served(root: Path, folder: Path, file: str) -> Any:
    rows = run_of(root, folder, file=file).value("indicator/service_access")
    return (
        rows[rows["method"].str.endswith("school")]
        .set_index(["level", "area_code", "sex", "age", "disability"])["value"]
        .dropna()
    )


def test_one_more_school_serves_no_fewer_people(root: Path, tmp_path: Path) -> None:
    write(root / "more.gpkg", [*ROWS, ("S4", "", "primary", shapely.Point(10.012, 45.006))])
    few, more = (served(root, tmp_path, file) for file in ("places.gpkg", "more.gpkg"))
    assert len(few) == len(more) > 5
    assert (more >= few - 1e-9).all()
    assert more.sum() > few.sum()


WRONG = [
    ({"kinds": {"school": ["Primary"]}}, InputError, r"no row near the city has one of these values .* grocer, office"),
    ({"kind": "KIND"}, InputError, r"KIND"),
    ({"kinds": {"park": ["office"]}}, InputError, r"kinds"),
    ({"kinds": {}}, InputError, r"kinds"),
    ({"file": "lines.gpkg"}, InputError, r"has no place of these kinds near the city"),
    ({"file": "far.gpkg"}, GateFailed, r"services_meet_city"),
]


@pytest.mark.parametrize(("own", "error", "told"), WRONG)
def test_what_is_no_place_of_the_city_is_refused(
    root: Path, tmp_path: Path, own: dict[str, Any], error: type[Exception], told: str
) -> None:
    write(root / "lines.gpkg", ROWS[4:5])
    write(root / "far.gpkg", ROWS[5:])
    with pytest.raises(error, match=told):
        run_of(root, tmp_path, **own).value("layer/services")
