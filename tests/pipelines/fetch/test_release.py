"""Overture Maps by keyword: the newest release is found, and of its files only what lies around the city comes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
import yaml
from test_city import DECLARED, fetch, run_of
from test_overture_streets import segment
from test_overture_streets import written as write_segments
from web import Web, serving

from pipelines.demo_city.writer import write_demo_city
from pipelines.fetch.cache import Cache
from pipelines.fetch.lock import Lock
from pipelines.fetch.release import files_of_catalog, files_of_release
from pipelines.fetch.request import Request
from spatial_indicators.errors import GateFailed, InputError

RELEASE = "2026-10-21.0"
CORNERS = [(0, 0), (300, 0), (300, 300), (0, 300)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


def path_of(kind: str, number: int, release: str = RELEASE) -> str:
    theme = {"segment": "transportation", "building": "buildings", "land_use": "base"}[kind]
    return f"release/{release}/theme={theme}/type={kind}/part-{number:05}-abc.zstd.parquet"


def row(web: Web, path: str, box: tuple[float, float, float, float], collection: str | None = None) -> dict[str, Any]:
    """List a file as the items of the catalogue do (stac.overturemaps.org, collections.parquet)."""
    bbox = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
    assets = {"aws-s3": {"href": f"s3://overturemaps-us-west-2/{path}"}, "aws-https": {"href": web.url(path)}}
    return {"id": path, "collection": collection, "type": "Feature", "bbox": bbox, "assets": assets}


def publish(web: Web, folder: Path, rows: list[dict[str, Any]], release: str = RELEASE) -> None:
    web.files["catalog.json"] = json.dumps({"type": "Catalog", "id": "Overture Releases", "latest": release}).encode()
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, folder / "collections.parquet")
    web.files[f"{release}/collections.parquet"] = (folder / "collections.parquet").read_bytes()


def ring(name: str, x: float, y: float) -> list[dict[str, Any]]:
    """Draw four streets around a square whose corner lies some metres east and north of 10, 45."""
    corners = [(x + east, y + north) for east, north in CORNERS]
    return [
        segment(f"{name}/{at}", corners[at], corners[at - 3], ends=[(f"{name}/{at}", 0), (f"{name}/{(at + 1) % 4}", 1)])
        for at in range(4)
    ]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with serving() as web:
        files = {0: [*ring("a", 0, 0), *ring("far", 900_000, 0)], 1: ring("b", -700, -700), 2: ring("c", 0, 5_000_000)}
        for number, rows in files.items():
            path = path_of("segment", number)
            web.files[path] = write_segments(tmp_path / f"{number}.parquet", *rows).read_bytes()
        near, north = (9.0, 44.0, 22.0, 46.0), (9.0, 80.0, 11.0, 90.0)
        listed = [row(web, path_of("segment", number), near if number < 2 else north) for number in files]
        publish(web, tmp_path, [*listed, row(web, path_of("building", 0), near)])
        yield web


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    (tmp_path / "demo").symlink_to(root / "demo")
    return declare(tmp_path, streets={"source": "overture_segments"})


def declare(folder: Path, **layers: Any) -> Path:
    (folder / "far.yaml").write_text(yaml.safe_dump(DECLARED | layers), encoding="utf-8")
    return folder


def fetched(folder: Path, web: Web, *words: str) -> Any:
    mirror = {"URBAN_SDG_MIRROR_STAC_OVERTUREMAPS_ORG": web.url("")}
    return fetch(folder, *words, **mirror, URBAN_SDG_DATA_ROOT=str(folder))


def test_streets_of_two_files_of_the_newest_release_are_one_layer(folder: Path, web: Web) -> None:
    done = fetched(folder, web)
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    streets = run_of(folder, root=folder).value("layer/streets")
    assert (len(streets.x), len(streets.start)) == (8, 8)
    assert web.sent[f"/{path_of('segment', 2)}"] == 0


def test_the_lock_names_the_files_that_it_was_made_of(folder: Path, web: Web) -> None:
    assert fetched(folder, web).returncode == 0
    found = Lock(folder / "far.lock", Cache(folder / "cache")).content()["streets"]
    assert found.of == "overture_segments"
    assert [one["url"] for one in found.scenes] == [web.url(path_of("segment", number)) for number in (0, 1)]
    assert found.files[0].name == "segment.parquet"


def test_a_second_fetch_and_one_without_a_network_ask_for_nothing(folder: Path, web: Web) -> None:
    assert fetched(folder, web).returncode == 0
    before = Lock(folder / "far.lock", Cache(folder / "cache")).content()
    asked = len(web.asked)
    for words in ((), ("--offline",)):
        assert fetched(folder, web, *words).stdout == "far: 1 file, 0 of them new\n"
    assert len(web.asked) == asked
    assert Lock(folder / "far.lock", Cache(folder / "cache")).content() == before


def test_a_city_in_one_file_has_that_file(folder: Path, web: Web, tmp_path: Path) -> None:
    publish(web, tmp_path, [row(web, path_of("segment", 0), (9.0, 44.0, 22.0, 46.0))])
    assert fetched(folder, web).returncode == 0
    assert len(run_of(folder, root=folder).value("layer/streets").x) == 4


def shapes(path: Path, rows: list[dict[str, Any]]) -> bytes:
    told = {"encoding": "WKB", "geometry_types": ["Polygon"], "bbox": [-180, -90, 180, 90]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": told}}
    table = pa.Table.from_pylist(rows).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path, compression="zstd")
    return path.read_bytes()


def square(side: float = 1e-4, **columns: Any) -> dict[str, Any]:
    box = shapely.box(10.0, 45.0, 10.0 + side, 45.0 + side)
    west, south, east, north = box.bounds
    bbox = {"xmin": west, "ymin": south, "xmax": east, "ymax": north}
    return {"geometry": shapely.to_wkb(box), "bbox": bbox} | columns


def test_buildings_have_the_columns_of_overture(folder: Path, web: Web, tmp_path: Path) -> None:
    rows = [
        square(subtype="residential", num_floors=4, height=None),
        square(subtype=None, num_floors=None, height=9.0),
        square(subtype="industrial", num_floors=2, height=None),
    ]
    web.files[path_of("building", 0)] = shapes(tmp_path / "buildings.parquet", rows)
    declare(folder, buildings={"source": "overture_buildings", "where": {"subtype": ["residential", ""]}})
    done = fetched(folder, web)
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    areas = run_of(folder, root=folder).value("features/own_buildings").areas
    assert [one["building:levels"] for one in areas.tags] == ["4", "3"]


def test_land_use_is_what_the_city_says_that_it_is(folder: Path, web: Web, tmp_path: Path) -> None:
    path = path_of("land_use", 0)
    web.files[path] = shapes(
        tmp_path / "land.parquet", [square(**{"class": "park"}), square(**{"class": "golf_course"})]
    )
    publish(web, tmp_path, [row(web, path, (9.0, 44.0, 22.0, 46.0), "land_use")])
    declare(folder, open_space={"source": "overture_land_use", "where": {"class": ["park"]}, "green": True})
    assert fetched(folder, web).returncode == 0
    assert len(run_of(folder, root=folder).value("layer/open_spaces")) == 1


def request() -> Request:
    box = (9.9, 44.9, 9.95, 44.95)
    return Request("streets", "https://example.org/catalog.json", "a", collection="segment", window=box)


def test_the_newest_release_is_the_one_that_the_catalogue_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"latest": "2026-10-21.0"}', encoding="utf-8")
    (found,) = files_of_catalog(tmp_path / "a", request())
    assert (found.url, found.listed_by) == ("https://example.org/2026-10-21.0/collections.parquet", "overture_files")


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b"null"])
def test_a_catalogue_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(
        InputError, match=r"streets: https://example\.org/catalog\.json: is no list of Overture Maps' files"
    ):
        files_of_catalog(tmp_path / "a", request())


def test_a_list_of_files_that_is_none_or_of_others_is_told(tmp_path: Path, web: Web) -> None:
    (tmp_path / "none").write_bytes(b"PAR1" * 9)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other")
    for name in ("none", "other"):
        with pytest.raises(InputError, match="is no list of Overture Maps' files"):
            files_of_release(tmp_path / name, request())
    pq.write_table(pa.Table.from_pylist([row(web, path_of("building", 0), (9, 44, 10, 45))]), tmp_path / "buildings")
    with pytest.raises(InputError, match="no file of type=segment"):
        files_of_release(tmp_path / "buildings", request())
    pq.write_table(pa.Table.from_pylist([row(web, path_of("segment", 0), (0, 0, 1, 1))]), tmp_path / "elsewhere")
    with pytest.raises(GateFailed, match="has no file of type=segment that meets the city"):
        files_of_release(tmp_path / "elsewhere", request())
