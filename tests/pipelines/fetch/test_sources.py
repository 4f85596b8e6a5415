"""A city that names datasets by keyword: their tiles are fetched from where they are published, or from a mirror."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from test_city import DECLARED, fetch, run_of
from web import Web, serving

from pipelines.catalogue import source_rows
from pipelines.demo_city.writer import write_demo_city
from pipelines.fetch.cache import Cache
from pipelines.fetch.lock import Lock
from spatial_indicators.errors import InputError

RASTERS = {"GHS_POP": "people", "GHS_BUILT_S": "built_up"}
TILE = "R4_C19"
"""The Mollweide tile of 10 degrees east and 45 degrees north."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


def archive(name: str, raster: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as content:
        content.writestr("GHSL_Data_Package_2023.pdf", b"%PDF")
        content.writestr(f"{name}.tif", raster.read_bytes())
        content.writestr(f"{name}.tif.ovr", b"overviews")
    return target.getvalue()


@pytest.fixture
def web(root: Path) -> Iterator[Web]:
    with serving() as web:
        for product in RASTERS:
            stem = f"{product}_E2020_GLOBE_R2023A_54009_100"
            name = f"{stem}_V1_0_{TILE}"
            path = f"ftp/jrc-opendata/GHSL/{product}_GLOBE_R2023A/{stem}/V1-0/tiles/{name}.zip"
            web.files[path] = archive(name, root / f"demo/rasters/{stem}_V1_0_demo.tif")
        yield web


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    by_keyword = DECLARED | {"built_up": [{"source": "ghs_built_s", "year": 2020}]}
    by_keyword["people"] = {"level": "tract", "year": 2020, "grid": {"source": "ghs_pop"}}
    (tmp_path / "far.yaml").write_text(yaml.safe_dump(by_keyword), encoding="utf-8")
    (tmp_path / "demo").symlink_to(root / "demo")
    return tmp_path


def mirrored(web: Web, folder: Path) -> dict[str, str]:
    return {"URBAN_SDG_MIRROR_JEODPP_JRC_EC_EUROPA_EU": web.url(""), "URBAN_SDG_DATA_ROOT": str(folder)}


def test_the_tiles_around_the_city_come_and_the_raster_in_them_counts(folder: Path, web: Web) -> None:
    done = fetch(folder, **mirrored(web, folder))
    assert (done.returncode, done.stdout) == (0, "far: 2 files, 2 of them new\n"), done.stderr
    run = run_of(folder, root=folder)
    own = DECLARED | {"city": "own", "people": {"level": "tract", "year": 2020, "grid": DECLARED["people"]["grid"]}}
    (folder / "own.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    beside = run_of(folder, "own", folder)
    for key in ("indicator/public_transport_access", "indicator/built_up_per_person"):
        assert run.value(key)["value"].equals(beside.value(key)["value"])


def test_the_lock_names_the_source_with_its_year(folder: Path, web: Web) -> None:
    assert fetch(folder, **mirrored(web, folder)).returncode == 0
    content = Lock(folder / "far.lock", Cache(folder / "cache")).content()
    assert {key: found.of for key, found in content.items()} == {
        "built_up.2020": "ghs_built_s, 2020",
        "people.grid": "ghs_pop",
    }
    assert content["people.grid"].files[0].name == f"GHS_POP_E2020_GLOBE_R2023A_54009_100_V1_0_{TILE}.tif"


def test_a_release_is_not_asked_for_again_before_its_time(folder: Path, web: Web) -> None:
    assert fetch(folder, **mirrored(web, folder)).returncode == 0
    asked = len(web.asked)
    assert fetch(folder, **mirrored(web, folder)).stdout == "far: 2 files, 0 of them new\n"
    assert len(web.asked) == asked


def test_producer_and_licence_of_a_source_stand_with_its_files(folder: Path, web: Web) -> None:
    assert fetch(folder, **mirrored(web, folder)).returncode == 0
    rows = source_rows(run_of(folder, root=folder)).set_index("source_id")
    row = rows.loc["far/people_grid"]
    assert row["producer"] == "European Commission, Joint Research Centre"
    assert (row["licence"], row["url"].startswith("https://human-settlement")) == ("CC-BY-4.0", True)


def test_before_it_is_fetched_a_run_says_what_to_do(folder: Path) -> None:
    with pytest.raises(InputError, match=r"far: people\.grid: is not fetched yet \(found: ghs_pop\)\. Run urban-sdg"):
        run_of(folder, root=folder).value("layer/people")
