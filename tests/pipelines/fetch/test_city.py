"""A city whose files are at addresses: refused until they are fetched, then the same as from disk."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_city import COMMAND, HOME
from web import Web, serving, status

from pipelines.catalogue import source_rows
from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

DECLARED: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "far"}

ADDRESSES = [origin.file for _, origin in City.model_validate(DECLARED).files()]
FILES, NEW = len(ADDRESSES), len(set(ADDRESSES))
"""The raster of people of 2020 is named twice, and comes once."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


@pytest.fixture
def web(root: Path) -> Iterator[Web]:
    with serving() as web:
        web.files = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        yield web


@pytest.fixture
def folder(web: Web, tmp_path: Path) -> Path:
    far = yaml.safe_load(yaml.safe_dump(DECLARED).replace("file: demo/", f"file: {web.url('demo/')}"))
    far["people"]["grid"] = web.url(far["people"]["grid"])
    far["osm"]["file"] += "?token=hunter2"
    (tmp_path / "far.yaml").write_text(yaml.safe_dump(far), encoding="utf-8")
    return tmp_path


def fetch(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    places = {"URBAN_SDG_CITIES": str(folder), "URBAN_SDG_STATE": str(folder), "URBAN_SDG_ALLOW_PRIVATE": "127.0.0.1"}
    command = [str(COMMAND), "fetch", "far", *words]
    return subprocess.run(
        command, env=inherited | places | changes, capture_output=True, text=True, check=False, timeout=60
    )


def run_of(folder: Path, city: str = "far", root: Path = Path("nowhere")) -> CityRun:
    return Surroundings(folder, root, folder, str(folder / "store")).city_run(city, all_steps(), keep=False)


def test_before_it_is_fetched_a_run_says_what_to_do(folder: Path) -> None:
    with pytest.raises(InputError, match=r"far: osm: is not fetched yet .*\. Run urban-sdg fetch far\."):
        run_of(folder).value("features/osm")


def test_what_is_fetched_gives_the_same_values_as_from_disk(folder: Path, root: Path) -> None:
    done = fetch(folder)
    assert (done.returncode, done.stdout) == (0, f"far: {FILES} files, {NEW} of them new\n"), done.stderr
    (folder / "near.yaml").write_text(yaml.safe_dump(DECLARED | {"city": "near"}), encoding="utf-8")
    for key in ("indicator/public_transport_access", "indicator/pm25_exposure"):
        far, near = run_of(folder).value(key), run_of(folder, "near", root).value(key)
        assert far["value"].equals(near["value"])


def test_the_second_time_nothing_comes_and_offline_nobody_is_asked(folder: Path, web: Web) -> None:
    assert fetch(folder).returncode == 0
    lock, sent = (folder / "far.lock").read_bytes(), sum(web.sent.values())
    assert fetch(folder).stdout == f"far: {FILES} files, 0 of them new\n"
    asked = len(web.asked)
    rows = json.loads(fetch(folder, "--offline", "--json").stdout)
    assert ({row["how"] for row in rows}, len(rows), len(web.asked)) == ({"offline"}, FILES, asked)
    assert (sum(web.sent.values()), (folder / "far.lock").read_bytes()) == (sent, lock)


def test_the_lock_and_the_published_sources_name_addresses_without_their_secrets(folder: Path, web: Web) -> None:
    done = fetch(folder)
    lock = json.loads((folder / "far.lock").read_text(encoding="utf-8"))
    (osm,) = lock["fetched"]["osm"]["files"]
    assert (osm["url"], osm["name"]) == (web.url("demo/osm.osm.pbf"), "osm.osm.pbf")
    rows = source_rows(run_of(folder)).set_index("source_id")
    assert rows.loc["far/osm", "url"] == osm["url"]
    assert rows.loc["far/osm", "sha256"] == osm["sha256"]
    told = done.stdout + done.stderr + json.dumps(lock) + rows.to_csv()
    assert "hunter2" not in told
    assert "token=hunter2" in " ".join(path for path, _ in web.asked)


def test_a_file_that_is_gone_stops_in_one_line_and_the_lock_stays(folder: Path, web: Web) -> None:
    assert fetch(folder).returncode == 0
    lock = (folder / "far.lock").read_bytes()
    web.fail("demo/gtfs.zip", status(404))
    done = fetch(folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: gtfs.0: the server has no such file (HTTP 404)")
    assert "Traceback" not in done.stderr
    assert (folder / "far.lock").read_bytes() == lock


def test_a_private_address_is_refused_unless_it_is_allowed(folder: Path) -> None:
    done = fetch(folder, URBAN_SDG_ALLOW_PRIVATE="")
    assert done.returncode == 1
    assert "leads into a private network" in done.stderr.splitlines()[-1]


def test_a_broken_lock_and_a_lost_cache_are_told(folder: Path) -> None:
    assert fetch(folder).returncode == 0
    for path in (folder / "cache/sha256").rglob("osm.osm.pbf"):
        path.unlink()
    with pytest.raises(InputError, match="far: osm: is not in the cache any more"):
        run_of(folder).value("features/osm")
    (folder / "far.lock").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is no lock file"):
        run_of(folder).value("features/osm")


def test_a_wrong_setting_is_told(folder: Path) -> None:
    done = fetch(folder, URBAN_SDG_MAX_DOWNLOAD_BYTES="1 GB")
    assert done.returncode == 1
    assert "URBAN_SDG_MAX_DOWNLOAD_BYTES: is not a number of bytes (found: 1 GB)" in done.stderr
