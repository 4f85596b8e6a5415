import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.transform import Affine
from shapely.affinity import affine_transform, translate

from spatial_indicators import raster as raster_module
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.kernels import compile_kernels
from spatial_indicators.raster import ArrayRaster, FileRaster
from spatial_indicators.zonal import ZonalSums, zonal_sums


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    compile_kernels()


def sums_of(values: Any, *polygons: shapely.Geometry, nodata: float | None = None) -> ZonalSums:
    """Sum over cells of one metre, the lower left corner at (0, 0)."""
    cells = np.asarray(values, dtype=np.float64)
    transform = (1.0, 0.0, 0.0, 0.0, -1.0, float(len(cells)))
    return zonal_sums(np.array(polygons, dtype=object), ArrayRaster(cells, transform, nodata))


def by_intersection(values: NDArray[np.float64], polygon: shapely.Geometry) -> tuple[float, float]:
    """Cut every cell with the polygon: the slow and plain way; missing cells are NaN."""
    rows, columns = np.indices(values.shape)
    cells = shapely.box(columns, len(values) - rows - 1, columns + 1, len(values) - rows)
    share = shapely.area(shapely.intersection(polygon, cells))
    return float(np.nansum(values * share)), float((share * ~np.isnan(values)).sum())


FOUR = [[1.0, 2.0], [3.0, 4.0]]


def test_a_cell_counts_by_the_share_of_its_area_inside() -> None:
    # A quarter of each of four cells.
    found = sums_of(FOUR, shapely.box(0.5, 0.5, 1.5, 1.5))
    assert found.sum.tolist() == [2.5]
    assert found.covered_cells.tolist() == found.total_cells.tolist() == [1.0]


def test_corners_on_corners_of_cells_take_whole_cells() -> None:
    assert sums_of(FOUR, shapely.box(0, 1, 1, 2), shapely.box(1, 0, 2, 2)).sum.tolist() == [1.0, 6.0]


def test_a_polygon_inside_one_cell_takes_its_share_of_it() -> None:
    assert sums_of(FOUR, shapely.box(1.25, 0.25, 1.75, 0.75)).sum.tolist() == [1.0]


def test_a_triangle_takes_half_of_the_cell_that_its_side_crosses() -> None:
    assert sums_of(FOUR, shapely.Polygon([(0, 0), (2, 0), (0, 2)])).sum.tolist() == [0.5 + 3.0 + 2.0]


def test_rings_may_turn_either_way() -> None:
    square = shapely.box(0.5, 0.5, 1.5, 1.5)
    assert sums_of(FOUR, square, square.reverse()).sum.tolist() == [2.5, 2.5]


def test_a_hole_that_turns_like_its_outer_ring_is_still_a_hole() -> None:
    hole = [(0.5, 0.5), (1.5, 0.5), (1.5, 1.5), (0.5, 1.5)]
    for ring in (hole, hole[::-1]):
        assert sums_of(FOUR, shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2)], [ring])).sum.tolist() == [7.5]


def test_missing_cells_are_no_zeros() -> None:
    found = sums_of([[1.0, -9.0], [np.nan, 4.0]], shapely.box(0, 0, 2, 2), nodata=-9)
    assert (found.sum[0], found.covered_cells[0], found.coverage[0], found.mean[0]) == (5.0, 2.0, 0.5, 2.5)


def test_the_sum_of_nothing_known_is_missing() -> None:
    found = sums_of([[1.0, np.nan]], shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6), shapely.Polygon())
    assert np.isnan(found.sum).all()
    assert found.covered_cells.tolist() == [0, 0, 0]
    assert found.total_cells.tolist() == [1, 1, 0]
    np.testing.assert_array_equal(found.coverage, [0, 0, np.nan])


def test_zeros_are_known() -> None:
    found = sums_of([[0.0, 5.0]], shapely.box(0, 0, 1, 1))
    assert (found.sum[0], found.coverage[0]) == (0.0, 1.0)


def test_an_empty_cell_beside_a_full_one_stays_exactly_empty() -> None:
    # A difference of prefix sums would leave the rounding of 1e15 here, if it counted from the edge of the raster.
    assert sums_of([[1e15, 1e15, 0.1, 0.0, 0.2]], shapely.box(3.1, 0.1, 3.7, 0.7)).sum.tolist() == [0.0]


def test_beyond_the_raster_nothing_is_known() -> None:
    around = shapely.box(-1, -1, 3, 3)
    found = sums_of(FOUR, around, shapely.box(-1, 0.5, 0.5, 1.5), shapely.Polygon([(1.5, -2), (9, 1), (1.5, 4)]))
    assert found.sum[0] == 10
    assert found.coverage[0] == 4 / 16
    assert found.sum[1] == 1.0
    np.testing.assert_allclose(found.sum[2], 3.0)


def test_without_polygons_there_are_no_sums() -> None:
    assert len(sums_of(FOUR).sum) == 0


numbers = st.one_of(st.integers(0, 8).map(float), st.floats(-1.5, 9.5).map(lambda number: round(number, 6)))
"""Micrometres: exactextract 0.3.0 ends the process at corners such as -2e-120, just outside of the raster."""


@st.composite
def cells(draw: st.DrawFn) -> NDArray[np.float64]:
    shape = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    values = rng.gamma(0.5, 100, shape)
    values[rng.random(shape) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    return values


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Boxes, triangles, slivers and stars with holes, corners often on corners of cells, one part or several."""
    points = draw(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=8))
    shape = shapely.MultiPoint(points).convex_hull.buffer(0)
    hole = shapely.MultiPoint(draw(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=5))).convex_hull.buffer(0)
    found = draw(st.sampled_from([shapely.difference, shapely.symmetric_difference, lambda one, _: one]))(shape, hole)
    parts = [part for part in shapely.get_parts(found) if part.geom_type == "Polygon" and part.area > 1e-6]
    return shapely.MultiPolygon(parts) if parts else shapely.box(0.2, 0.3, 2.5, 1.1)


@given(cells(), polygons())
@example(np.array([[1.0, 2.0, 4.0]]), shapely.Polygon([(0, 0), (3, 1e-7), (3, 2e-7)]))
@example(np.array([[1.0, 2.0, 4.0]]), shapely.Polygon([(-1, 0.5), (4, 0.5 - 1e-9), (4, 0.5 + 1e-9)]))
def test_it_agrees_with_cutting_every_cell(values: NDArray[np.float64], polygon: shapely.Geometry) -> None:
    found, (wanted, known) = sums_of(values, polygon), by_intersection(values, polygon)
    np.testing.assert_allclose(np.nan_to_num(found.sum[0]), wanted, rtol=1e-9, atol=1e-9 * np.nanmax(values, initial=1))
    np.testing.assert_allclose(found.covered_cells[0], known, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.total_cells[0], polygon.area, rtol=1e-9, atol=1e-12)


@given(cells(), st.lists(polygons(), min_size=1, max_size=4))
def test_it_agrees_with_exactextract(values: NDArray[np.float64], zones: list[shapely.Geometry]) -> None:
    # exactextract keeps the shares as float32, hence 1e-6 of a cell beside 1e-6 of the sum.
    height, width = values.shape
    source = NumPyRasterSource(values, xmin=0, ymin=0, xmax=width, ymax=height, nodata=np.nan)
    features = [{"type": "Feature", "geometry": json.loads(shapely.to_geojson(zone))} for zone in zones]
    wanted = [row["properties"] for row in exact_extract(source, features, ["sum", "count"])]
    found = sums_of(values, *zones)
    one_cell = 1e-6 * np.nanmax(values, initial=1)
    np.testing.assert_allclose(np.nan_to_num(found.sum), [row["sum"] for row in wanted], rtol=1e-6, atol=one_cell)
    np.testing.assert_allclose(found.covered_cells, [row["count"] for row in wanted], rtol=1e-6, atol=1e-6)


@given(cells(), polygons(), numbers, numbers)
def test_the_parts_of_a_polygon_have_its_sum(
    values: NDArray[np.float64], polygon: shapely.Geometry, x: float, y: float
) -> None:
    quarters = [shapely.box(*pair) for pair in ((-9, -9, x, y), (x, -9, 20, y), (-9, y, x, 20), (x, y, 20, 20))]
    parts = [shapely.intersection(polygon, quarter).buffer(0) for quarter in quarters]
    found = sums_of(values, polygon, *parts)
    np.testing.assert_allclose(np.nansum(found.sum[1:]), np.nan_to_num(found.sum[0]), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(found.covered_cells[1:].sum(), found.covered_cells[0], rtol=1e-9, atol=1e-6)


@given(cells())
def test_the_box_of_the_raster_has_the_sum_of_its_cells(values: NDArray[np.float64]) -> None:
    found = sums_of(values, shapely.box(0, 0, values.shape[1], values.shape[0]))
    np.testing.assert_allclose(np.nan_to_num(found.sum), np.nansum(values), rtol=1e-12)
    np.testing.assert_allclose(found.covered_cells, (~np.isnan(values)).sum(), rtol=1e-12)


@given(cells(), polygons(), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_moving_raster_and_polygon_together_changes_nothing(
    values: NDArray[np.float64], polygon: shapely.Geometry, east: int, north: int
) -> None:
    moved = ArrayRaster(values, (1.0, 0.0, float(east), 0.0, -1.0, float(len(values) + north)))
    found = zonal_sums(np.array([translate(polygon, east, north)], dtype=object), moved)
    here = sums_of(values, polygon)
    np.testing.assert_allclose(np.nan_to_num(found.sum), np.nan_to_num(here.sum), rtol=1e-9, atol=1e-8)


@given(cells(), polygons())
def test_a_raster_that_is_turned_and_skewed_gives_the_same_sums(
    values: NDArray[np.float64], polygon: shapely.Geometry
) -> None:
    a, b, c, d, e, f = 0.8, 0.6, 10.0, -0.5, 1.2, 3.0
    turned = ArrayRaster(values, (a, -b, c + b * len(values), d, -e, f + e * len(values)))
    found = zonal_sums(np.array([affine_transform(polygon, (a, b, d, e, c, f))], dtype=object), turned)
    here = sums_of(values, polygon)
    np.testing.assert_allclose(np.nan_to_num(found.sum), np.nan_to_num(here.sum), rtol=1e-9, atol=1e-8)


def write_raster(path: Path, values: NDArray[Any], **options: Any) -> Path:
    profile = {"driver": "GTiff", "count": 1, "dtype": values.dtype.name, "compress": "deflate", "tiled": True}
    size = {"height": values.shape[0], "width": values.shape[1], "blockxsize": 16, "blockysize": 16}
    place = Affine(1, 0, 0, 0, -1, values.shape[0])
    with rasterio.open(path, "w", **profile, **size, transform=place, crs="EPSG:6933", **options) as target:
        target.write(values, 1)
    return path


@pytest.mark.parametrize("value_type", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("cells_per_strip", [1, 2000, 1 << 23])
def test_a_file_gives_the_same_bytes_as_its_array_however_it_is_cut(
    value_type: str, cells_per_strip: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    values = rng.integers(0, 200, (100, 70)).astype(value_type)
    zones = shapely.buffer(shapely.points(rng.uniform(-5, 105, (30, 2))), rng.uniform(0.1, 30, 30))
    wanted = zonal_sums(zones, ArrayRaster(values, (1.0, 0.0, 0.0, 0.0, -1.0, 100.0), 7))
    monkeypatch.setattr(raster_module, "CELLS_PER_STRIP", cells_per_strip)
    found = zonal_sums(zones, FileRaster.at(write_raster(tmp_path / "people.tif", values, nodata=7)))
    assert (found.sum.tobytes(), found.covered_cells.tobytes()) == (
        wanted.sum.tobytes(),
        wanted.covered_cells.tobytes(),
    )


def test_a_file_without_georeference_or_nodata_is_read_by_its_band(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "people.tif", np.full((16, 16), 2, dtype=np.int16))
    raster = FileRaster.at(path)
    assert raster.nodata is None
    assert raster.shape == (16, 16)
    with pytest.raises(InputError, match=r"people.tif: the raster has 1 bands \(found: 2\)"):
        FileRaster.at(path, band=2)


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.tif").write_text("no raster")
    with pytest.raises(InputError, match=r"people\.tif: GDAL cannot read the raster"):
        FileRaster.at(tmp_path / "people.tif")


def test_values_in_another_unit_are_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "pm25.tif", np.ones((16, 16), dtype=np.int16))
    with rasterio.open(path, "r+") as target:
        target.scales = (0.1,)
    with pytest.raises(InputError, match=r"pm25\.tif: values are stored with a scale and an offset"):
        FileRaster.at(path)


def test_a_mask_beside_the_values_is_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "people.tif", np.ones((16, 16), dtype=np.int16))
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as target:
        target.write_mask(np.zeros((16, 16), dtype=np.bool_))
    with pytest.raises(InputError, match=r"people\.tif: missing cells are told by a mask and not by a value"):
        FileRaster.at(path)


@pytest.mark.parametrize("zone", [None, shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])
def test_what_has_no_area_is_refused(zone: shapely.Geometry | None) -> None:
    with pytest.raises(InputError, match=r"zone 1: a zone must be a \(multi\)polygon"):
        sums_of(FOUR, shapely.box(0, 0, 1, 1), zone)


@pytest.mark.parametrize("place", [np.nan, np.inf])
def test_a_polygon_that_is_nowhere_is_refused(place: float) -> None:
    with np.errstate(invalid="ignore"):
        nowhere = shapely.Polygon([(0, 0), (1, 0), (place, 1), (0, 0)])
    with pytest.raises(InputError, match="zone 1: the coordinates of a zone must be finite"):
        sums_of(FOUR, shapely.box(0, 0, 1, 1), nowhere)


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(GateFailed, match="raster_is_finite: row 1 of the raster holds an infinite value"):
        sums_of([[1.0], [np.inf]], shapely.box(0, 0, 1, 2))
