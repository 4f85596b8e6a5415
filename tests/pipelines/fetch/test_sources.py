"""A city that names datasets by keyword: their tiles are fetched from where they are published, or from a mirror."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from affine import Affine
from rasterio.io import MemoryFile
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


WORLDCOVER = "v200/2021/map/ESA_WorldCover_10m_2021_v200_{}_Map.tif"


def land_cover(west: float, south: float, trees: int) -> bytes:
    """Draw a tile of 3 degrees, coarser than the true one: a class in the east half of every pixel pair."""
    pixels = np.full((1500, 1500), 50, dtype=np.uint8)
    pixels[:, 1::2] = trees
    form = {"driver": "GTiff", "height": 1500, "width": 1500, "count": 1, "dtype": "uint8", "nodata": 0}
    corner = Affine(0.002, 0.0, west, 0.0, -0.002, south + 3)
    with MemoryFile() as memory:
        with memory.open(**form, crs="EPSG:4326", transform=corner, compress="deflate") as file:
            file.write(pixels, 1)
        return bytes(memory.getbuffer())


def test_trees_and_built_up_land_of_worldcover_come_by_their_tiles(folder: Path, web: Web) -> None:
    # The demo city lies around 10 degrees east and 45 north: on the edge of two tiles.
    for tile, south in (("N42E009", 42.0), ("N45E009", 45.0)):
        web.files[WORLDCOVER.format(tile)] = land_cover(9.0, south, 10)
    of_2021 = {"source": "esa_worldcover", "year": 2021}
    asked = DECLARED | {"canopy": [of_2021], "built_up": [of_2021], "population": []}
    (folder / "far.yaml").write_text(yaml.safe_dump(asked), encoding="utf-8")
    mirror = {"URBAN_SDG_MIRROR_ESA_WORLDCOVER_S3_EU_CENTRAL_1_AMAZONAWS_COM": web.url("")}
    done = fetch(folder, **mirror, URBAN_SDG_DATA_ROOT=str(folder))
    assert (done.returncode, done.stdout) == (0, "far: 4 files, 4 of them new\n"), done.stderr
    run = run_of(folder, root=folder)
    rows = run.value("indicator/canopy_cover")
    (city,) = rows[rows["level"] == "city"]["value"]
    assert city == pytest.approx(50, abs=1)
    # What is no tree is built up there.
    assert run.value("layer/built_up").value.sum() == pytest.approx(
        run.value("layer/cells").area_m2.sum() / 2, rel=0.02
    )


def test_a_flood_of_the_jrc_is_the_world_s_for_its_return_period(folder: Path, root: Path, web: Web) -> None:
    flood = root / "demo/rasters/floodMapGL_rp100y_demo.tif"
    web.files["ftp/jrc-opendata/FLOODS/GlobalMaps/floodMapGL_rp100y.zip"] = archive("floodmap_EFAS", flood)
    asked = DECLARED | {"flood": [{"source": "jrc_floods", "return_period": 100}]}
    (folder / "far.yaml").write_text(yaml.safe_dump(asked), encoding="utf-8")
    done = fetch(folder, **mirrored(web, folder))
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    (folder / "own.yaml").write_text(yaml.safe_dump(DECLARED | {"city": "own"}), encoding="utf-8")
    found, own = (run_of(folder, name, folder).value("indicator/flood_exposure") for name in ("far", "own"))
    assert found["value"].equals(own["value"])


def test_a_return_period_that_is_not_published_is_told_with_the_nearest(folder: Path, web: Web) -> None:
    asked = DECLARED | {"flood": [{"source": "jrc_floods", "return_period": 75}]}
    (folder / "far.yaml").write_text(yaml.safe_dump(asked), encoding="utf-8")
    done = fetch(folder, **mirrored(web, folder))
    assert done.returncode == 1
    assert "has no such return period (found: 75). Nearest is 50; it has 10, 20, 50, 100, 200, 500." in done.stderr


def test_before_it_is_fetched_a_run_says_what_to_do(folder: Path) -> None:
    with pytest.raises(InputError, match=r"far: people\.grid: is not fetched yet \(found: ghs_pop\)\. Run urban-sdg"):
        run_of(folder, root=folder).value("layer/people")
