"""A city's own open spaces stand in for the map's: chosen by its columns, refused when wrong."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import yaml

from pipelines.catalogue import source_rows
from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.layers.open_spaces import OpenSpaces

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}
COLUMNS = {
    "ID": ["a", "b", "c"],
    "NAME": ["North", None, "Club"],
    "TYPE": ["park", "square", "golf"],
    "ACCESS": [1, 1, 2],
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("parks")
    write_demo_city(root)
    west, south, east, north = gpd.read_file(root / "demo/districts.geojson").total_bounds
    x, y, side = (west + east) / 2, (south + north) / 2, 0.002
    shapes = [shapely.box(x + at * side, y, x + (at + 0.5) * side, y + side / 2) for at in range(3)]
    far = shapely.box(x + 5, y, x + 5.1, y + 0.1)
    columns = {name: [*values, values[0]] for name, values in COLUMNS.items()}
    gpd.GeoDataFrame(columns, geometry=[*shapes, far], crs="EPSG:4326").to_crs("EPSG:32632").to_file(
        root / "parks.gpkg"
    )
    return root


def run_of(root: Path, folder: Path, **declared: Any) -> CityRun:
    own = {"file": "parks.gpkg", "green": False, "producer": "Parks Department", "licence": "CC-BY-4.0"} | declared
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO | {"open_space": own}), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def spaces(run: CityRun) -> OpenSpaces:
    found = run.value("layer/open_spaces")
    assert isinstance(found, OpenSpaces)
    return found


def test_the_citys_own_areas_replace_the_maps_and_its_gates_stay(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, id="ID", name="NAME", kind="TYPE", green={"TYPE": ["park"]}, where={"ACCESS": [1]})
    found = spaces(run)
    assert found.open_space_id.tolist() == ["a", "b"]
    assert found.name.tolist() == ["North", ""]
    assert (found.kind.tolist(), found.is_green.tolist()) == (["park", "square"], [True, False])
    (folder := tmp_path / "mapped").mkdir()
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO), encoding="utf-8")
    mapped = Surroundings(folder, root, folder, "").city_run("other", all_steps(), keep=False)
    assert found.gate_x.tolist() == spaces(mapped).gate_x.tolist()
    facts = run.make("layer/open_spaces").manifest.facts
    assert (facts["left_out"], facts["repaired"], facts["green"]) == (1, 0, 1)


def test_the_area_that_is_open_is_that_of_the_file(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path)
    drawn = gpd.read_file(root / "parks.gpkg").to_crs("ESRI:54034").area[:3].sum()
    found = run.value("measure/open_space_m2")[""].sum()
    assert found == pytest.approx(drawn, rel=1e-4)


def test_without_columns_all_is_open_and_rows_are_numbered(root: Path, tmp_path: Path) -> None:
    found = spaces(run_of(root, tmp_path, green=True))
    assert found.open_space_id.tolist() == ["row/1", "row/2", "row/3"]
    assert set(found.kind) == {"open_space"}
    assert found.is_green.all()


def test_the_file_is_a_source_of_the_values_with_its_own_licence(root: Path, tmp_path: Path) -> None:
    row = source_rows(run_of(root, tmp_path)).set_index("source_id").loc["other/open_space"]
    assert (row["title"], row["producer"], row["licence"]) == ("Open spaces", "Parks Department", "CC-BY-4.0")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            {"where": {"ACCESS": [3]}},
            r"column ACCESS: no row near the city has one of these values \(found: 3\)\. The column has 1, 2\.",
        ),
        ({"green": {"TYPE": ["Park"]}}, r"column TYPE: .* \(found: Park\)\. The column has golf, park, square\."),
        ({"name": "NAM"}, r"has no such column \(found: NAM\)\. Did you mean `NAME`"),
        ({"id": "ACCESS"}, r"column ACCESS: 2 areas have one id \(found: 1\)"),
        ({"file": "nowhere.gpkg"}, r"other: open_space: the file is missing"),
        ({"file": "demo/gtfs.zip"}, r"cannot be read"),
    ],
)
def test_what_does_not_fit_is_told(root: Path, tmp_path: Path, declared: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        spaces(run_of(root, tmp_path, **declared))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"osm": None, "stops": {"origin": "feed"}}, "`open_space` stands for what the map has of it"),
        ({"open_space": {"file": "parks.gpkg"}}, "green"),
    ],
)
def test_a_declaration_that_lacks_something_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        City.model_validate(DEMO | {"open_space": {"file": "parks.gpkg", "green": True}} | changes)
