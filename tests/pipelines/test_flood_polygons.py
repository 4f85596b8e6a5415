"""Floods drawn as polygons: read from what GIS offices give, refused when wrong, and named by their method."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import yaml

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City
from spatial_indicators.errors import GateFailed, InputError

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("floods")
    write_demo_city(root)
    return root


@pytest.fixture(scope="module")
def bounds(root: Path) -> tuple[float, float, float, float]:
    return tuple(gpd.read_file(root / "demo/districts.geojson").total_bounds.tolist())  # type: ignore[return-value]


def halves(bounds: tuple[float, float, float, float]) -> list[shapely.Geometry]:
    """West and north of the city: together they cover more than half of it."""
    west, south, east, north = bounds
    return [
        shapely.box(west - 0.01, south - 0.01, (west + east) / 2, north + 0.01),
        shapely.box(west - 0.01, (south + north) / 2, east + 0.01, north + 0.01),
    ]


def write(root: Path, shapes: list[Any], name: str = "flood.gpkg", crs: str = "EPSG:3857", **columns: Any) -> str:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_crs(crs)
    path = root / name
    path.unlink(missing_ok=True)
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return name


def run_of(root: Path, folder: Path, *floods: dict[str, Any]) -> CityRun:
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO | {"flood": list(floods)}), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def land(run: CityRun, key: tuple[int, float]) -> float:
    cells = run.value("layer/cells")
    return float(run.value("layer/flood")[key].value @ cells.area_m2 / cells.area_m2.sum())


@pytest.mark.parametrize("name", ["flood.gpkg", "flood.shp", "flood.fgb", "flood.parquet"])
def test_every_format_gives_the_same_land(root: Path, tmp_path: Path, bounds: Any, name: str) -> None:
    west, *_ = halves(bounds)
    run = run_of(root, tmp_path, {"file": write(root, [west], name), "return_period": 100})
    outline = gpd.read_file(root / "demo/districts.geojson").to_crs("ESRI:54034").union_all()
    wet = gpd.GeoSeries([west], crs="EPSG:4326").to_crs("ESRI:54034").iloc[0]
    assert land(run, (100, 0.0)) == pytest.approx(outline.intersection(wet).area / outline.area, rel=1e-4)


def test_the_published_value_names_outlines_as_its_method(root: Path, tmp_path: Path, bounds: Any) -> None:
    run = run_of(root, tmp_path, {"file": write(root, halves(bounds)[:1]), "return_period": 100})
    rows = run.value("indicator/flood_exposure")
    assert set(rows["method"]) == {"share_of_flooded_land_outline_once_in_100"}
    assert rows["is_default"].all()
    everyone = (rows[["sex", "age", "disability"]] == "_T").all(axis=1)
    (city,) = rows.loc[everyone & (rows["level"] == "city"), "value"]
    assert 20 < city < 80


def test_beside_a_raster_of_100_years_the_depths_stay_published(root: Path, tmp_path: Path, bounds: Any) -> None:
    outline = {"file": write(root, halves(bounds)[:1]), "return_period": 500}
    rows = run_of(root, tmp_path, *DEMO["flood"], outline).value("indicator/flood_exposure")
    published = dict(zip(rows["method"], rows["is_default"], strict=True))
    assert published == {
        "share_of_flooded_land_once_in_100": True,
        "share_of_flooded_land_outline_once_in_500": False,
    }


def test_columns_tell_floods_and_depths_apart(root: Path, tmp_path: Path, bounds: Any) -> None:
    west, north = halves(bounds)
    file = write(root, [west, north, west], T=["100", "100", "10"], d=[10.0, 80.0, 5.0])
    shared = {"file": file, "period_column": "T", "depth_column": "d", "unit": "cm"}
    run = run_of(root, tmp_path, shared | {"return_period": 100}, shared | {"return_period": 10})
    assert set(run.value("layer/flood")) == {(100, 0.15), (100, 0.5), (10, 0.15), (10, 0.5)}
    assert land(run, (100, 0.15)) == land(run, (100, 0.5)) > 0.2
    assert land(run, (10, 0.15)) == 0.0


def test_classes_of_depth_have_the_depths_that_the_city_says(root: Path, tmp_path: Path, bounds: Any) -> None:
    file = write(root, halves(bounds), band=["low", "high"])
    run = run_of(
        root, tmp_path,
        {"file": file, "return_period": 100, "depth_column": "band", "depths": {"low": 0.2, "high": 0.5}},
    )  # fmt: skip
    assert land(run, (100, 0.15)) > land(run, (100, 0.5)) > 0


def test_crossing_rings_are_repaired_and_told(root: Path, tmp_path: Path, bounds: Any) -> None:
    west, south, east, north = bounds
    bowtie = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    run = run_of(root, tmp_path, {"file": write(root, [bowtie]), "return_period": 100})
    facts = run.make("layer/flood").manifest.facts
    assert (facts["polygons_100"], facts["repaired_100"]) == (1, 1)
    assert 0.3 < land(run, (100, 0.0)) < 0.7


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("line", r"1 of 1 features near the city are no polygons \(found: LineString\)"),
        ("spike", r"polygon 1 has no area, and cannot be repaired \(found: Too few points|polygon 1 has no area"),
    ],
)
def test_what_is_no_land_is_refused(root: Path, tmp_path: Path, bounds: Any, shapes: str, message: str) -> None:
    west, south, east, north = bounds
    line = shapely.LineString([(west, south), (east, north)])
    spike = shapely.Polygon([(west, south), (east, north), (west, south)])
    file = write(root, [line if shapes == "line" else spike], crs="EPSG:4326")
    with pytest.raises(InputError, match=message):
        run_of(root, tmp_path, {"file": file, "return_period": 100}).value("layer/flood")


def test_a_file_without_a_reference_system_is_refused(root: Path, tmp_path: Path, bounds: Any) -> None:
    file = write(root, halves(bounds), "bare.shp")
    (root / "bare.prj").unlink()
    with pytest.raises(InputError, match="does not say its reference system"):
        run_of(root, tmp_path, {"file": file, "return_period": 100}).value("layer/flood")


def test_polygons_of_another_place_are_refused(root: Path, tmp_path: Path) -> None:
    file = write(root, [shapely.box(100, 10, 101, 11)])
    with pytest.raises(GateFailed, match=r"gate flood_meets_city: .* lies at .* and the city at"):
        run_of(root, tmp_path, {"file": file, "return_period": 100}).value("layer/flood")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            {"period_column": "T"},
            r"no polygon near the city is of this return period \(found: 100\)\. The column has 10",
        ),
        ({"period_column": "t"}, r"has no such column \(found: t\)"),
        ({"depth_column": "band"}, r"1 polygons have no depth that is known \(found: low\)\. Name its classes by"),
        ({"depth_column": "band", "depths": {"high": 1}}, r"found: low\)\. Its classes here are high"),
        ({"depth_column": "mm"}, r"a depth is outside 0 to 100 m \(found: 400 m\)\. Say the unit"),
        ({"depth_column": "mm", "unit": "ft"}, r"the unit is not known \(found: ft\)\. Write one of m, cm, mm"),
        ({"layer": "other"}, r"has no such layer \(found: other\)"),
    ],
)
def test_columns_that_do_not_fit_are_told(
    root: Path, tmp_path: Path, bounds: Any, declared: dict[str, Any], message: str
) -> None:
    file = write(root, halves(bounds)[:1], T=[10], band=["low"], mm=[400])
    with pytest.raises(InputError, match=message):
        run_of(root, tmp_path, {"file": file, "return_period": 100} | declared).value("layer/flood")


@pytest.mark.parametrize(
    ("flood", "message"),
    [
        ([{"file": "a.tif", "return_period": 100, "depth_column": "d"}], "`depth_column` is of polygons"),
        ([{"file": "a.gpkg", "return_period": 100, "depths": {"a": 1}}], "`depths` needs `depth_column`"),
        ([{"file": "a.gpkg", "return_period": 100}] * 2, "`flood` has two floods of 100 years"),
    ],
)
def test_declarations_that_contradict_themselves_are_refused(flood: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        City.model_validate(DEMO | {"flood": flood})


def test_a_dry_city_is_known_to_be_dry(root: Path, tmp_path: Path, bounds: Any) -> None:
    west, south, east, north = bounds
    ring = shapely.box(west - 1, south - 1, east + 1, north + 1) - shapely.box(
        west - 0.1, south - 0.1, east + 0.1, north + 0.1
    )
    run = run_of(root, tmp_path, {"file": write(root, [ring]), "return_period": 100})
    assert land(run, (100, 0.0)) == 0.0
    assert np.all(run.value("layer/flood")[100, 0.0].known == 1.0)
