"""Of a GeoParquet file on the web comes the part around the city, by row groups, and the rest stays where it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
import yaml
from test_city import DECLARED, fetch, run_of
from test_overture_streets import segment
from test_overture_streets import written as write_segments
from web import Web, etag_of, hang_up, serving, status

from pipelines.demo_city.writer import write_demo_city
from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Arrival, fetch_all
from pipelines.fetch.lock import Lock
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from spatial_indicators.errors import InputError

LAND_USE = "release/2025-06-25.0/theme=base/type=land_use/part-00000-c000.zstd.parquet"
"""Overture Maps lays its files out like this (docs.overturemaps.org, guides/base)."""

SIDE, EVERY = 60, 0.5
HERE = SIDE * SIDE // 2 + SIDE // 2
"""A world of squares, half a degree apart, a row of them a row group, and at last a point in the demo city's square."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


def overture(path: Path, *, with_boxes: bool = True, crs: Any = "OGC:CRS84") -> Path:
    """Write land use as Overture Maps does: WKB, a struct of the box in float32, names in a struct, zstd."""
    row, column = np.divmod(np.append(np.arange(SIDE * SIDE), HERE), SIDE)
    x, y = 10.0 + (column - SIDE // 2) * EVERY, 45.0 + (row - SIDE // 2) * EVERY
    shapes = shapely.box(x, y, x + 0.01, y + 0.01)
    shapes[-1] = shapely.Point(x[-1], y[-1])
    bounds = shapely.bounds(shapes).astype(np.float32)
    noise = np.random.default_rng(0)
    columns = {
        "id": [f"{number:032x}" for number in range(len(shapes))],
        "geometry": shapely.to_wkb(shapes).tolist(),
        "subtype": np.where(row % 2 == SIDE // 2 % 2, "park", "residential").tolist(),
        "names": [{"primary": f"Park {number}"} for number in range(len(shapes))],
        "sources": [noise.bytes(200).hex() for _ in shapes],
    }
    if with_boxes:
        fields = zip(("xmin", "ymin", "xmax", "ymax"), bounds.T, strict=True)
        columns["bbox"] = pa.StructArray.from_arrays(*zip(*((pa.array(v), n) for n, v in fields), strict=True))
    told = {"encoding": "WKB", "geometry_types": [], "bbox": shapely.total_bounds(shapes).tolist(), "crs": crs}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": told}}
    table = pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path, row_group_size=SIDE, compression="zstd")
    return path


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with serving() as web:
        web.files[LAND_USE] = overture(tmp_path / "whole.parquet").read_bytes()
        yield web


@pytest.fixture
def folder(root: Path, web: Web, tmp_path: Path) -> Path:
    (tmp_path / "demo").symlink_to(root / "demo")
    return declare(tmp_path, web.url(LAND_USE))


def declare(folder: Path, file: str, **changes: Any) -> Path:
    own = {"file": file, "where": {"subtype": ["park"]}, "green": True, "name": "names.primary", "id": "id"}
    whose = {"producer": "Overture Maps Foundation", "licence": "ODbL-1.0"}
    (folder / "far.yaml").write_text(yaml.safe_dump(DECLARED | {"open_space": own | whose | changes}), encoding="utf-8")
    return folder


def fetched(folder: Path, *words: str, **settings: str) -> Any:
    return fetch(folder, *words, URBAN_SDG_DATA_ROOT=str(folder), **settings)


def test_fewer_bytes_than_the_file_come_and_the_run_reads_them(folder: Path, web: Web) -> None:
    done = fetched(folder)
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    # The 32 kB blocks of the footer and of one row group of 60; the file has half a megabyte.
    assert sum(web.sent.values()) < 0.5 * len(web.files[LAND_USE])
    spaces = run_of(folder, root=folder).value("layer/open_spaces")
    assert spaces.name.tolist() == [f"Park {HERE}"]
    assert spaces.is_green.all()


def test_the_window_gives_what_the_whole_file_gives(folder: Path) -> None:
    assert fetched(folder).returncode == 0
    far = run_of(folder, root=folder).value("indicator/open_space_share")
    (folder / "whole").mkdir()
    declare(folder / "whole", "whole.parquet")
    near = run_of(folder / "whole", root=folder).value("indicator/open_space_share")
    assert far["value"].equals(near["value"])


def test_the_lock_keeps_the_version_and_the_window(folder: Path, web: Web) -> None:
    assert fetched(folder).returncode == 0
    (found,) = Lock(folder / "far.lock", Cache(folder / "cache")).content()["open_space"].files
    assert (found.name, found.url) == ("part-00000-c000.zstd.parquet", web.url(LAND_USE))
    west, south, east, north = map(float, found.window.split(","))
    outline = shapely.box(*gpd.read_file(folder / "demo/districts.geojson").total_bounds)
    assert shapely.contains_properly(shapely.box(west, south, east, north), outline)
    assert found.etag == etag_of(web.files[LAND_USE])


def test_an_unchanged_file_is_not_read_again_and_a_changed_one_is(folder: Path, web: Web) -> None:
    assert fetched(folder).returncode == 0
    before = sum(web.sent.values())
    assert fetched(folder).stdout == "far: 1 file, 0 of them new\n"
    assert sum(web.sent.values()) - before <= 2**16
    asked = len(web.asked)
    assert fetched(folder, "--offline").stdout == "far: 1 file, 0 of them new\n"
    assert len(web.asked) == asked
    web.files[LAND_USE] = overture(folder / "new.parquet", crs="EPSG:4326").read_bytes()
    assert fetched(folder).stdout == "far: 1 file, 1 of them new\n"


def arrival(web: Web, folder: Path, **settings: Any) -> Arrival:
    request = Request("open_space", web.url(LAND_USE), "part.parquet", window=(9.9, 44.9, 10.1, 45.1))
    allowed = Settings(cache=folder, private_hosts=frozenset({"127.0.0.1"}), pause_s=0.01, **settings)
    (found,) = fetch_all([request], Cache(folder), allowed, lambda _: None)
    return found


def refusal(web: Web, folder: Path, **settings: Any) -> str:
    with pytest.raises(InputError) as told:
        arrival(web, folder, **settings)
    return str(told.value)


def test_passing_faults_are_asked_again(tmp_path: Path, web: Web) -> None:
    web.fail(LAND_USE, status(503), hang_up, status(500))
    assert arrival(web, tmp_path).how == "new"


def test_a_file_without_boxes_is_refused_before_it_comes_whole(tmp_path: Path, web: Web) -> None:
    web.files[LAND_USE] = overture(tmp_path / "bare.parquet", with_boxes=False).read_bytes()
    told = refusal(web, tmp_path)
    assert told.endswith(
        "has no column of boxes, so that no window of it can be read. Fetch it by hand, and give the file itself below"
        " the root of the data."
    )
    assert sum(web.sent.values()) < 0.5 * len(web.files[LAND_USE])


def test_a_file_that_is_none_is_refused(tmp_path: Path, web: Web) -> None:
    web.files[LAND_USE] = b"<html>" * 30_000
    assert "is no GeoParquet that can be read (found: Parquet magic bytes not found" in refusal(web, tmp_path)


def test_a_parquet_without_geometries_is_refused(tmp_path: Path, web: Web) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "plain.parquet")
    web.files[LAND_USE] = (tmp_path / "plain.parquet").read_bytes()
    assert "is no GeoParquet that can be read (found: no metadata of geometries" in refusal(web, tmp_path)


def test_a_window_that_is_too_large_is_refused(tmp_path: Path, web: Web) -> None:
    assert "the window is larger than 1000 bytes" in refusal(web, tmp_path, most_bytes=1000)


def test_a_reference_system_that_is_not_known_is_refused(tmp_path: Path, web: Web) -> None:
    web.files[LAND_USE] = overture(tmp_path / "null.parquet", crs=None).read_bytes()
    assert "does not say its reference system" in refusal(web, tmp_path)


def test_a_server_that_breaks_off_is_told_in_its_own_words(tmp_path: Path, web: Web) -> None:
    whole = web.files[LAND_USE]

    def gone_after_the_first(answering: Any) -> bool:
        del web.files[LAND_USE]
        answering.give(whole)
        return True

    web.fail(LAND_USE, gone_after_the_first)
    assert "the server has no such file (HTTP 404)" in refusal(web, tmp_path)


def test_rows_that_have_no_area_are_counted_and_other_columns_are_told(folder: Path, web: Web) -> None:
    assert fetched(folder).returncode == 0
    facts = run_of(folder, root=folder).make("layer/open_spaces").manifest.facts
    assert (facts["points_and_lines"], facts["left_out"]) == (1, 0)
    declare(folder, web.url(LAND_USE), name="label.primary")
    with pytest.raises(InputError, match=r"has no such column \(found: label\.primary\)\. Its columns are id, subtype"):
        run_of(folder, root=folder).value("layer/open_spaces")


def test_geopandas_reads_the_window_that_was_kept(folder: Path) -> None:
    assert fetched(folder).returncode == 0
    (kept,) = (folder / "cache/sha256").rglob("*.parquet")
    frame = gpd.read_parquet(kept)
    assert (len(frame), frame.crs.name) == (2, "WGS 84 (CRS84)")


SEGMENTS = "release/2025-06-25.0/theme=transportation/type=segment/part-00000-c000.zstd.parquet"


def test_streets_of_overture_maps_come_by_window_and_stand_in_for_the_maps(folder: Path, web: Web) -> None:
    """Of two rings of streets, one around the city's middle and one far away, the near one comes."""
    corners = [(0, 0), (300, 0), (300, 300), (0, 300)]
    rows = [
        segment(f"{east}/{at}", (east + x, y), (east + corners[at - 3][0], corners[at - 3][1]),
                ends=[(f"{east}/{at}", 0), (f"{east}/{(at + 1) % 4}", 1)])
        for east in (0, 900_000) for at, (x, y) in enumerate(corners)
    ]  # fmt: skip
    web.files[SEGMENTS] = write_segments(folder / "segments.parquet", *rows).read_bytes()
    own = {
        "file": web.url(SEGMENTS),
        "format": "overture",
        "producer": "Overture Maps Foundation",
        "licence": "ODbL-1.0",
    }
    (folder / "far.yaml").write_text(yaml.safe_dump(DECLARED | {"streets": own}), encoding="utf-8")
    done = fetched(folder)
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    streets = run_of(folder, root=folder).value("layer/streets")
    assert (len(streets.x), len(streets.start)) == (4, 4)
    assert streets.length_m.round(-1).tolist() == [300.0] * 4
