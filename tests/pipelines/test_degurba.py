"""The command that classifies a grid: what it writes, and what it refuses."""

import csv
import json
import subprocess
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from shapely import box
from small_city import COMMAND

MOLLWEIDE = "ESRI:54009"
EXPECTED_PEOPLE = 81 * 1500.0


def write(
    path: Path, values: np.ndarray, *, crs: str = MOLLWEIDE, cell: float = 1000.0, nodata: float = -200.0
) -> Path:
    rows, columns = values.shape
    profile = {
        "driver": "GTiff", "dtype": "float64", "count": 1, "height": rows, "width": columns, "crs": crs,
        "transform": rasterio.Affine(cell, 0, 187_000, 0, -cell, 6_035_000), "nodata": nodata,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
    return path


def boundaries(path: Path, **units: tuple[float, float, float, float]) -> Path:
    """Write rectangles of the grid: first and end column, first and end row, in kilometres."""
    shapes = [
        box(187_000 + 1000 * west, 6_035_000 - 1000 * south, 187_000 + 1000 * east, 6_035_000 - 1000 * north)
        for west, east, north, south in units.values()
    ]
    columns = {"code": list(units), "name": [f"Unit {one}" for one in units]}
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=MOLLWEIDE).to_file(path)
    return path


@pytest.fixture
def rasters(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Nine by nine kilometres of city, in a plain, with a blank sea to the east."""
    people, land = np.zeros((19, 24)), np.full((19, 24), 1e6)
    people[5:14, 5:14] = 1500.0
    people[:, 20:], land[:, 20:] = -200.0, 0.0
    built = np.where(people > 0, 4e5, 0.0)
    return tuple(write(tmp_path / f"{name}.tif", one) for name, one in (("p", people), ("l", land), ("b", built)))


def degurba(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "degurba", *map(str, words)], capture_output=True, text=True, check=False)


def test_classes_are_written_with_the_place_of_the_people(rasters: tuple[Path, Path, Path], tmp_path: Path):
    done = degurba(*rasters, "--output", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "out" / "degurba_level_2.tif") as raster, rasterio.open(rasters[0]) as people:
        level_2 = raster.read(1)
        assert (raster.crs, raster.transform, raster.dtypes) == (people.crs, people.transform, ("uint8",))
        assert raster.tags()["rules"] == "ghsl_2023"
    assert (level_2 == 30).sum() == 81
    assert (level_2[:, 20:] == 10).all()
    rows = {row["code"]: row for row in json.loads(done.stdout)["classes"]}
    assert rows[30]["people"] == EXPECTED_PEOPLE
    assert sum(row["km2"] for row in rows.values()) == level_2.size


def test_without_json_a_table_is_printed(rasters: tuple[Path, Path, Path], tmp_path: Path):
    done = degurba(*rasters, "--output", tmp_path)
    assert "urban centre" in done.stdout
    assert "100.0 %" in done.stdout


@pytest.mark.parametrize("edition", ["2021", "2024"])
def test_units_are_classified_by_where_their_people_live(rasters, tmp_path: Path, edition: str):  # noqa: ANN001
    units = boundaries(tmp_path / "units.gpkg", C=(4, 14.5, 5, 14), P=(0, 4, 0, 19), H=(10.25, 10.75, 10.25, 10.5))
    done = degurba(*rasters, "--units", units, "--edition", edition, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "degurba_units.csv").open(encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert {code: (row["level_1"], row["level_2"], row["dgurba"]) for code, row in rows.items()} == {
        "C": ("3", "30", "1"), "P": ("1", "11", "3"), "H": ("3", "30", "1"),
    }  # fmt: skip
    assert float(rows["C"]["people"]) == pytest.approx(EXPECTED_PEOPLE, abs=1)
    assert float(rows["H"]["people"]) == pytest.approx(1500 / 8, rel=1e-3)
    assert (rows["P"]["people"], rows["P"]["share_11"]) == ("0.0", "1.0")  # by its land


def test_a_unit_outside_of_the_grid_is_refused(rasters: tuple[Path, Path, Path], tmp_path: Path):
    units = boundaries(tmp_path / "units.gpkg", A=(0, 4, 0, 19), B=(-4, 12, 0, 4))
    done = degurba(*rasters, "--units", units, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert "units lie partly outside of the grid (found: 1 of 2; 75 % of B is on it)" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_column_that_units_lack_is_told(rasters: tuple[Path, Path, Path], tmp_path: Path):
    units = boundaries(tmp_path / "units.gpkg", A=(0, 4, 0, 19))
    done = degurba(*rasters, "--units", units, "--unit-code", "nis", "--output", tmp_path / "out")
    assert done.returncode == 1
    assert "nis" in done.stderr
    assert not (tmp_path / "out").exists()


def wrong_crs(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    return write(folder / "degrees.tif", np.zeros((3, 3)), crs="EPSG:4326", cell=0.01), *rasters[1:]


def wrong_areas(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    return write(folder / "mercator.tif", np.zeros((3, 3)), crs="EPSG:3857"), *rasters[1:]


def wrong_unit(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    return write(folder / "feet.tif", np.zeros((3, 3)), crs="EPSG:2263"), *rasters[1:]


def wrong_cells(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    return write(folder / "fine.tif", np.zeros((3, 3)), cell=100.0), *rasters[1:]


def other_cells(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    return rasters[0], write(folder / "small.tif", np.zeros((3, 3))), rasters[2]


def no_raster(folder: Path, rasters: tuple[Path, Path, Path]) -> tuple[Path, Path, Path]:
    (folder / "text.tif").write_text("no raster", encoding="utf-8")
    return *rasters[:2], folder / "text.tif"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (wrong_crs, "degrees.tif: the raster is not in metres (found: EPSG:4326)"),
        (wrong_areas, "mercator.tif: its projection does not keep areas (found: EPSG:3857, off by 1"),
        (wrong_unit, "feet.tif: the raster is not in metres (found: EPSG:2263)"),
        (wrong_cells, "fine.tif: its cells are not square kilometres (found: 100 x 100)"),
        (other_cells, "small.tif: the raster lies on other cells than the people"),
        (no_raster, "text.tif: the raster cannot be read"),
    ],
)
def test_a_wrong_raster_is_one_line_and_nothing_is_written(rasters, tmp_path, broken, message):  # noqa: ANN001
    done = degurba(*broken(tmp_path, rasters), "--output", tmp_path / "out")
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
