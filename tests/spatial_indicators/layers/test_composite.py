"""The image of a season, by cases that can be checked by eye and by NumPy's own slower way."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from spatial_indicators.layers.composite import (
    is_clear_by_bits,
    is_clear_by_class,
    median_of_clear,
    reflectance,
    sentinel_2_offset,
)

NAN = np.nan


def test_the_median_leaves_out_what_was_not_seen() -> None:
    light = np.array([[[0.1, NAN, 0.2, NAN]], [[0.3, 0.5, NAN, NAN]], [[0.9, NAN, 0.4, NAN]]], dtype=np.float32)
    assert median_of_clear(light)[0] == pytest.approx([0.3, 0.5, 0.3, NAN], nan_ok=True)


@given(
    arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=3, max_dims=3, max_side=6),
        elements=st.one_of(st.just(float("nan")), st.integers(-100, 20_000).map(lambda number: number / 16)),
    )
)
def test_the_median_is_that_of_numpy(light: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy warns of pixels that nobody saw
        expected = np.nanmedian(light, axis=0)
    np.testing.assert_allclose(median_of_clear(light), expected, rtol=1e-6)


def test_a_number_is_the_same_reflectance_before_and_after_the_offset() -> None:
    old = reflectance(np.array([500, 0], dtype=np.uint16), 0.0001, sentinel_2_offset(3.01, is_applied=False))
    new = reflectance(np.array([1500, 0], dtype=np.uint16), 0.0001, sentinel_2_offset(4.0, is_applied=False))
    assert old == pytest.approx([0.05, NAN], nan_ok=True)
    assert new == pytest.approx([0.05, NAN], nan_ok=True)
    assert sentinel_2_offset(5.09, is_applied=True) == 0.0


def test_classes_of_sentinel_2_that_are_seen_are_land_and_water() -> None:
    assert np.flatnonzero(is_clear_by_class(np.arange(12, dtype=np.uint16))).tolist() == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("quality", "is_clear"),
    [
        (21824, True),  # clear land of Landsat 8-9 (LSDS-1619, table 6-4)
        (21952, True),  # clear water
        (22280, False),  # high confidence of cloud
        (23888, False),  # cloud shadow
        (30048, False),  # snow
        (54596, False),  # cirrus
        (1, False),  # fill
    ],
)
def test_values_of_landsats_mask_are_seen_or_not_as_its_guide_says(quality: int, is_clear: bool) -> None:  # noqa: FBT001
    assert is_clear_by_bits(np.array([quality], dtype=np.uint16)).tolist() == [is_clear]
