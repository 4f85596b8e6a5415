"""The demo city is written whole, the same each time, and only when it is not there."""

import hashlib
import os
import time
from pathlib import Path

from pipelines.demo_city.city import demo_city
from pipelines.demo_city.writer import write_demo_city


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_two_writes_give_the_same_bytes(demo_folder: Path, tmp_path: Path) -> None:
    demo_city.cache_clear()
    write_demo_city(tmp_path)
    assert hashes(tmp_path / "demo") == hashes(demo_folder)


def test_a_second_write_leaves_the_files_alone(tmp_path: Path) -> None:
    write_demo_city(tmp_path)
    marked = tmp_path / "demo" / "census.csv"
    os.utime(marked, (1, 1))
    start = time.perf_counter()
    write_demo_city(tmp_path)
    assert marked.stat().st_mtime == 1
    assert time.perf_counter() - start < 0.5


def test_another_version_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "VERSION").write_text("older\n")
    (tmp_path / "demo" / "left_over.txt").write_text("from before")
    write_demo_city(tmp_path)
    assert not (tmp_path / "demo" / "left_over.txt").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["demo"]


def test_all_files_together_are_small(demo_folder: Path) -> None:
    assert sum(file.stat().st_size for file in demo_folder.rglob("*") if file.is_file()) < 6_000_000


def test_the_readme_names_every_file(demo_folder: Path) -> None:
    readme = (demo_folder / "README.md").read_text()
    tables = ("census.csv", "disability.csv", "disasters.csv", "trees.geojson")
    for name in ("osm.osm.pbf", "gtfs.zip", "districts.geojson", "boroughs.geojson", *tables):
        assert (demo_folder / name).is_file()
        assert name in readme
    patterns = [
        "GHS_POP_*",
        "GHS_BUILT_S_*",
        "PM25_*",
        "floodMapGL_rp100y_*",
        "sentinel2/*",
        "tree_canopy_*",
        "GHS_SMOD_*",
    ]
    named = {file for pattern in patterns for file in (demo_folder / "rasters").glob(pattern)}
    assert named == {file for file in (demo_folder / "rasters").rglob("*") if file.is_file()}
    assert all(f"rasters/{pattern}" in readme for pattern in patterns)
