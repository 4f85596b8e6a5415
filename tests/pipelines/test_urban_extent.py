"""The command that finds a city's urban extent: what it writes, and what it refuses."""

import json
import subprocess
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from small_city import COMMAND

from spatial_indicators.urban_extent.classification import classify
from spatial_indicators.urban_extent.grid import ArrayBuiltUp
from spatial_indicators.urban_extent.rasters import BuiltUpRaster
from spatial_indicators.urban_extent.rules import VERSIONS

UTM = "EPSG:31983"
CITY, TOWN = (slice(30, 130), slice(30, 130)), (slice(30, 60), slice(250, 280))


def write(path: Path, values: np.ndarray, *, crs: str | None = UTM, cell: float = 20.0, **more: object) -> Path:
    rows, columns = values.shape
    profile = {
        "driver": "GTiff", "dtype": values.dtype, "count": 1, "height": rows, "width": columns, "crs": crs,
        "transform": rasterio.Affine(cell, 0, 290_000, 0, -cell, 9_110_000), "nodata": 255, **more,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(values, 1)
    return path


def pixels() -> np.ndarray:
    """Give a city of 2 km, a town of 600 m 2.4 km away, a park of 400 m in the city, and the sea to the south."""
    built = np.zeros((200, 320), dtype=np.uint8)
    built[CITY] = built[TOWN] = 1
    built[70:90, 70:90] = 0
    built[150:] = 255
    return built


@pytest.fixture
def raster(tmp_path: Path) -> Path:
    return write(tmp_path / "built_up.tif", pixels())


def urban_extent(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "urban-extent", *map(str, words)], capture_output=True, text=True, check=False)


def test_classes_and_outlines_are_written_with_the_place_of_the_raster(raster: Path, tmp_path: Path):
    out, outline = tmp_path / "new" / "classes.tif", tmp_path / "new" / "extent.gpkg"
    done = urban_extent(raster, "-o", out, "--outline", outline, "--json")
    assert done.returncode == 0, done.stderr
    with rasterio.open(out) as written, rasterio.open(raster) as source:
        classes = written.read(1)
        assert (written.crs, written.transform, written.nodata) == (source.crs, source.transform, 0)
        assert (written.tags()["rules"], written.tags()["circle_m"]) == ("un_habitat_2019", "500.0")
    np.testing.assert_array_equal(classes, classify(ArrayBuiltUp(pixels(), 20.0), VERSIONS["un_habitat_2019"]))
    assert (classes[150:] == 0).all()
    report = json.loads(done.stdout)
    km2 = {row["code"]: row["km2"] for row in report["classes"]}
    extents = geopandas.read_file(outline)
    assert extents["km2"].sum() == pytest.approx(km2[1] + km2[2] + km2[4] + km2[5])
    assert extents.area.tolist() == pytest.approx((extents["km2"] * 1e6).tolist())
    assert extents["clusters"].tolist() == [1, 1]
    assert [row["extent"] for row in report["extents"]] == [1, 2]
    assert sorted(path.name for path in out.parent.iterdir()) == ["classes.tif", "extent.gpkg"]


def test_the_extent_that_holds_the_centre_alone_is_outlined_in_degrees(raster: Path, tmp_path: Path):
    outline = tmp_path / "extent.geojson"
    town = geopandas.GeoSeries.from_xy([295_300], [9_109_100], crs=UTM).to_crs("EPSG:4326").iloc[0]
    done = urban_extent(raster, "-o", tmp_path / "o.tif", "--outline", outline, "--centre", town.x, town.y, "--json")
    assert done.returncode == 0, done.stderr
    assert [row["extent"] for row in json.loads(done.stdout)["extents"]] == [2]
    assert geopandas.read_file(outline).crs == "EPSG:4326"
    assert geopandas.read_file(outline).intersects(town).tolist() == [True]


def test_classes_of_land_cover_and_amounts_give_what_the_mask_gives(raster: Path, tmp_path: Path):
    mask = pixels()
    cover = np.select([mask == 1, mask == 255], [50, 0], default=10).astype(np.uint8)
    amounts = np.select([mask == 1, mask == 255], [390.0, np.nan], default=12.5).astype(np.float32)
    for name, values, nodata, words in (
        ("cover", cover, 0, ("--built", 50, "--water", 80)),
        ("amounts", amounts, None, ("--least", 200)),
    ):
        path = write(tmp_path / f"{name}.tif", values, nodata=nodata)
        assert urban_extent(path, "-o", tmp_path / f"{name}_out.tif", *words).returncode == 0
    urban_extent(raster, "-o", tmp_path / "out.tif")
    found = [rasterio.open(tmp_path / f"{name}out.tif").read(1) for name in ("", "cover_", "amounts_")]
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


def test_windows_of_a_file_give_the_classes_of_the_whole(tmp_path: Path):
    values = np.random.default_rng(5).choice([0, 0, 1, 80, 255], (150, 90)).astype(np.uint8)
    path = write(tmp_path / "noise.tif", values, cell=60.0, tiled=True, blockxsize=32, blockysize=32)
    whole = np.where(values == 80, np.uint8(2), values)
    wanted = classify(ArrayBuiltUp(whole, 60.0, strip_rows=1000), VERSIONS["atlas_2016"])
    for rows in (1, 7, 64):
        found = classify(BuiltUpRaster(path, (1.0,), None, (80.0,), strip_rows=rows), VERSIONS["atlas_2016"])
        np.testing.assert_array_equal(found, wanted)


def test_without_json_a_table_is_printed(raster: Path, tmp_path: Path):
    done = urban_extent(raster, "-o", tmp_path / "out.tif", "--rules", "atlas_2016")
    assert "captured open space" in done.stdout
    assert "     2 " in done.stdout


SQUARE = np.ones((40, 40), dtype=np.uint8)


@pytest.mark.parametrize(
    ("broken", "words", "message"),
    [
        ({"crs": "EPSG:4326", "cell": 0.001}, (), "the raster is not in metres (found: EPSG:4326)"),
        ({"crs": None}, (), "the raster is not in metres. Warp it"),
        ({"crs": "EPSG:2263"}, (), "the raster is not in metres (found: EPSG:2263)"),
        ({"crs": "EPSG:3395"}, (), "its projection does not keep areas (found: EPSG:3395, off by "),
        ({"cell": 250.0}, (), "its pixels are not of 10 to 100 m (found: 250 m)"),
        ({"cell": 1.0}, (), "its pixels are not of 10 to 100 m (found: 1 m)"),
        (
            {"transform": rasterio.Affine(20, 0, 290_000, 0, -30, 9_110_000)},
            (),
            "its pixels are not upright squares (found: 20 x 30 m, turned by 0, 0)",
        ),
        ({"values": SQUARE * 50}, (), "other values than 0 (open) and 1 (built up) (found: 50). Say which values"),
        ({"values": SQUARE * 0}, (), "no pixel is built up (found: 1,600 open pixels, 0 not known)"),
        ({}, ("--least", 500), "no pixel is built up"),
        ({"values": np.eye(300, dtype=np.uint8)}, (), "no built-up pixel is urban or suburban (found: 300 rural"),
        ({}, ("--centre", 8, -34), "--centre: the city centre lies in no urban extent (found: 8 -34, the nearest"),
    ],
)
def test_a_wrong_raster_is_one_line_and_nothing_is_written(tmp_path, broken, words, message):  # noqa: ANN001
    path = write(tmp_path / "raster.tif", broken.pop("values", SQUARE), **broken)
    done = urban_extent(path, "-o", tmp_path / "out" / "o.tif", "--outline", tmp_path / "out" / "o.gpkg", *words)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_no_raster_and_a_torn_one_are_told(tmp_path: Path, raster: Path):
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    assert "text.tif: the raster cannot be read" in urban_extent(tmp_path / "text.tif", "-o", tmp_path / "o.tif").stderr
    noise = np.random.default_rng(1).integers(0, 2, (200, 320)).astype(np.uint8)
    torn = write(tmp_path / "torn.tif", noise, compress="deflate")
    torn.write_bytes(torn.read_bytes()[:4000])
    done = urban_extent(torn, "-o", tmp_path / "o.tif")
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert not (tmp_path / "o.tif").exists()
    assert raster.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--outline", "x.shp"), "'x.shp' ends in neither .gpkg nor .geojson"),
        (("--centre", "-8", "340"), "-8 340 is no longitude and latitude"),
        (("--rules", "mine"), "'mine' is not one of 'atlas_2016', 'un_habitat_2016', 'un_habitat_2019'"),
    ],
)
def test_wrong_usage_ends_with_2(raster: Path, tmp_path: Path, words: tuple[str, ...], message: str):
    done = urban_extent(raster, "-o", tmp_path / "o.tif", *words)
    assert done.returncode == 2
    assert message in done.stderr
