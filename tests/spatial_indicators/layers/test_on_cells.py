"""Rasters on cells: sums are conserved, means are means, and what is not known stays unknown."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.on_cells import PlacedRaster, mean_on_cells, share_on_cells, sum_on_cells
from spatial_indicators.raster import ArrayRaster
from tests.spatial_indicators.tiny_city import HERE, city, square_districts

LAEA = HERE.definition


def placed(values: object, *, cell: float = 100.0, west: float = 0.0, north: float = 200.0) -> PlacedRaster:
    return PlacedRaster(ArrayRaster(np.array(values, dtype=float), (cell, 0, west, 0, -cell, north)), LAEA)


def test_a_raster_on_the_same_squares_gives_its_own_values() -> None:
    cells = city(square_districts(1), [1]).cells
    on = sum_on_cells(placed([[1, 2], [3, 4]]), cells, HERE, year=2020)
    # Cells go from the south-west; the raster's rows from the north.
    assert on.value.tolist() == pytest.approx([3, 4, 1, 2])
    assert on.known.tolist() == [1, 1, 1, 1]


def test_counts_of_a_coarse_cell_are_shared_out_and_means_are_not() -> None:
    cells = city(square_districts(1), [1]).cells
    coarse = placed([[8.0]], cell=200.0)
    assert sum_on_cells(coarse, cells, HERE, year=2020).value.tolist() == pytest.approx([2, 2, 2, 2])
    assert mean_on_cells(coarse, cells, HERE, year=2020).value.tolist() == pytest.approx([8, 8, 8, 8])


def test_what_the_raster_does_not_know_is_missing_and_not_0() -> None:
    cells = city(square_districts(1), [1]).cells
    on = mean_on_cells(placed([[np.nan, 2], [np.nan, 4]]), cells, HERE, year=2020)
    assert on.is_known.tolist() == [False, True, False, True]
    assert np.isnan(on.value[[0, 2]]).all()
    assert on.known.tolist() == [0, 1, 0, 1]


def test_land_beyond_the_raster_is_not_known() -> None:
    cells = city(square_districts(2), [1, 1]).cells
    on = sum_on_cells(placed([[1, 2], [3, 4]]), cells, HERE, year=2020)
    assert np.nansum(on.value) == pytest.approx(10)
    assert int(on.is_known.sum()) == 4


def test_a_share_of_flooded_land_counts_dry_land_that_the_map_leaves_empty() -> None:
    cells = city(square_districts(1), [1]).cells
    depth = placed([[np.nan, 0.1], [0.15, 2.0]])
    assert share_on_cells(depth, cells, HERE, year=2020, least=0.15).value.tolist() == pytest.approx([1, 1, 0, 0])
    assert share_on_cells(depth, cells, HERE, year=2020, least=0.5).value.tolist() == pytest.approx([0, 1, 0, 0])


def test_every_city_has_its_own_cells_in_every_reference_system() -> None:
    one, other = (city(square_districts(count), [1] * count).cells for count in (1, 2))
    raster = placed([[1, 2, 5, 6], [3, 4, 7, 8]])
    for _ in range(2):
        assert np.nansum(sum_on_cells(raster, one, HERE, year=2020).value) == pytest.approx(10)
        assert np.nansum(sum_on_cells(raster, other, HERE, year=2020).value) == pytest.approx(36)
        elsewhere = PlacedRaster(raster.raster, f"{LAEA} +x_0=200")
        assert np.nansum(sum_on_cells(elsewhere, one, HERE, year=2020).value) == pytest.approx(26)


@given(st.integers(0, 2**32 - 1))
def test_counts_are_conserved_whatever_the_cells_and_the_reference_system(seed: int) -> None:
    rng = np.random.default_rng(seed)
    districts = square_districts(int(rng.integers(1, 4)), int(rng.integers(1, 3)))
    cells = city(districts, [1] * len(districts.counted.codes)).cells
    side = 90 / 111_000
    degrees = PlacedRaster(
        ArrayRaster(rng.uniform(0, 50, (20, 20)), (side, 0, -5 * side, 0, -side, 14 * side)), "EPSG:4326"
    )
    on = sum_on_cells(degrees, cells, HERE, year=2020)
    whole = shapely.segmentize(shapely.union_all(cells.geometry), 100.0)
    assert float(np.nansum(on.value)) == pytest.approx(float(degrees.zones(np.array([whole]), HERE).sum[0]), rel=1e-6)
