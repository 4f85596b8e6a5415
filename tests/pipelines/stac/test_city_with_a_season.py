"""A city that names a season in place of files: fetched, run, offline, and told what it lacks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import yaml
from small_city import COMMAND, HOME
from stac_api import StacApi, sentinel_2_item
from web import Web, serving

from pipelines.demo_city.writer import write_demo_city
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City

DEMO: dict[str, Any] = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8"))
SEASON = {"source": "sentinel_2_l2a", "year": 2024, "season": ["2024-05-01", "2024-09-30"], "max_cloud": 80}
BANDS = {"red": "B04", "nir": "B08", "scl": "SCL"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


@pytest.fixture
def web(root: Path, tmp_path: Path) -> Iterator[Web]:
    """Two images like the demo city's own, of before and after the offset, in a tile around it."""
    with serving() as web:
        api = StacApi(web)
        for day, baseline, shift in (("2024-05-14", "05.10", 0), ("2024-06-13", "03.01", -1000)):
            item: dict[str, Any] = {}
            for key, band in BANDS.items():
                (path,) = (root / "demo/rasters/sentinel2").glob(f"*_{band}_*.tif")
                with rasterio.open(path) as file:
                    place = {"crs": "EPSG:32632", "transform": file.transform}
                    item = item or sentinel_2_item(
                        day, file.bounds, file.transform, **{"s2:processing_baseline": baseline}
                    )
                    numbers = file.read(1).astype(np.int32) + (shift if key != "scl" else 0)
                api.put(item["assets"][key]["href"], numbers.astype(np.uint16), place, tmp_path)
            api.items.append(item)
        web.mirrors = api.mirrors
        yield web


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    city = DEMO | {"city": "green", "satellite": [SEASON], "producer": "somebody", "licence": "CC0-1.0"}
    (tmp_path / "green.yaml").write_text(yaml.safe_dump(city), encoding="utf-8")
    (tmp_path / "near.yaml").write_text(yaml.safe_dump(DEMO | {"city": "near"}), encoding="utf-8")
    return tmp_path


def fetch(folder: Path, root: Path, web: Web, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    places = {"URBAN_SDG_CITIES": folder, "URBAN_SDG_STATE": folder, "URBAN_SDG_DATA_ROOT": root}
    allowed = {"URBAN_SDG_ALLOW_PRIVATE": "127.0.0.1"} | {f"URBAN_SDG_MIRROR_{k}": v for k, v in web.mirrors.items()}
    env = inherited | {name: str(path) for name, path in places.items()} | allowed | changes
    command = [str(COMMAND), "fetch", "green", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def values(folder: Path, root: Path, city: str, key: str) -> Any:
    surroundings = Surroundings(folder, root, folder, str(folder / "store"))
    return surroundings.city_run(city, all_steps(), keep=False).value(key)


def test_a_season_of_images_like_the_citys_own_gives_the_same_green(folder: Path, root: Path, web: Web) -> None:
    done = fetch(folder, root, web)
    assert (done.returncode, done.stdout) == (0, "green: 1 file, 1 of them new\n"), done.stderr
    season, own = (values(folder, root, city, "layer/vegetation") for city in ("green", "near"))
    np.testing.assert_allclose(season.ndvi.value, own.ndvi.value, atol=1e-6)
    np.testing.assert_allclose(season.near.value, own.near.value, atol=1e-6)
    for least, share in own.green.items():
        np.testing.assert_allclose(season.green[least], share, atol=1e-6)


def test_the_lock_lists_the_images_and_offline_nobody_is_asked(folder: Path, root: Path, web: Web) -> None:
    assert fetch(folder, root, web).returncode == 0
    lock = (folder / "green.lock").read_bytes()
    known = json.loads(lock)["fetched"]["satellite.2024"]
    assert known["of"] == "sentinel_2_l2a, 2024-05-01 to 2024-09-30, clouds up to 80 %"
    told = [(one["id"], one["baseline"], one["offset"]) for one in known["scenes"]]
    assert told == [("S2A_32TNQ_20240514_0_L2A", "05.10", -0.1), ("S2A_32TNQ_20240613_0_L2A", "03.01", 0.0)]
    asked = len(web.asked)
    assert fetch(folder, root, web, "--offline").stdout == "green: 1 file, 0 of them new\n"
    assert len(web.asked) == asked
    assert fetch(folder, root, web).stdout == "green: 1 file, 0 of them new\n"
    assert (folder / "green.lock").read_bytes() == lock


def test_before_it_is_fetched_run_and_offline_say_what_is_missing(folder: Path, root: Path, web: Web) -> None:
    done = fetch(folder, root, web, "--offline")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "error: offline: 1 of 1 images of seasons are not in the cache (found: satellite.2024 (sentinel_2_l2a, "
        "2024-05-01 to 2024-09-30, clouds up to 80 %)). Fetch once with a network"
    )
    with pytest.raises(ValueError, match=r"green: satellite\.2024: is not fetched yet .* Run urban-sdg fetch green"):
        values(folder, root, "green", "layer/vegetation")


def test_without_the_client_of_apis_one_line_says_what_to_install(folder: Path, root: Path, web: Web) -> None:
    blocked = folder / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text("import sys\nsys.modules['pystac_client'] = None\n", encoding="utf-8")
    path = os.pathsep.join([str(blocked), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = fetch(folder, root, web, PYTHONPATH=path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "error: satellite.2024: needs a part that is not installed (found: pystac-client). "
        "Install it: pip install 'urban-sdg[satellite]'."
    )


def test_a_run_of_a_city_without_a_season_imports_no_client_of_apis() -> None:
    code = "import sys, pipelines.fetch.city, pipelines.steps.registry; sys.exit('pystac' in ' '.join(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"season": None}, r"give `season`, the first and the last day"),
        ({"season": ["2024-09-30", "2024-05-01"]}, "the season ends on 2024-05-01, before it begins on 2024-09-30"),
        ({"year": 2021}, "`year` is 2021, but the season is 2024-05-01 to 2024-09-30"),
        ({"scale": 0.0001}, "`scale` is known of a `source`"),
        ({"source": None, "file": "a.tif"}, "`season` needs a `source`, such as sentinel_2_l2a"),
        ({"stac": "ftp://example.org"}, "String should match pattern"),
        ({"max_cloud": 120}, "less than or equal to 100"),
    ],
)
def test_a_season_that_makes_no_sense_is_refused(change: dict[str, Any], told: str) -> None:
    image = {key: value for key, value in (SEASON | change).items() if value is not None}
    with pytest.raises(ValueError, match=told):
        City.model_validate(DEMO | {"satellite": [image]})
