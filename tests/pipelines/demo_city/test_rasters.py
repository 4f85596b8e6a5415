"""The rasters can be read by rasterio and agree with the census and the map."""

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.features import geometry_mask


def people_in_city(demo_folder: Path, epoch: int) -> float:
    city = gpd.read_file(demo_folder / "districts.geojson").to_crs("ESRI:54009")
    with rasterio.open(demo_folder / f"rasters/GHS_POP_E{epoch}_GLOBE_R2023A_54009_100_V1_0_demo.tif") as raster:
        inside = geometry_mask(city.geometry, raster.shape, raster.transform, all_touched=True, invert=True)
        return float(raster.read(1, masked=True)[inside].sum(dtype=np.float64))


def test_the_people_of_2020_add_up_to_the_census(demo_folder: Path) -> None:
    with (demo_folder / "census.csv").open() as stream:
        counted = sum(int(row["total"]) for row in csv.DictReader(stream))
    assert people_in_city(demo_folder, 2020) == counted


def test_the_city_grows(demo_folder: Path) -> None:
    people = [people_in_city(demo_folder, epoch) for epoch in (2000, 2010, 2020)]
    assert people == sorted(people)
    assert 0.5 < people[0] / people[2] < 0.97
    built = [rasterio.open(file).read(1, masked=True).sum() for file in
             sorted((demo_folder / "rasters").glob("GHS_BUILT_S_*"))]  # fmt: skip
    assert built == sorted(built)


@pytest.mark.parametrize("pattern", ["GHS_POP_*", "GHS_BUILT_S_*"])
def test_settlement_layers_have_the_form_of_the_real_ones(demo_folder: Path, pattern: str) -> None:
    for file in (demo_folder / "rasters").glob(pattern):
        with rasterio.open(file) as raster:
            assert raster.crs == rasterio.CRS.from_string("ESRI:54009")
            assert raster.res == (100.0, 100.0)
            assert (raster.nodata, raster.dtypes[0]) in {(-200.0, "float32"), (65535.0, "uint16")}
            assert raster.transform.c % 100 == raster.transform.f % 100 == 0
            assert np.ma.count_masked(raster.read(1, masked=True)) > 0


def test_fine_dust_is_missing_in_a_part_of_the_city(demo_folder: Path) -> None:
    city = gpd.read_file(demo_folder / "districts.geojson")
    with rasterio.open(next((demo_folder / "rasters").glob("PM25_*"))) as raster:
        inside = geometry_mask(city.geometry, raster.shape, raster.transform, all_touched=True, invert=True)
        dust = raster.read(1, masked=True)[inside]
    assert 0 < np.ma.count_masked(dust) < dust.size / 4
    assert 8 < dust.min() < dust.max() < 25


def test_the_flood_lies_along_the_river_and_dry_land_is_missing(demo_folder: Path) -> None:
    with rasterio.open(next((demo_folder / "rasters").glob("floodMapGL_rp100y_*"))) as raster:
        on_bridge, far_north = raster.sample([(10.0025, 44.9983), (10.0, 45.02)], masked=True)
        depth = raster.read(1, masked=True)
    assert on_bridge[0] > 2
    assert far_north.mask.all()
    assert depth.min() > 0


def test_woods_are_green_and_water_is_not(demo_folder: Path) -> None:
    values = {}
    for band in ("B04", "B08", "SCL"):
        with rasterio.open(next((demo_folder / "rasters/sentinel2").glob(f"*_{band}_*"))) as raster:
            assert raster.crs.to_epsg() == 32632
            x, y = rasterio.warp.transform("EPSG:4326", raster.crs, [9.9726, 9.99], [45.0147, 44.9973])
            values[band] = [int(value[0]) for value in raster.sample(zip(x, y, strict=True))]
    wood = [(values[band][0] - 1000) / 10_000 for band in ("B04", "B08")]
    assert (wood[1] - wood[0]) / (wood[1] + wood[0]) > 0.7
    assert values["SCL"] == [4, 6]
