"""psql, GDAL and GeoPandas read the published values with the very lines of docs/postgis.md."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest

from pipelines.project import HOME

PAGE = (HOME / "docs" / "postgis.md").read_text(encoding="utf-8")
DISTRICTS = 28
BOROUGHS = {"Northside", "City Centre", "Eastshore", "Southbank"}


def block(client: str, language: str) -> str:
    """Give the lines that the page shows for a client."""
    part = PAGE[PAGE.index(f"### {client}\n") :]
    found = re.search(rf"```{language}\n(.*?)```", part, re.DOTALL)
    assert found is not None
    return found[1]


def run(command: list[str], service: dict[str, str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=os.environ | service, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def _gdal() -> None:
    if shutil.which("ogr2ogr") is None:
        assert os.environ.get("CI") != "true", "ogr2ogr is not there: scripts/set_up.sh installs gdal-bin"
        pytest.skip("ogr2ogr is not there: apt-get install gdal-bin")


def test_psql_shows_the_meaning_of_a_column_and_writes_a_table(service: dict[str, str], tmp_path: Path):
    shown = run(["bash", "-e", "-c", block("psql", "sh")], service, tmp_path)
    assert re.search(r"public_transport_access +\| double precision .*\| \w+", shown)
    with (tmp_path / "districts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == DISTRICTS
    assert [row["code"] for row in rows if row["public_transport_access"] == ""] == ["T22"]


@pytest.mark.usefixtures("_gdal")
def test_ogr2ogr_takes_a_layer_with_its_columns_into_other_formats(service: dict[str, str], tmp_path: Path):
    shown = run(["bash", "-e", "-c", block("GDAL", "sh")], service, tmp_path)
    districts = gpd.read_file(tmp_path / "districts.gpkg")
    assert len(districts) == DISTRICTS
    assert districts.crs == "EPSG:4326"
    assert districts.loc[districts["public_transport_access"].isna(), "code"].tolist() == ["T22"]
    boroughs = json.loads((tmp_path / "boroughs.geojson").read_text(encoding="utf-8"))["features"]
    assert {each["properties"]["name"] for each in boroughs} == BOROUGHS
    assert all(set(each["properties"]) == {"name", "public_transport_access"} for each in boroughs)
    assert "Geometry: Line String" in shown
    assert "Geometry Column = geom" in shown
    assert "id: Integer64" in shown


def test_geopandas_reads_a_layer_with_its_outlines(service: dict[str, str], tmp_path: Path):
    (tmp_path / "read.py").write_text(block("Python", "python"), encoding="utf-8")
    shown = run([sys.executable, "-W", "error", "read.py"], service, tmp_path)
    header, *rows = shown.splitlines()
    assert header.split() == ["name", "people", "public_transport_access"]
    assert len(rows) == len(BOROUGHS)
    values = [float(row.split()[-1]) for row in rows]
    assert values == sorted(values)
