"""The store never shows half of anything."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from pipelines.store import Store

NUMBERS = {"numbers": pd.DataFrame({"n": [1, 2, 3]})}


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    written = store.write("small/layer/x", "print", NUMBERS, {"rows": 3})
    found = store.manifest("small/layer/x")
    assert found == written
    assert (found.fingerprint, found.tables, found.facts) == ("print", {"numbers": 3}, {"rows": 3})
    pd.testing.assert_frame_equal(store.tables("small/layer/x", found)["numbers"], NUMBERS["numbers"])


def test_geometry_keeps_its_reference_system_and_every_bit(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    crs = "+proj=laea +lat_0=51.59 +lon_0=-2.98 +datum=WGS84 +units=m +no_defs"
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(0.1, 0.2, 1 / 3, 2 / 3)], crs=crs)
    manifest = store.write("x", "print", {"boxes": frame}, {})
    again = store.tables("x", manifest)["boxes"]
    assert isinstance(again, gpd.GeoDataFrame)
    assert again.crs == frame.crs
    assert shapely.equals_identical(again.geometry.array, frame.geometry.array).all()


def test_a_new_version_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write("x", "first", NUMBERS, {})
    second = store.write("x", "second", NUMBERS, {})
    assert files_below(tmp_path) == {"x/asset.json", f"x/{second.folder}/numbers.parquet"}


def test_the_same_version_again_replaces_itself(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write("x", "same", NUMBERS, {})
    manifest = store.write("x", "same", NUMBERS, {})
    assert store.tables("x", manifest)["numbers"]["n"].tolist() == [1, 2, 3]


def test_nothing_written_is_none(tmp_path: Path) -> None:
    assert Store(str(tmp_path)).manifest("never") is None


@pytest.mark.parametrize("text", ["", "{", '{"other": 1}', "[]"])
def test_a_broken_manifest_counts_as_nothing(tmp_path: Path, text: str) -> None:
    store = Store(str(tmp_path))
    store.write("x", "print", NUMBERS, {})
    (tmp_path / "x" / "asset.json").write_text(text, encoding="utf-8")
    assert store.manifest("x") is None
    assert store.write("x", "print", NUMBERS, {}) == store.manifest("x")


def test_a_manifest_whose_table_is_gone_counts_as_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    manifest = store.write("x", "print", NUMBERS, {})
    (tmp_path / "x" / manifest.folder / "numbers.parquet").unlink()
    assert store.manifest("x") is None


def test_who_fails_while_writing_leaves_the_old_content(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    first = store.write("x", "first", NUMBERS, {})
    with pytest.raises(AttributeError):
        store.write("x", "second", {"numbers": NUMBERS["numbers"], "broken": None}, {})  # type: ignore[dict-item]
    assert store.manifest("x") == first
    assert store.tables("x", first)["numbers"]["n"].tolist() == [1, 2, 3]


def test_equal_tables_give_equal_bytes(tmp_path: Path) -> None:
    first, second = Store(str(tmp_path / "a")), Store(str(tmp_path / "b"))
    places = [Path(store.place("x", store.write("x", "print", NUMBERS, {}))) for store in (first, second)]
    assert (places[0] / "numbers.parquet").read_bytes() == (places[1] / "numbers.parquet").read_bytes()


def test_any_place_that_fsspec_knows_will_do() -> None:
    store = Store("memory://bucket/urban")
    manifest = store.write("x", "print", NUMBERS, {})
    assert Store("memory://bucket/urban").manifest("x") == manifest
    assert store.tables("x", manifest)["numbers"]["n"].tolist() == [1, 2, 3]
