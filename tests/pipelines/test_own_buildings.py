"""A city's own buildings stand in for the map's: people are spread over their floors."""

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
from pipelines.sources.own_areas import read_homes
from pipelines.steps.registry import all_steps
from spatial_indicators.area_origin import BuildingOrigin
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}
BOX = (9.9, 44.9, 10.1, 45.1)


def houses(path: Path, **columns: list[Any]) -> Path:
    """Write as many houses of about 100 m2 as the columns are long."""
    count = len(next(iter(columns.values())))
    corner = gpd.GeoSeries([shapely.Point(10.0, 45.0)], crs="EPSG:4326").to_crs("EPSG:32632").iloc[0]
    shapes = [shapely.box(corner.x + 50 * at, corner.y, corner.x + 50 * at + 10, corner.y + 10) for at in range(count)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:32632").to_file(path)
    return path


def levels(path: Path, **declared: Any) -> list[str]:
    origin = BuildingOrigin.model_validate({"file": path.name} | declared)
    return [tags["building:levels"] for tags in read_homes(path, origin, box=BOX).areas.tags]


def test_storeys_are_told_else_follow_from_the_height_else_are_one(tmp_path: Path) -> None:
    path = houses(tmp_path / "a.gpkg", n=[4, None, None, None, 0], h=[30.0, 12.0, None, 2.0, 9.0])
    assert levels(path, levels="n", height="h") == ["4", "4", "1", "1", "3"]
    assert levels(path, height="h", storey_m=4) == ["7.5", "3", "1", "1", "2.25"]
    assert levels(path) == ["1"] * 5


def test_rows_without_a_value_are_meant_where_nothing_is_named(tmp_path: Path) -> None:
    path = houses(tmp_path / "a.gpkg", use=["residential", None, "industrial"])
    origin = BuildingOrigin.model_validate({"file": "a.gpkg", "where": {"use": ["residential", ""]}})
    found = read_homes(path, origin, box=BOX)
    assert (len(found.areas), found.left_out) == (2, 1)


def test_words_in_place_of_numbers_are_refused(tmp_path: Path) -> None:
    path = houses(tmp_path / "a.gpkg", n=["2", "many"])
    with pytest.raises(InputError, match=r"column n: holds what is no number \(found: 'many'\)\. Choose a column"):
        levels(path, levels="n")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("houses")
    write_demo_city(root)
    return root


def run_of(root: Path, folder: Path, **changes: Any) -> CityRun:
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO | changes), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def test_a_district_with_own_homes_has_its_people_there_by_floor(root: Path, tmp_path: Path) -> None:
    houses(root / "own.gpkg", n=[1, 3])
    run = run_of(root, tmp_path, buildings={"file": "own.gpkg", "levels": "n"})
    buildings = run.value("features/buildings")
    assert len(buildings) == buildings.mapped == buildings.with_use == 2
    assert buildings.floor_m2[1] / buildings.floor_m2[0] == pytest.approx(3, rel=1e-6)
    cells, people = run.value("layer/cells"), run.value("layer/people")
    at = cells.holding(shapely.points(buildings.x, buildings.y))
    district = cells.district[run.place.city.counted_level]
    here = np.flatnonzero(district == district[at[0]])
    assert set(here[(people.count[0][here] > 0) & cells.is_on_map[here]]) == set(at[district[at] == district[at[0]]])


def test_own_buildings_need_the_map_for_the_rest() -> None:
    with pytest.raises(ValueError, match="`buildings` stands for what the map has of it"):
        City.model_validate(DEMO | {"osm": None, "stops": {"origin": "feed"}, "buildings": {"file": "own.gpkg"}})
