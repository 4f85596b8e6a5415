"""A city's own streets stand in for the map's: the same shapes give the same values, and what is wrong is refused."""

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
from pipelines.sources.own_streets import OwnStreets, read_streets
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.streets import Streets, is_public_land, is_walkable, streets_from
from spatial_indicators.projection import Projection
from spatial_indicators.street_origin import StreetOrigin
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}
BOX = (9.9, 44.9, 10.1, 45.1)
UTM = "EPSG:32632"
MIDDLE = gpd.GeoSeries([shapely.Point(10.0, 45.0)], crs="EPSG:4326").to_crs(UTM).get_coordinates().to_numpy()


def drawn(path: Path, *lines: Any, **columns: list[Any]) -> Path:
    """Write lines given in metres from the middle of the box."""
    shapes = [shapely.transform(shapely.geometry.shape(_shape(line)), lambda points: points + MIDDLE) for line in lines]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=UTM)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".geojson":
        frame.to_crs("EPSG:4326").to_file(path, driver="GeoJSON", COORDINATE_PRECISION=7)
    else:
        frame.to_file(path)
    return path


def _shape(line: Any) -> Any:
    return line if isinstance(line, dict) else {"type": "LineString", "coordinates": line}


def read(path: Path, **declared: Any) -> OwnStreets:
    return read_streets(path, StreetOrigin.model_validate({"file": path.name} | declared), box=BOX)


def streets(path: Path, **declared: Any) -> Streets:
    return streets_from(read(path, **declared).ways, Projection(10.0, 45.0))


HIGH, SIDE = [(0, 0), (100, 0)], [(40, 0), (40, 50)]


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet", "a.shp", "a.fgb"])
def test_streets_of_every_format_meet_where_an_end_lies_on_a_line(tmp_path: Path, name: str) -> None:
    found = streets(drawn(tmp_path / name, HIGH, SIDE, n=[1, 2]))
    assert (len(found.x), len(found.start)) == (4, 3)
    assert sorted(found.length_m.round(1)) == [40, 50, 60]
    assert set(found.highway) == {"road"}
    assert found.is_walkable.all()


def test_columns_say_class_width_and_lanes(tmp_path: Path) -> None:
    path = drawn(
        tmp_path / "a.gpkg", HIGH, SIDE, [(0, 90), (9, 90)], [(0, 95), (9, 95)],
        type=["A", "local", "A", "local"], w=[12.5, None, 0.0, 900.0], n=[None, 3, None, None],
    )  # fmt: skip
    kinds = {"primary": ["A"], "residential": ["local"]}
    found = read(path, kind="type", kinds=kinds, width="w", lanes="n")
    assert [dict(tags) for tags in found.ways.tags] == [
        {"highway": "primary", "width": "12.5"},
        {"highway": "residential", "lanes": "3"},
        {"highway": "primary"},
        {"highway": "residential"},
    ]
    assert found.facts["widths_not_used"] == 2
    widths = streets_from(found.ways, Projection(10.0, 45.0)).width_m
    assert sorted(set(widths.tolist())) == pytest.approx([9.0, 12.5, 13.35, 16.0])


def test_columns_say_who_may_walk_and_what_is_land_of_streets(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.gpkg", HIGH, SIDE, type=["motorway", "residential"], foot=[1, 0], owner=["city", "x"])
    by_class = streets(path, kind="type")
    assert by_class.is_walkable.tolist() == [False, False, True]
    told = streets(path, kind="type", walkable={"foot": [1]}, public={"owner": ["city"]})
    assert told.is_walkable.tolist() == [True, True, False]
    assert told.is_public_land.tolist() == [True, True, False]
    assert streets(path, kind="type", walkable=True).is_walkable.all()


def test_rows_that_are_not_meant_and_shapes_that_are_no_lines_are_counted(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": (5, 5)}
    many = {"type": "MultiLineString", "coordinates": [HIGH, [(0, 70), (9, 70)]]}
    path = drawn(tmp_path / "a.geojson", many, SIDE, point, state=["open", "planned", "open"])
    found = read(path, where={"state": ["open"]})
    assert found.ways.way_id.tolist() == [1, 1]
    assert found.facts == {
        "left_out": 1,
        "points_and_areas": 1,
        "widths_not_used": 0,
        "ends_joined_to_lines": 0,
        "crossings_not_joined": 0,
    }


OVER = [(30, -50), (30, 50)]


def is_joined(found: Streets) -> bool:
    return len(found.x) == 5


@pytest.mark.parametrize(
    ("declared", "joined"),
    [
        ({}, False),
        ({"crossings": True}, True),
        ({"crossings": True, "bridge": {"kind": ["bridge"]}}, False),
        ({"crossings": True, "tunnel": {"kind": ["bridge"]}}, False),
        ({"crossings": True, "level": "z"}, False),
    ],
)
def test_streets_that_cross_meet_only_on_one_level_and_where_that_is_asked_for(
    tmp_path: Path,
    declared: dict[str, Any],
    joined: bool,  # noqa: FBT001
) -> None:
    path = drawn(tmp_path / "a.gpkg", HIGH, OVER, kind=["street", "bridge"], z=[None, 2.0])
    assert is_joined(streets(path, **declared)) == joined


def test_a_tunnel_is_no_land_of_streets(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.gpkg", HIGH, OVER, kind=["street", "tube"])
    assert streets(path, tunnel={"kind": ["tube"]}).is_public_land.tolist() == [True, False]


@pytest.mark.parametrize(
    ("columns", "declared", "message"),
    [
        ({"t": ["x", None]}, {"kind": "t"}, r"a\.gpkg, column t: 2 streets are of no class that is known"
         r" \(found: nothing, x\)\. Say what it means under `kinds`, such as residential: \[Local\], or leave"),
        ({"t": ["A", "B"]}, {"kind": "t", "kinds": {"primary": ["A"]}}, r"1 streets are of no class that is known"
         r" \(found: B\)"),
        ({"w": ["wide", "9"]}, {"width": "w"}, r"column w: holds what is no number \(found: 'wide'\)"),
        ({"w": ["up", "9"]}, {"level": "w"}, r"column w: holds what is no number \(found: 'up'\)"),
        ({"w": [1, 2]}, {"width": "x"}, r"a\.gpkg: has no such column \(found: x\)"),
        ({"w": [1, 2]}, {"where": {"w": [3]}}, r"column w: no row near the city has one of these values \(found: 3\)"),
        ({"w": [1, 2]}, {"bridge": {"w": [3]}}, r"column w: no row near the city has one of these values \(found: 3\)"),
    ],
)  # fmt: skip
def test_what_a_column_should_not_say_is_refused(
    tmp_path: Path, columns: dict[str, list[Any]], declared: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(drawn(tmp_path / "a.gpkg", HIGH, SIDE, **columns), **declared)


def test_a_file_of_polygons_is_no_file_of_streets(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[(0, 0), (9, 0), (9, 9), (0, 0)]]}
    with pytest.raises(InputError, match=r"a\.gpkg: has no line near the city\. Give the file of streets, its lines"):
        read(drawn(tmp_path / "a.gpkg", square, n=[1]))


def test_a_file_of_another_city_fails_its_gate(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"streets_meet_city: .* lies at "):
        read_streets(drawn(tmp_path / "a.gpkg", HIGH), StreetOrigin(file="a.gpkg"), box=(0, 0, 1, 1))


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            {"kind": "t", "kinds": {"resident": ["A"]}},
            "no class of street named resident; did you mean residential",
        ),
        ({"kinds": {"primary": ["A"]}}, "`kinds` says what the values of a column mean: name the column by `kind`"),
        ({"snap_m": 0}, "snap_m"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_declaration_is_refused(declared: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        StreetOrigin.model_validate({"file": "a.gpkg"} | declared)


def test_own_streets_need_the_map_for_the_rest() -> None:
    with pytest.raises(ValueError, match="`streets` stands for what the map has of it"):
        City.model_validate(DEMO | {"osm": None, "stops": {"origin": "feed"}, "streets": "own.gpkg"})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("streets")
    write_demo_city(root)
    return root


def run_of(root: Path, folder: Path, **changes: Any) -> CityRun:
    folder.mkdir()
    (folder / "other.yaml").write_text(yaml.safe_dump(DEMO | changes), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def test_the_maps_own_streets_from_a_file_give_the_maps_values(root: Path, tmp_path: Path) -> None:
    mapped = run_of(root, tmp_path / "map")
    ways = mapped.value("features/osm").ways
    is_street = [at for at in range(len(ways)) if ways.tags[at].get("highway") in DEFAULT_WIDTH_M]
    shapes = [
        shapely.linestrings(np.stack([ways.lon, ways.lat], axis=1)[ways.offset[at] : ways.offset[at + 1]])
        for at in is_street
    ]
    columns = {name: [ways.tags[at].get(name) for at in is_street] for name in ("highway", "width", "lanes")}
    columns |= {
        "walk": [int(is_walkable(ways.tags[at])) for at in is_street],
        "land": [int(is_public_land(ways.tags[at])) for at in is_street],
    }
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    frame.to_crs(UTM).to_file(root / "streets.gpkg")
    said = {"kind": "highway", "width": "width", "lanes": "lanes", "walkable": {"walk": [1]}, "public": {"land": [1]}}
    own = run_of(root, tmp_path / "own", streets={"file": "streets.gpkg", "snap_m": 0.02, **said})
    for name in ("public_transport_access", "street_share", "open_space_access", "intersection_density"):
        one, other = (run.value(f"indicator/{name}") for run in (mapped, own))
        # A street drawn on the very outline of a park is park, and a nanometre beside it is street.
        np.testing.assert_allclose(one["value"], other["value"], rtol=2e-3, err_msg=name)


def test_check_tells_what_was_joined(root: Path, tmp_path: Path) -> None:
    drawn(root / "few.gpkg", HIGH, SIDE)
    made = run_of(root, tmp_path / "own", streets={"file": "few.gpkg"}).make("layer/streets")
    (exist,) = made.checks
    assert exist.facts["ends_joined_to_lines"] == 1
