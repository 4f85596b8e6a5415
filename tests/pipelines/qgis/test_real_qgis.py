"""QGIS itself opens a city's project as a reader, and paints every district in the colour of its published value."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyproj
import pytest
import shapely
from matplotlib.image import imread
from small_city import SmallCity
from sqlalchemy import make_url

PYTHON = "/usr/bin/python3"
"""QGIS belongs to the system's Python, not to the project's."""

LAYER = "urban_sdg_district_latest_1"
"""Level district: the six districts of the small city; its three quarters are layer 0."""

COLOURS = {"0": "#002b62", "20": "#49536c", "40": "#7c7b78", "60": "#b5a86f", "80": "#f3db42"}
"""By the least per cent of the class: the worst is the darkest."""

GREYS = {"#e4e4e4", "#8a8a8a"}
WHITE = "#ffffff"


@dataclass(frozen=True)
class Painted:
    """A map that QGIS has drawn."""

    image: Any
    extent: tuple[float, float, float, float]

    def colours(self, longitude: float, latitude: float, *, around: int = 0) -> set[str]:
        """Give the colours at a place, and so many pixels around it."""
        x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(longitude, latitude)
        west, south, east, north = self.extent
        height, width = self.image.shape[:2]
        column, row = int((x - west) / (east - west) * width), int((north - y) / (north - south) * height)
        part = self.image[row - around : row + around + 1, column - around : column + around + 1, :3]
        return {"#" + "".join(f"{round(float(value) * 255):02x}" for value in pixel) for pixel in part.reshape(-1, 3)}


@pytest.fixture(scope="module")
def _qgis() -> None:
    done = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        assert os.environ.get("CI") != "true", "QGIS is not there: scripts/set_up.sh installs it where CI is true"
        pytest.skip("QGIS is not there: apt-get install python3-qgis qgis-providers")


@pytest.fixture(scope="module")
def environment(computed: SmallCity, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What QGIS runs in: no screen, no home, and a service that logs in as somebody who may only read."""
    home = tmp_path_factory.mktemp("analyst")
    url = make_url(computed.database_url)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS user_of_qgis")
        connection.execute("CREATE ROLE user_of_qgis LOGIN IN ROLE urban_sdg_reader")
    entries = {"host": url.query["host"], "port": url.query["port"], "dbname": url.database, "user": "user_of_qgis"}
    lines = ["[urban_sdg]", *(f"{name}={value}" for name, value in entries.items())]
    (home / "pg_service.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    places = {"PGSERVICEFILE": "pg_service.conf", "HOME": "", "XDG_RUNTIME_DIR": "", "QGIS_CUSTOM_CONFIG_PATH": "qgis"}
    return {"QT_QPA_PLATFORM": "offscreen", "PATH": os.environ["PATH"]} | {
        name: str(home / place) for name, place in places.items()
    }


@pytest.fixture(scope="module")
def opened(_qgis: None, computed: SmallCity, environment: dict[str, str]) -> dict[str, Any]:
    """What QGIS made of the small city's project."""
    done = computed.command("qgis", "small")
    assert done.returncode == 0, done.stderr
    probe = Path(__file__).with_name("probe.py")
    command = [PYTHON, probe, computed.folder / "urban-sdg.qgz", Path(environment["HOME"]) / "map.png", LAYER]
    seen = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert seen.returncode == 0, seen.stderr
    return json.loads(seen.stdout)


@pytest.fixture(scope="module")
def painted(opened: dict[str, Any], environment: dict[str, str]) -> Painted:
    assert opened["map"]["faults"] == []
    return Painted(imread(Path(environment["HOME"]) / "map.png"), tuple(opened["map"]["extent"]))


@pytest.fixture(scope="module")
def districts(computed: SmallCity) -> list[tuple[str, float | None, str | None, shapely.Point]]:
    """Code, published value, reason and a point far inside of every district."""
    query = """
        SELECT code, public_transport_access, public_transport_access_reason,
            ST_AsBinary((ST_MaximumInscribedCircle(geom)).center)
        FROM api.district_latest WHERE level = 'district' ORDER BY code
    """
    url = make_url(computed.database_url).set(drivername="postgresql").render_as_string()
    with psycopg.connect(url) as connection:
        rows = connection.execute(query).fetchall()
    return [(code, value, reason, shapely.from_wkb(point)) for code, value, reason, point in rows]


def test_a_project_opens_with_its_layers_in_groups(opened: dict[str, Any]):
    assert opened["is_read"]
    assert (opened["title"], opened["canvas"]) == ("Small: urban-sdg", "EPSG:3857")
    assert "© OpenStreetMap contributors" in opened["attribution"]
    assert [len(ids) for ids in opened["groups"].values()] == [3, 2, 2, 2, 2, 1]
    assert opened["shown"] == ["urban_sdg_district_latest_0"]


def test_every_layer_is_valid_and_holds_the_rows_of_the_city(opened: dict[str, Any]):
    assert [layer_id for layer_id, facts in opened["layers"].items() if not facts["is_valid"]] == []
    rows = {name.removeprefix("urban_sdg_"): facts["rows"] for name, facts in opened["layers"].items()}
    expected = {"district_latest_0": 3, "district_latest_1": 6, "observation_map": 3, "area": 10, "city_latest": 1}
    assert {name: rows[name] for name in expected} == expected
    assert rows["cell"] == rows["grid_latest"] > 100
    assert min(rows.values()) > 0


def test_a_layer_that_is_dragged_in_brings_its_own_style(opened: dict[str, Any]):
    for layer_id, facts in opened["layers"].items():
        assert facts["own_style"], layer_id
        assert facts["legend_when_dragged"] == facts["legend"], layer_id


def test_the_legend_speaks_of_classes_and_of_reasons(opened: dict[str, Any]):
    assert opened["layers"][LAYER]["legend"] == [
        "11.2.1 public transport access",
        *("0 to 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %"),
        "No data: no source in this city",
        "No data: nobody lives here",
        "No data: not covered by the map",
        "No data: too little covered by the map",
        "No data",
    ]


def test_every_style_draws_every_row_exactly_once(opened: dict[str, Any]):
    stored = {
        (layer, name): facts for layer, each in opened["layers"].items() for name, facts in each["stored"].items()
    }
    assert {key for key, facts in stored.items() if facts["faults"] or not facts["is_applied"]} == set()
    assert {key: facts["symbols"] for key, facts in stored.items() if facts["symbols"] != [1]} == {}


def test_the_layer_menu_offers_every_indicator(opened: dict[str, Any]):
    facts = opened["layers"][LAYER]
    assert facts["styles"] == sorted(facts["stored"])
    assert {"11.2.1 public transport access", "11.7.1 open space access", "11.7.1 street share"} <= set(facts["styles"])


def test_a_district_has_exactly_the_colour_of_its_published_value(painted: Painted, districts: list[Any]):
    known = [(code, value, point) for code, value, _, point in districts if value is not None]
    seen = {code: painted.colours(point.x, point.y) for code, _, point in known}
    assert seen == {code: {COLOURS[str(int(min(value, 99) // 20 * 20))]} for code, value, _ in known}
    assert len(set.union(*seen.values())) > 1


def test_a_district_without_a_value_is_hatched(painted: Painted, districts: list[Any]):
    missing = {code: point for code, value, _, point in districts if value is None}
    assert set(missing) == {"e1", "e2"}
    for point in missing.values():
        found = painted.colours(point.x, point.y, around=25)
        assert found >= GREYS
        assert not found & {*COLOURS.values(), WHITE}


def test_around_the_city_the_paper_is_white(painted: Painted):
    corners = (painted.image[row, column, :3] for row in (2, -3) for column in (2, -3))
    assert all(np.all(corner == 1.0) for corner in corners)
