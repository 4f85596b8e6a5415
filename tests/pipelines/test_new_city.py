"""A city joins in one line: the file that is written runs, and nothing of anybody's is overwritten."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from small_city import COMMAND

from pipelines.demo_city.writer import write_demo_city
from pipelines.new_city import slug
from spatial_indicators.errors import InputError

WHOSE = ("--producer", "Somebody", "--licence", "CC0-1.0")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


def urban_sdg(root: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    places = {"URBAN_SDG_CITIES": folder / "cities", "URBAN_SDG_STATE": folder, "URBAN_SDG_DATA_ROOT": root}
    environment = inherited | {name: str(path) for name, path in places.items()}
    return subprocess.run([str(COMMAND), *words], env=environment, capture_output=True, text=True, check=False)


def test_a_boundary_and_a_map_make_a_city_that_runs(root: Path, tmp_path: Path) -> None:
    boundary, osm = "demo/districts.geojson", "demo/osm.osm.pbf"
    words = ("city", "new", "São Tomé", "--boundary", boundary, "--osm", osm, "--year", "2020", *WHOSE)
    done = urban_sdg(root, tmp_path, *words)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "cities/sao_tome.yaml"
    assert done.stdout.splitlines()[0] == str(path)
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 35
    assert yaml.safe_load(text)["districts"] == [
        {"level": "district", "file": boundary, "code": "tract_id", "name": "tract_name"}
    ]
    checked = urban_sdg(root, tmp_path, "check", "sao_tome")
    assert checked.returncode == 0, checked.stdout
    assert "ok    indicator/street_share  can be computed" in checked.stdout
    assert "warn  indicator/pm25_exposure  no value, with the reason no_source" in checked.stdout


def test_what_stands_in_comments_is_valid_too(root: Path, tmp_path: Path) -> None:
    done = urban_sdg(root, tmp_path, "city", "new", "Demo", "--boundary", "demo/districts.geojson", *WHOSE)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "cities/demo.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    optional = [line.removeprefix("# ") for line in lines[lines.index("") :] if line.startswith("# ") and ":" in line]
    whole = yaml.safe_load("\n".join([line for line in lines if not line.startswith("#")] + optional[1:]))
    assert {"people", "gtfs", "built_up", "pm25", "flood", "analysis_date"} <= set(whole)


def test_an_area_of_geo_boundaries_makes_a_city_that_waits_for_its_boundary(root: Path, tmp_path: Path) -> None:
    done = urban_sdg(root, tmp_path, "city", "new", "Here", "--boundary", "geoboundaries:gbr:ADM2:Newport, City of")
    assert done.returncode == 0, done.stderr
    assert "Next: urban-sdg fetch here, then urban-sdg check here" in done.stdout
    written = yaml.safe_load((tmp_path / "cities/here.yaml").read_text(encoding="utf-8"))
    assert written["country"] == "GBR"
    assert written["districts"] == [
        {"level": "district", "source": "geoboundaries", "adm": "ADM2", "shapes": ["Newport, City of"]}
    ]


def test_a_city_is_never_overwritten(root: Path, tmp_path: Path) -> None:
    words = ("city", "new", "Here", "--boundary", "demo/districts.geojson", *WHOSE)
    assert urban_sdg(root, tmp_path, *words).returncode == 0
    path = tmp_path / "cities/here.yaml"
    path.write_text("mine", encoding="utf-8")
    done = urban_sdg(root, tmp_path, *words)
    assert done.returncode == 1
    assert "there is such a city already (found: here)" in done.stderr
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--boundary", "demo/nowhere.geojson", *WHOSE), "there is no such file (found: demo/nowhere.geojson)"),
        (("--boundary", "/etc/hostname", *WHOSE), "the file is not below the root of the data (found: /etc/hostname)"),
        (("--boundary", "demo/gtfs.zip", *WHOSE), "cannot be read"),
        (("--boundary", "demo/districts.geojson"), "a file of boundaries needs whose it is"),
        (("--boundary", "relation:9"), "a relation is read from a map (found: 9). Name the map by --osm."),
        (("--boundary", "relation:x", *WHOSE), "is no number of a relation (found: x)"),
        (("--boundary", "geoboundaries:ADM2"), "names no level of a country's divisions (found: ADM2)"),
        (("--boundary", "demo/districts.geojson", "--country", "Utopia", *WHOSE), "`country`"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_nothing_is_written(
    root: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = urban_sdg(root, tmp_path, "city", "new", "Here", *words)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list((tmp_path / "cities").rglob("*"))


@pytest.mark.parametrize(("name", "made"), [("São Paulo", "sao_paulo"), ("Ulm/Neu-Ulm", "ulm_neu_ulm"), ("X", "x")])
def test_an_id_is_made_of_the_name(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize("name", ["서울", "42", ""])
def test_a_name_without_latin_letters_makes_no_id(name: str) -> None:
    with pytest.raises(InputError, match="Write its name in Latin letters"):
        slug(name)
