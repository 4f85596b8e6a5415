"""Whatever is wrong with the input: one clear line, exit code 1, and readers keep what they saw."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyogrio
import pytest
import shapely
from small_city import PEOPLE, SmallCity, write_csv, write_geojson
from sqlalchemy import make_url

BOWTIE = shapely.Polygon([(0, 0), (0.004, 0.006), (0.004, 0), (0, 0.006)])


def seen(city: SmallCity) -> list[tuple[Any, ...]]:
    """Everything that readers see, with the run that it comes from."""
    url = make_url(city.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM api.observation ORDER BY id").fetchall()


def refused(city: SmallCity, **options: Any) -> str:
    """Run the city, see it refused in one line without any effect, and give the line."""
    before = seen(city)
    assert before
    done = city.command("run", "small", **options)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    errors = [line for line in done.stderr.splitlines() if line and not line.startswith("  ")]
    assert len(errors) == 1, done.stderr
    assert errors[0].startswith("error: ")
    assert "Traceback" not in done.stderr
    assert seen(city) == before
    return errors[0]


def made(city: SmallCity) -> dict[str, Any]:
    done = city.command("run", "small", "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def without_crs(city: SmallCity) -> None:
    """Write the districts as a Shapefile, whose reference system is a file of its own, and lose that file."""
    table = pyogrio.raw.read(city.data / "districts.geojson")
    meta, _, geometry, fields = table
    path = city.data / "districts.shp"
    pyogrio.raw.write(path, geometry, fields, meta["fields"], geometry_type="Polygon", crs=meta["crs"])
    path.with_suffix(".prj").unlink()
    declared = city.declaration()
    declared["districts"][0]["file"] = "small/districts.shp"
    city.write_yaml(**declared)


def other_codes(city: SmallCity) -> None:
    city.write_census({code.upper(): people for code, people in PEOPLE.items()})


def some_codes(city: SmallCity) -> None:
    city.write_census({code: people for code, people in PEOPLE.items() if code not in {"m1", "w2"}})


def no_total(city: SmallCity) -> None:
    rows = [("district", "people", "children", "adults"), *((code, "", 1, 1) for code in PEOPLE)]
    write_csv(city.data / "census.csv", rows)


def overlapping(city: SmallCity) -> None:
    city.write_boundaries(w1=shapely.box(0, 0, 0.006, 0.006))


def twice_the_same_code(city: SmallCity) -> None:
    shapes = [({"code": "w1", "name": "x"}, shapely.box(at, 0, at + 1, 1)) for at in (0, 1)]
    write_geojson(city.data / "districts.geojson", shapes)


def not_yaml(city: SmallCity) -> None:
    city.yaml.write_text("city: [small\n", encoding="utf-8")


def unknown_key(city: SmallCity) -> None:
    city.write_yaml(analysis_day="2024-06-13")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda city: (city.data / "map.osm.pbf").unlink(), "small: osm: the file is missing"),
        (lambda city: truncate(city.data / "map.osm.pbf"), "map.osm.pbf: "),
        (lambda city: (city.data / "map.osm.pbf").write_bytes(b""), "map.osm.pbf: is empty"),
        (lambda city: city.write_gtfs(without="calendar.txt"), "gtfs.zip: has no service in calendar.txt"),
        (lambda city: city.write_gtfs(without="stop_times.txt"), "gtfs.zip: has no stop_times.txt"),
        (lambda city: city.write_gtfs(dates=("20230101", "20231231")), "it covers 2023-01-01 to 2023-12-31"),
        (lambda city: truncate(city.data / "gtfs.zip"), "gtfs.zip: is not a whole zip file"),
        (without_crs, "districts.shp: does not say its reference system"),
        (lambda city: city.write_boundaries(w1=BOWTIE), "district w1 has an invalid boundary (one of 1)"),
        (overlapping, "gate districts_do_not_overlap"),
        (twice_the_same_code, "has 2 districts of one code (found: w1)"),
        (other_codes, "census.csv"),
        (some_codes, "w2, m1"),
        (no_total, "has a district without a total"),
        (lambda city: city.write_census(lost_children=3), "gate groups_make_up_everyone"),
        (lambda city: (city.data / "census.csv").unlink(), "small: people.table: the file is missing"),
        (not_yaml, "small.yaml: is not YAML"),
        (unknown_key, "`analysis_day` is not known, did you mean `analysis_date`"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_published(
    city: SmallCity, spoil: Callable[[SmallCity], None], words: str
) -> None:
    spoil(city)
    assert words in refused(city)


def test_codes_that_do_not_join_are_named(city: SmallCity) -> None:
    other_codes(city)
    line = refused(city)
    assert "w1" in line
    assert "Give boundaries and table of the same vintage" in line


def test_mended_input_is_published_again(city: SmallCity) -> None:
    city.write_gtfs(without="calendar.txt")
    refused(city)
    city.write_gtfs(calls=7)
    assert made(city)["is_published_now"]


def test_disability_codes_that_do_not_join_are_a_warning_with_names(city: SmallCity) -> None:
    rows = [("district", "status", "n"), *((code, s, 9) for code in ("w1", "w2", "m1") for s in ("with", "without"))]
    write_csv(city.data / "disability.csv", rows)
    report = made(city)
    assert report["is_published_now"]
    (warning,) = [line for line in report["warnings"] if line.startswith("disability_codes_join")]
    assert warning == "disability_codes_join: joined 3, of 6, not joined m2, e1, e2"


@pytest.mark.parametrize("word", ["--dagster", "--no-dagster"])
def test_both_ways_to_run_refuse_alike(city: SmallCity, word: str) -> None:
    city.write_gtfs(dates=("20230101", "20231231"))
    before = seen(city)
    done = city.command("run", "small", word)
    assert done.returncode == 1
    assert "has no timetable for 2024-06-13; it covers 2023-01-01 to 2023-12-31" in done.stderr
    assert "Traceback" not in done.stderr
    assert seen(city) == before


def test_a_database_that_is_down_is_noticed_before_anything_is_computed(raw_city: SmallCity) -> None:
    url = "postgresql://someone:wet-socks@127.0.0.1:1/none"
    done = raw_city.command("run", "small", environment={"URBAN_SDG_DATABASE_URL": url})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1:1/none: does not answer" in done.stderr
    assert "wet-socks" not in done.stderr
    assert not (raw_city.state / "store/small/layer").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:wet-socks@localhost/x", "URBAN_SDG_DATABASE_URL: not PostgreSQL (found: mysql)"),
        ("//wet-socks", "URBAN_SDG_DATABASE_URL: not the address of a database"),
    ],
)
def test_a_wrong_address_is_explained_without_its_password(raw_city: SmallCity, url: str, words: str) -> None:
    done = raw_city.command("run", "small", environment={"URBAN_SDG_DATABASE_URL": url})
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "wet-socks" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    words = [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("variable", ["URBAN_SDG_STORE", "URBAN_SDG_STATE"])
def test_a_full_disk_is_one_line(city: SmallCity, tiny_disk: Path, variable: str) -> None:
    city.write_gtfs(calls=5)
    line = refused(city, environment={variable: str(tiny_disk)})
    assert "No space left on device" in line or "database or disk is full" in line


@pytest.mark.parametrize("word", ["--dagster", "--no-dagster"])
def test_a_file_that_may_not_grow_is_one_line(raw_city: SmallCity, word: str) -> None:
    small_files: Callable[[], None] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))  # noqa: E731
    done = raw_city.command("run", "small", word, preexec_fn=small_files)
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if line and not line.startswith("  ")]
    assert len(errors) == 1, done.stderr
    assert errors[0].startswith("error: ")


def test_a_state_folder_that_cannot_be_written_is_one_line(city: SmallCity) -> None:
    blocked = city.folder / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    line = refused(city, environment={"URBAN_SDG_STATE": str(blocked)})
    assert str(blocked) in line
