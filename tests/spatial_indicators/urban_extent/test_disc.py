"""Counts in a circle are those that looking at every pixel gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from spatial_indicators.urban_extent.disc import counts_in_circle, half_widths


def kernel(widths: np.ndarray) -> np.ndarray:
    reach = int(widths.max())
    columns = np.abs(np.arange(-reach, reach + 1))
    return (columns[None, :] <= widths[:, None]).astype(np.int64)


@pytest.mark.parametrize(
    ("radius", "cell", "with_edge", "pixels"),
    [
        (10, 10, True, 5),  # the four neighbours' centres lie on the line
        (10, 10, False, 1),
        (15, 10, True, 9),
        (100, 30, False, 37),
        (564.19, 100, True, 97),
        (500, 10, True, 7845),
    ],
)
def test_a_pixel_belongs_to_the_circle_when_its_centre_does(radius: float, cell: float, with_edge: bool, pixels: int):  # noqa: FBT001
    reach = np.arange(-80, 81) * cell
    distance = np.hypot(reach[:, None], reach[None, :])
    assert (distance <= radius if with_edge else distance < radius).sum() == pixels
    assert (2 * half_widths(radius, cell, with_edge=with_edge) + 1).sum() == pixels


GRIDS = arrays(np.uint32, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.integers(0, 1))


@settings(max_examples=60, deadline=None)
@given(values=GRIDS, radius=st.floats(0.5, 9), rows=st.integers(1, 8))
def test_counts_are_those_of_a_convolution_whatever_the_strips(values: np.ndarray, radius: float, rows: int):
    widths = half_widths(radius, 1.0, with_edge=True)
    halo = len(widths) // 2
    wanted = values == 1
    found = []
    for row in range(0, len(values), rows):
        start = max(0, row - halo)
        wide = values[start : row + rows + halo]
        found.append(counts_in_circle(wide, wanted[row : row + rows], widths, row - start))
    whole = ndimage.convolve(values.astype(np.int64), kernel(widths), mode="constant")
    np.testing.assert_array_equal(np.concatenate(found), np.where(wanted, whole, 0))


def test_a_row_longer_than_what_is_summed_at_once_is_counted_whole():
    values = np.random.default_rng(1).integers(0, 2, (40, 1300)).astype(np.uint32)
    values[:, 400:900] = 0
    widths = half_widths(7.5, 1.0, with_edge=True)
    found = counts_in_circle(values, np.ones(values.shape, dtype=np.bool_), widths, 0)
    np.testing.assert_array_equal(found, ndimage.convolve(values, kernel(widths), mode="constant"))
