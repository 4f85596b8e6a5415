"""The short way of reading GeoJSON gives what GDAL gives, or nothing at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from pipelines.sources.boundaries import read_boundaries
from pipelines.sources.geojson import read_plain_geojson

RING = shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4))
TWO = shapely.MultiPolygon([RING, shapely.box(2, 0, 3, 1)])
HIGH = shapely.force_3d(shapely.box(5, 5, 6, 6), 12.5)
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
LAMBERT = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3035"}}


def written(folder: Path, codes: list[Any], file: str = "districts.geojson", **more: Any) -> Path:
    shapes = [RING, TWO, HIGH, None]
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "other": [1]},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for code, shape in zip(codes, shapes, strict=True)
    ]
    path = folder / file
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


@pytest.mark.parametrize("codes", [["a", "b", None, "d"], [1, 2, 3, 4], [1.5, 2.0, 3.0, None], ["é", "북", "", " "]])
@pytest.mark.parametrize("more", [{}, {"crs": CRS84}, {"name": "districts"}])
def test_both_ways_read_the_same(tmp_path: Path, codes: list[Any], more: dict[str, Any]) -> None:
    path = written(tmp_path, codes, **more)
    meta, _, wkb, (found,) = pyogrio.raw.read(path, columns=["code"], force_2d=True)
    plain = read_plain_geojson(path, ("code",))
    assert plain is not None
    (column,), geometry = plain
    assert meta["crs"] == "EPSG:4326"
    assert [none_for_nan(value) for value in column] == [none_for_nan(value) for value in found.tolist()]
    assert shapely.to_wkb(geometry).tolist() == shapely.to_wkb(shapely.from_wkb(wkb)).tolist()


def none_for_nan(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda folder: written(folder, ["a", "b", 3, "d"]),
        lambda folder: written(folder, ["a", "b", ["c"], "d"]),
        lambda folder: written(folder, [True, False, True, True]),
        lambda folder: written(folder, ["a", "b", "c", "d"], crs=LAMBERT),
        lambda folder: written(folder, ["a", "b", "c", "d"], type="Feature"),
        lambda folder: written(folder, ["a", "b", "c", "d"], features=[]),
        lambda folder: written(folder, ["a", "b", "c", "d"], features=[{"type": "Feature", "properties": None}]),
        lambda folder: written(folder, ["a", "b", "c", "d"], file="districts.gpkg"),
    ],
)
def test_what_is_not_plain_is_left_to_gdal(tmp_path: Path, spoilt: Callable[[Path], Path]) -> None:
    assert read_plain_geojson(spoilt(tmp_path), ("code",)) is None


def test_broken_text_and_missing_columns_are_left_to_gdal(tmp_path: Path) -> None:
    path = written(tmp_path, ["a", "b", "c", "d"])
    assert read_plain_geojson(path, ("kode",)) is None
    path.write_text(path.read_text()[:-20])
    assert read_plain_geojson(path, ("code",)) is None


@pytest.mark.parametrize(
    ("name", "code", "title"),
    [
        ("newport/lsoa_W06000022.geojson", "LSOA11CD", "LSOA11NM"),
        ("newport/wards_W06000022.geojson", "WD13CD", "WD13NM"),
        ("seoul/gu_2013_kostat.geojson", "code", "name"),
    ],
)
def test_real_boundaries_are_read_the_same_both_ways(
    real: Callable[[str], Path], name: str, code: str, title: str
) -> None:
    short = read_boundaries(real(name), code=code, name=title)
    layer = str(pyogrio.list_layers(real(name))[0, 0])
    through_gdal = read_boundaries(real(name), code=code, name=title, layer=layer)
    assert (short.codes, short.names, short.crs) == (through_gdal.codes, through_gdal.names, through_gdal.crs)
    assert shapely.equals_identical(short.geometry, through_gdal.geometry).all()
