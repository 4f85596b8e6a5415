import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from pipelines.sources.boundaries import read_boundaries
from spatial_indicators.errors import InputError
from spatial_indicators.features import Boundaries

Real = Callable[[str], Path]

SQUARE, BESIDE = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
BOW = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def geojson(folder: Path, *districts: tuple[Any, Any, Any], **more: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for code, name, shape in districts
    ]
    path = folder / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def read(path: Path) -> Boundaries:
    return read_boundaries(path, code="code", name="name")


def test_districts_keep_code_name_and_shape(tmp_path: Path) -> None:
    found = read(geojson(tmp_path, ("A", "Old town", SQUARE), ("B", "Port", BESIDE)))
    assert (found.codes, found.names, found.crs) == (["A", "B"], ["Old town", "Port"], "EPSG:4326")
    assert shapely.equals(found.geometry, [SQUARE, BESIDE]).all()


def test_one_column_may_be_both_code_and_name(tmp_path: Path) -> None:
    path = geojson(tmp_path, ("A", "Old town", SQUARE))
    assert read_boundaries(path, code="name", name="name").codes == ["Old town"]


def test_numbers_are_written_as_people_do(tmp_path: Path) -> None:
    assert read(geojson(tmp_path, (12.0, None, SQUARE), (13.0, "x", BESIDE))).codes == ["12", "13"]
    assert read(geojson(tmp_path, (12, None, SQUARE))).names == [""]


def test_metres_become_degrees(tmp_path: Path) -> None:
    path = tmp_path / "districts.gpkg"
    frame = gpd.GeoDataFrame({"code": ["A"], "name": ["a"]}, geometry=[shapely.box(10, 59, 11, 60)], crs="EPSG:4326")
    frame.to_crs("EPSG:3067").to_file(path, layer="wards")
    found = read(path)
    assert found.crs == "EPSG:3067"
    assert shapely.equals_exact(found.geometry[0], frame.geometry[0], 1e-9)


def test_a_layer_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "districts.gpkg"
    for layer, shape in (("wards", SQUARE), ("tracts", BESIDE)):
        gpd.GeoDataFrame({"code": [layer], "name": [""]}, geometry=[shape], crs="EPSG:4326").to_file(path, layer=layer)
    assert read_boundaries(path, code="code", name="name", layer="tracts").codes == ["tracts"]
    with pytest.raises(InputError, match=r"has several layers\. Name one of its layers: wards, tracts\."):
        read(path)
    with pytest.raises(InputError, match=r"has no such layer \(found: ward\)"):
        read_boundaries(path, code="code", name="name", layer="ward")


@pytest.mark.parametrize(
    ("districts", "message"),
    [
        (
            [("A", "a", SQUARE), ("B", "b", BOW)],
            r"B has an invalid boundary .*\(found: Self-intersection\[0\.5 0\.5\]\)",
        ),
        ([("A", "a", None)], r"district A has no geometry \(one of 1\)"),
        ([("A", "a", shapely.Point(1, 1))], r"district A is not a polygon \(one of 1\) \(found: Point\)"),
        ([("A", "a", SQUARE), ("A", "b", BESIDE)], r"column code: has 2 districts of one code \(found: A\)"),
        ([("A", "a", SQUARE), (" ", "b", BESIDE)], r"column code: feature 2 has no code"),
        ([("A", "a", shapely.box(500000, 0, 500001, 1))], "has coordinates that are not degrees"),
    ],
)
def test_a_wrong_district_is_refused_in_one_line(
    tmp_path: Path, districts: list[tuple[Any, Any, Any]], message: str
) -> None:
    with pytest.raises(InputError, match=message) as refused:
        read(geojson(tmp_path, *districts))
    assert "\n" not in str(refused.value)


def test_a_missing_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = geojson(tmp_path, ("A", "a", SQUARE))
    with pytest.raises(InputError, match=r"no such column \(found: cod\)\. Did you mean `code`\."):
        read_boundaries(path, code="cod", name="name")


def test_a_shapefile_without_its_prj_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "districts.shp"
    gpd.GeoDataFrame({"code": ["A"], "name": ["a"]}, geometry=[SQUARE], crs="EPSG:4326").to_file(path)
    (tmp_path / "districts.prj").unlink()
    with pytest.raises(InputError, match=r"districts\.shp: does not say its reference system"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("districts.geojson", '{"type": "FeatureCollection", "feat', "cannot be read"),
        ("districts.geojson", "", "cannot be read"),
        ("districts.geojson", '{"type": "FeatureCollection", "features": []}', "no such column|has no districts"),
        ("districts.txt", "A,1,2", "cannot be read"),
    ],
)
def test_what_is_no_map_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.gpkg: there is no such file"):
        read(tmp_path / "nowhere.gpkg")


def test_newport_has_95_small_areas_and_20_wards(real: Real) -> None:
    small = read_boundaries(real("newport/lsoa_W06000022.geojson"), code="LSOA11CD", name="LSOA11NM")
    wards = read_boundaries(real("newport/wards_W06000022.geojson"), code="WD13CD", name="WD13NM")
    assert (len(small), len(wards)) == (95, 20)
    assert small.names[0] == "Newport 012A"
    area = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(
        shapely.orient_polygons(shapely.union_all(small.geometry))
    )
    # The UK Standard Area Measurement of Newport to the mean high water mark is 190.5 km2; the file is generalised.
    assert area[0] / 1e6 == pytest.approx(190.5, rel=0.02)


def test_seouls_official_map_has_a_ring_that_crosses_itself(real: Real) -> None:
    message = r"district 11500 has an invalid boundary \(one of 1\) \(found: Ring Self-intersection\[126\.82"
    with pytest.raises(InputError, match=message):
        read_boundaries(real("seoul/gu_2015_juso.geojson"), code="SIG_CD", name="SIG_KOR_NM")
    statistics = read_boundaries(real("seoul/gu_2013_kostat.geojson"), code="code", name="name")
    assert len(statistics) == 25
    assert np.isin(["종로구", "강동구"], statistics.names).all()
