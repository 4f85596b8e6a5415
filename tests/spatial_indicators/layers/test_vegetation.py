"""NDVI: of every pixel first, and then its mean; what is hidden stays unknown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.on_cells import PlacedRaster
from spatial_indicators.layers.vegetation import ndvi, vegetation_on_cells
from spatial_indicators.raster import ArrayRaster
from tests.spatial_indicators.tiny_city import HERE, city, square_districts

CELLS = city(square_districts(1), [1]).cells
"""Four cells of 100 m, from the south-west."""


def placed(values: object, *, cell: float = 100.0, north: float = 200.0, west: float = 0.0) -> PlacedRaster:
    return PlacedRaster(ArrayRaster(np.array(values, dtype=float), (cell, 0, west, 0, -cell, north)), HERE.definition)


def test_leaves_reflect_the_infrared_and_swallow_the_red() -> None:
    assert ndvi(np.array([0.05, 0.2, 0.1]), np.array([0.45, 0.2, 0.05])).tolist() == pytest.approx([0.8, 0.0, -1 / 3])


def test_what_is_not_known_below_0_or_without_light_has_no_ndvi() -> None:
    red, nir = np.array([np.nan, 0.1, -0.01, 0.1, 0.0]), np.array([0.3, np.nan, 0.3, -0.05, 0.0])
    assert np.isnan(ndvi(red, nir)).all()


def test_an_offset_that_is_left_in_makes_everything_look_bare() -> None:
    # Sentinel-2: 1000 is added to numbers, so that a lawn of 0.73 looks like 0.45.
    red, nir = np.array([520.0]), np.array([3300.0])
    assert ndvi(red, nir).tolist() == pytest.approx([0.7277], abs=1e-4)
    assert ndvi(red + 1000, nir + 1000).tolist() == pytest.approx([0.4777], abs=1e-4)


bands = st.lists(st.floats(0.0, 2.0), min_size=2, max_size=2)


@given(bands, st.floats(0.001, 1000.0))
def test_ndvi_lies_between_minus_1_and_1_and_does_not_know_the_unit(light: list[float], scale: float) -> None:
    red, nir = np.array(light[:1]), np.array(light[1:])
    (index,) = ndvi(red, nir)
    if red[0] + nir[0] < 1e-300:
        return
    assert -1 <= index <= 1
    assert ndvi(red * scale, nir * scale) == pytest.approx([index], abs=1e-9)
    assert ndvi(nir, red) == pytest.approx([-index], abs=1e-12)


def test_the_mean_is_of_the_pixels_and_not_of_the_bands() -> None:
    red, nir = np.array([[0.1, 0.4], [0.1, 0.4]]), np.array([[0.3, 0.4], [0.3, 0.4]])
    layer = vegetation_on_cells(placed(ndvi(red, nir), cell=50.0), CELLS, HERE, year=2024)
    # Half a cell of 0.5 and half a cell of 0 are 0.25; of the mean bands it would be 1/6.
    assert layer.ndvi.value[2] == pytest.approx(0.25)


def test_a_cloud_is_left_out_and_lowers_nothing() -> None:
    pixels = [[0.6, np.nan], [0.6, np.nan], [np.nan, np.nan], [np.nan, np.nan]]
    layer = vegetation_on_cells(placed(pixels, cell=50.0), CELLS, HERE, year=2024)
    assert layer.ndvi.value[2] == pytest.approx(0.6)
    assert layer.ndvi.known.tolist() == pytest.approx([0, 0, 0.5, 0])
    assert layer.ndvi.is_known.tolist() == [False, False, True, False]
    assert layer.green[0.2][2] == pytest.approx(1.0)
    assert np.isnan(layer.green[0.2][[0, 1, 3]]).all()


def test_land_is_green_by_its_pixels_from_each_threshold() -> None:
    layer = vegetation_on_cells(placed([[0.19, 0.2], [0.5, 0.49]]), CELLS, HERE, year=2024)
    assert layer.green[0.2].tolist() == pytest.approx([1, 1, 0, 1])
    assert layer.green[0.5].tolist() == pytest.approx([1, 0, 0, 0])


def test_what_is_near_reaches_300_m_from_the_middle_of_the_cell() -> None:
    # A green half of the land, west of x = 0, and a bare one: the middle of the first cell is 50 m inside the bare.
    pixels = np.where(np.arange(200) < 100, 0.8, 0.0) * np.ones((200, 1))
    layer = vegetation_on_cells(placed(pixels, cell=10.0, west=-1000.0, north=1000.0), CELLS, HERE, year=2024)
    part = (np.arccos(50 / 300) - 50 / 300 * np.sqrt(1 - (50 / 300) ** 2)) / np.pi
    assert layer.near.value[0] == pytest.approx(0.8 * part, rel=2e-3)
    assert layer.ndvi.value[0] == pytest.approx(0.0)
    assert layer.near.known.tolist() == pytest.approx([1, 1, 1, 1])
