"""A city's own trees and canopy: read by its columns, refused when wrong; only what it gives is known."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
import yaml
from affine import Affine

from pipelines.catalogue import source_rows
from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City
from spatial_indicators.errors import GateFailed, InputError

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {
    "city": "other",
    "methods": [],
}
TREES = {"file": "trees.gpkg", "producer": "Parks Department", "licence": "CC-BY-4.0"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city with an inventory of four trees and a hedge in its middle, and one far away."""
    root = tmp_path_factory.mktemp("trees")
    write_demo_city(root)
    west, south, east, north = gpd.read_file(root / "demo/districts.geojson").total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    drawn = [shapely.Point(x + at / 1e4, y) for at in range(4)]
    drawn += [shapely.LineString([(x, y), (x + 0.001, y)]), shapely.Point(x + 5, y)]
    columns = {"HEIGHT": [12.0, 2.9, None, 3.0, 1.0, 9.0], "STATE": ["up", "up", "up", "felled", "up", "up"]}
    gpd.GeoDataFrame(columns, geometry=drawn, crs="EPSG:4326").to_crs("EPSG:32632").to_file(root / "trees.gpkg")
    write_canopy(root / "mask.tif", np.array([[0, 1], [1, 0]], dtype=np.uint8), (west, south, east, north))
    write_canopy(
        root / "cover.tif", np.array([[10, 50, 255], [95, 10, 40]], dtype=np.uint8), (west, south, east, north)
    )
    write_canopy(root / "percent.tif", np.array([[0, 120]], dtype=np.uint8), (west, south, east, north))
    write_canopy(root / "elsewhere.tif", np.array([[0, 50]], dtype=np.uint8), (west + 5, south, east + 5, north))
    return root


def write_canopy(path: Path, values: Any, bounds: tuple[float, float, float, float]) -> None:
    west, south, east, north = bounds
    rows, columns = values.shape
    width, height = (east - west + 0.02) / columns, (north - south + 0.02) / rows
    corners = Affine(width, 0.0, west - 0.01, 0.0, -height, north + 0.01)
    form = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": values.dtype}
    with rasterio.open(path, "w", **form, crs="EPSG:4326", transform=corners, nodata=255) as file:
        file.write(values, 1)


def run_of(root: Path, folder: Path, **declared: Any) -> CityRun:
    content = {key: value for key, value in (DEMO | declared).items() if value is not None}
    (folder / "other.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def test_trees_are_those_that_are_meant_and_not_known_to_be_low(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, trees=TREES | {"where": {"STATE": ["up"]}, "height": "HEIGHT"})
    assert len(run.value("layer/trees")) == 2
    facts = run.make("layer/trees").manifest.facts
    assert (facts["trees"], facts["left_out"], facts["no_points"]) == (2, 2, 1)


def test_trees_lie_where_the_file_has_them(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, trees=TREES)
    trees, projection = run.value("layer/trees"), run.value("layer/districts").projection
    given = gpd.read_file(root / "trees.gpkg").to_crs(projection.definition).geometry[:4]
    np.testing.assert_allclose(np.sort(trees.x), np.sort(given.x), atol=0.01)
    np.testing.assert_allclose(np.sort(trees.y), np.sort(given.y), atol=0.01)


def test_trees_are_a_source_with_their_own_licence(root: Path, tmp_path: Path) -> None:
    rows = source_rows(run_of(root, tmp_path, trees=TREES)).set_index("source_id")
    told = rows.loc["other/trees"]
    assert (told["title"], told["producer"], told["licence"]) == ("Trees", "Parks Department", "CC-BY-4.0")
    assert rows.loc["other/canopy_2020"]["title"] == "Land under crowns of trees: 2020"


def test_a_mask_is_a_share_of_the_land(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, canopy=[{"file": "mask.tif", "year": 2020, "unit": "share"}])
    canopy, cells = run.value("layer/canopy"), run.value("layer/cells")
    assert canopy.known.min() == 1.0
    with rasterio.open(root / "mask.tif") as mask:
        lon, lat = shapely.get_coordinates(
            run.value("layer/districts").projection.unproject(shapely.centroid(cells.geometry))
        ).T
        middle = np.array([value[0] for value in mask.sample(zip(lon, lat, strict=True))])
    whole = (canopy.value < 0.001) | (canopy.value > 0.999)
    assert whole.mean() > 0.9
    np.testing.assert_allclose(canopy.value[whole], middle[whole], atol=1e-3)


def test_classes_of_land_cover_are_trees_or_not(root: Path, tmp_path: Path) -> None:
    named = [{"file": "cover.tif", "year": 2020, "classes": [10, 95]}]
    found = run_of(root, tmp_path, canopy=named).value("layer/canopy")
    share = np.unique(np.round(found.value[found.known == 1], 2))
    assert {0.0, 1.0} <= set(share)
    # A sixth of the raster knows nothing, and of the rest three pixels of five are trees.
    assert 0 < (found.known == 0).mean() < 0.4
    assert 0.4 < np.average(found.value[found.known > 0], weights=found.known[found.known > 0]) < 0.8


def test_classes_with_a_unit_of_shares_are_refused() -> None:
    with pytest.raises(
        ValueError, match="`classes` and `legend` are of land cover, and `unit` is of amounts: give one of them"
    ):
        City.model_validate(DEMO | {"canopy": [{"file": "a.tif", "year": 2020, "unit": "share", "classes": [10]}]})


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"trees": TREES, "canopy": None}, {"trees", "green"}),
        ({"trees": None}, {"canopy", "green"}),
        ({}, {"all", "trees", "canopy", "green"}),
        ({"trees": None, "canopy": None}, set()),
    ],
)
def test_only_the_parts_that_have_inputs_have_values(
    root: Path, tmp_path: Path, given: dict[str, Any], known: set[str]
) -> None:
    rows = run_of(root, tmp_path, **given).value("indicator/green_rule_3_30_300")
    of_city = rows[(rows.level == "city") & (rows.sex == "_T") & (rows.age == "_T") & (rows.disability == "_T")]
    methods = {row.method.removeprefix("konijnendijk_2023_"): row for row in of_city.itertuples()}
    assert {name for name, row in methods.items() if np.isfinite(row.value)} == known
    assert set(methods) == known | {"all"}
    if "all" not in known:
        assert methods["all"].reason == "no_source"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            {"trees": TREES | {"where": {"STATE": ["alive"]}}},
            r"trees\.gpkg, column STATE: no row near the city has one of these values \(found: alive\)\."
            r" The column has felled, up\.",
        ),
        (
            {"trees": TREES | {"height": "STATE"}},
            r"trees\.gpkg, column STATE: holds what is no number \(found: 'up'\)\.",
        ),
        ({"trees": TREES | {"height": "HIGH"}}, r"has no such column \(found: HIGH\)"),
        ({"trees": TREES | {"file": "nowhere.gpkg"}}, r"other: trees: the file is missing"),
        (
            {"canopy": [{"file": "mask.tif", "year": 2020}]},
            r"other: canopy\.2020: no pixel has more than 1 per cent of canopy, as in a mask of 0 and 1"
            r" \(found: mask\.tif\)\. Write its unit: share \(0 to 1\), or percent if that is meant\.",
        ),
        ({"canopy": [{"file": "mask.tif", "year": 2020, "unit": "ha"}]}, r"unit is not known \(found: ha\)"),
    ],
)
def test_what_does_not_fit_is_told(root: Path, tmp_path: Path, declared: dict[str, Any], message: str) -> None:
    run = run_of(root, tmp_path, **declared)
    with pytest.raises(InputError, match=message):
        run.value("layer/greenery")


def test_trees_and_canopy_of_another_place_are_refused(root: Path, tmp_path: Path) -> None:
    far = gpd.read_file(root / "trees.gpkg").iloc[[5]]
    far.to_file(root / "far.gpkg")
    with pytest.raises(GateFailed, match=r"far\.gpkg lies at"):
        run_of(root, tmp_path, trees=TREES | {"file": "far.gpkg"}).value("layer/trees")
    with pytest.raises(GateFailed, match=r"elsewhere\.tif"):
        run_of(root, tmp_path, canopy=[{"file": "elsewhere.tif", "year": 2020}]).value("layer/canopy")

    # 120 per cent are 1.2 of the land.
    with pytest.raises(GateFailed, match=r"percent\.tif holds 1\.2, one of 1 cells outside 0 to 1\."):
        run_of(root, tmp_path, canopy=[{"file": "percent.tif", "year": 2020}]).value("layer/canopy")


def test_a_raster_of_canopy_needs_its_year() -> None:
    with pytest.raises(ValueError, match="every raster of `canopy` needs its `year`"):
        City.model_validate(DEMO | {"canopy": [{"file": "a.tif"}]})
