"""Rasters of fine dust in netCDF: SatPM2.5 by keyword, CAMS as its data store gives it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from air_file import write_air
from test_city import DECLARED, fetch, run_of
from web import Web, serving

from pipelines.demo_city.writer import write_demo_city
from pipelines.sources.raster_window import read_window
from spatial_indicators.errors import GateFailed, InputError

BOX = (9.95, 44.95, 10.05, 45.05)
FLAT = np.full((40, 40), 12.5)
NORTHWARD = np.add.outer(np.arange(40.0), np.zeros(40))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


def run_with(folder: Path, root: Path, **air: Any) -> Any:
    if not (folder / "demo").exists():
        (folder / "demo").symlink_to(root / "demo")
    declared = DECLARED | {"air_stations": [], "pm25": [{"year": 2020} | air]}
    (folder / "far.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return run_of(folder, root=folder)


def test_latitudes_from_the_south_and_no_reference_system_are_read_as_they_lie(tmp_path: Path) -> None:
    placed = read_window(write_air(tmp_path / "a.nc", NORTHWARD), box=BOX)
    a, _, west, _, e, north = placed.raster.transform
    row = round((44.995 - north) / e - 0.5)
    column = round((10.005 - west) / a - 0.5)
    assert placed.raster.values[row, column] == 19.0
    assert "4326" in placed.crs


def test_the_mean_of_the_months_is_known_where_all_of_them_are(tmp_path: Path) -> None:
    months = np.stack([FLAT + month for month in range(12)])
    months[3, :20] = -999.0
    placed = read_window(write_air(tmp_path / "a.nc", months, fill=-999.0), box=BOX, band=None)
    assert set(np.unique(placed.raster.values[~np.isnan(placed.raster.values)])) == {18.0}
    assert 0.3 < np.isnan(placed.raster.values).mean() < 0.7


def test_numbers_that_mean_nothing_and_are_not_marked_are_left_out(tmp_path: Path) -> None:
    sea = np.where(np.arange(40) < 20, -999.9, 12.5)[None].repeat(40, axis=0)
    placed = read_window(write_air(tmp_path / "a.nc", sea), box=BOX, missing_up_to=-900.0)
    assert np.nanmean(placed.raster.values) == 12.5
    assert np.isnan(placed.raster.values).any()


def test_cams_in_kilograms_packed_and_with_other_variables_gives_micrograms(tmp_path: Path, root: Path) -> None:
    hours = np.stack([FLAT * 1e-9, FLAT * 3e-9])
    path = tmp_path / "cams.nc"
    write_air(path, hours, name="pm2p5", unit="kg m**-3", others=("pm10",), packed=(1e-12, 2.5e-8))
    run = run_with(tmp_path, root, file="cams.nc", variable="pm2p5", unit="kg m-3", average=True)
    layer = run.value("layer/pm25")
    assert layer.value[layer.is_known] == pytest.approx(25.0, rel=1e-4)


def test_longitudes_from_0_to_360_are_turned(tmp_path: Path) -> None:
    world = np.add.outer(np.zeros(20), np.arange(480.0))
    path = write_air(tmp_path / "a.nc", world, corner=(0.0, 40.0), step=0.75)
    # The cell around 3 degrees west is the one around 357 degrees, number 476 from 0.
    west = read_window(path, box=(-3.1, 44.95, -2.9, 45.05))
    assert (west.raster.values[1, 1:3], west.raster.transform[2]) == (pytest.approx([476, 477]), pytest.approx(-4.125))
    east = read_window(path, box=(2.9, 44.95, 3.1, 45.05))
    assert east.raster.values[1, 1] == 4.0
    with pytest.raises(InputError, match="has longitudes from 0 to 360, and the city lies on both sides of 0"):
        read_window(path, box=(-0.05, 44.95, 0.05, 45.05))


WRONG = {
    "no variable named": (
        {"others": ("BC",)},
        {},
        r"holds 2 variables, and none is named \(found: PM25, BC\)\. Name one of them: PM25, BC\.",
    ),
    "another variable": ({}, {"variable": "PM2"}, r"has no such variable \(found: PM2\)\. Write `variable: PM25`\."),
    "another unit": (
        {"unit": "kg m**-3"},
        {},
        r"`unit` is ug m-3, but the file says otherwise \(found: kg m-3\)\. Write `unit: kg m-3`",
    ),
    "another unit named": ({"unit": "ug/m3"}, {"unit": "kg m-3"}, r"`unit` is kg m-3, but the file says otherwise"),
    "no places": ({"names": ("m", "m")}, {}, "does not say its reference system"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_a_file_and_the_citys_file_say_differently_is_refused(tmp_path: Path, root: Path, what: str) -> None:
    written, declared, told = WRONG[what]
    write_air(tmp_path / "a.nc", FLAT, **written)
    with pytest.raises(InputError, match=told):
        run_with(tmp_path, root, file="a.nc", **declared).value("layer/pm25")


def test_what_is_not_marked_and_not_declared_stops_the_run(tmp_path: Path, root: Path) -> None:
    write_air(tmp_path / "a.nc", np.full((40, 40), -999.9))
    with pytest.raises(GateFailed, match=r"holds -999\.9, one of \d+ cells outside 0 to 1000"):
        run_with(tmp_path, root, file="a.nc").value("layer/pm25")


def test_an_average_has_no_band(tmp_path: Path, root: Path) -> None:
    with pytest.raises(InputError, match="`average` takes all bands: leave out `band`"):
        run_with(tmp_path, root, file="a.nc", average=True, band=2)


PATH = "V6GL03/CNNPM25/Annual/GL/V6GL03.CNNPM25.GL.202001-202012.nc"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    values = np.where(np.arange(40) < 5, -999.9, 8.25)[None].repeat(40, axis=0)
    with serving() as web:
        web.files[PATH] = write_air(tmp_path / "sat.nc", values, unit="ug/m3").read_bytes()
        yield web


def test_fine_dust_from_satellites_comes_by_keyword(tmp_path: Path, root: Path, web: Web) -> None:
    run_with(tmp_path, root, source="satpm25")
    mirror = {"URBAN_SDG_MIRROR_SATPMDATA_S3_AMAZONAWS_COM": web.url("")}
    done = fetch(tmp_path, **mirror, URBAN_SDG_DATA_ROOT=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "far: 1 file, 1 of them new\n"), done.stderr
    rows = run_of(tmp_path, root=tmp_path).value("indicator/pm25_exposure")
    assert rows["value"].dropna().to_numpy() == pytest.approx(8.25)
