"""Clusters agree with SciPy's labels, whatever the strips."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from spatial_indicators.degurba.runs import Labeller, Runs, clusters

GRIDS = arrays(np.bool_, st.tuples(st.integers(1, 20), st.integers(1, 20)))


def numbered(runs: Runs, shape: tuple[int, int]) -> np.ndarray:
    grid = np.zeros(shape, dtype=np.int32)
    runs.paint(grid, np.ones(len(runs.people), dtype=np.bool_))
    return grid


@settings(max_examples=150, deadline=None)
@given(holds=GRIDS, diagonal=st.booleans(), rows=st.integers(1, 5))
def test_clusters_are_those_of_scipy_with_the_same_people_and_cells(holds: np.ndarray, diagonal: bool, rows: int):  # noqa: FBT001
    people = np.arange(holds.size, dtype=np.float64).reshape(holds.shape)
    labeller = Labeller(holds.shape[1], diagonal=diagonal)
    for row in range(0, len(holds), rows):
        labeller.add(holds[row : row + rows], people[row : row + rows])
    runs = labeller.runs()
    wanted, count = ndimage.label(holds, np.ones((3, 3)) if diagonal else None)
    found = numbered(runs, holds.shape)
    assert len(runs.people) == count
    pairs = {(int(one), int(other)) for one, other in zip(wanted.ravel(), found.ravel(), strict=True)}
    assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
    sums = ndimage.sum_labels(people, found, np.arange(1, count + 1))
    np.testing.assert_allclose(runs.people, sums)
    assert runs.cells.sum() == holds.sum()


def test_people_who_are_not_known_count_as_nobody():
    runs = clusters(np.ones((1, 3), dtype=np.bool_), np.array([[1.0, np.nan, 2.0]]), diagonal=False)
    assert runs.people.tolist() == [3.0]


def test_an_empty_grid_has_no_clusters():
    assert len(clusters(np.zeros((3, 3), dtype=np.bool_), np.zeros((3, 3)), diagonal=True).people) == 0


def test_clusters_that_touch_a_grid_are_told_apart_from_those_that_do_not():
    runs = clusters(np.array([[True, False, True]]), np.ones((1, 3)), diagonal=False)
    assert runs.touching(np.array([[0, 0, 30]], dtype=np.uint8), 0).tolist() == [False, True]


@settings(max_examples=80, deadline=None)
@given(holds=GRIDS, seed=st.integers(0, 99), reach=st.integers(0, 3))
def test_clusters_near_a_grid_are_those_that_its_dilation_meets(holds: np.ndarray, seed: int, reach: int):
    near = np.random.default_rng(seed).random(holds.shape) < 0.1
    square = np.ones((2 * reach + 1, 2 * reach + 1))
    met = ndimage.binary_dilation(near, square) if near.any() else near
    runs = clusters(holds, np.zeros(holds.shape), diagonal=True)
    found = numbered(runs, holds.shape)
    wanted = [bool(met[found == at + 1].any()) for at in range(len(runs.people))]
    assert runs.touching(near.astype(np.uint8), reach).tolist() == wanted
