"""Clusters join when rings of a quarter of their areas meet."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio import Affine

from spatial_indicators.urban_extent.inclusion import Extents, joined, outlines, reaches

SQUARE_REACH = (-4 + math.sqrt(16 + math.pi)) / (2 * math.pi)
"""Of a square of side 1: 4 d + pi d^2 = 1/4."""


def array(*shapes: shapely.Geometry) -> np.ndarray:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def test_a_disc_reaches_118_m_beyond_its_radius_of_1_km():
    disc = shapely.Point(0, 0).buffer(1000, quad_segs=128)
    assert reaches(array(disc), 0.25)[0] == pytest.approx(1000 * (math.sqrt(1.25) - 1), rel=2e-3)  # 118.03


def test_a_square_reaches_as_far_as_its_ring_with_round_corners():
    assert reaches(array(shapely.box(0, 0, 1000, 1000)), 0.25)[0] == pytest.approx(1000 * SQUARE_REACH, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(
    boxes=st.lists(st.tuples(*[st.integers(0, 40)] * 2, *[st.integers(1, 15)] * 2), min_size=1, max_size=5),
    share=st.sampled_from([0.1, 0.25, 1.0]),
)
def test_the_ring_has_the_wanted_share_of_the_area(boxes: list[tuple[int, ...]], share: float):
    cluster = shapely.union_all([shapely.box(x, y, x + wide, y + high) for x, y, wide, high in boxes])
    grown = shapely.buffer(cluster, reaches(array(cluster), share)[0])
    assert grown.area == pytest.approx(cluster.area * (1 + share), rel=5e-4)


def pair(gap: float) -> Extents:
    return joined(array(shapely.box(0, 0, 1000, 1000), shapely.box(1000 + gap, 0, 2000 + gap, 1000)), 0.25)


def test_two_squares_are_one_extent_just_when_their_rings_meet():
    gap = 2 * reaches(array(shapely.box(0, 0, 1000, 1000)), 0.25)[0]
    near, far = pair(gap - 0.01), pair(gap + 0.01)
    assert (near.clusters.tolist(), near.area_m2.tolist()) == ([2], [2e6])
    assert far.clusters.tolist() == [1, 1]


def test_an_extent_that_has_grown_reaches_further_than_its_clusters_did():
    big, small = shapely.box(0, 0, 1000, 1000), shapely.box(1050, 0, 2050, 1000)
    village = shapely.box(2050 + 80, 400, 2050 + 280, 600)
    apart = reaches(array(small, village), 0.25).sum()
    assert apart < 80 + 5  # 57 m and 11 m do not meet over 80 m, and are not far from it
    assert joined(array(small, village), 0.25).clusters.tolist() == [1, 1]
    assert joined(array(big, small, village), 0.25).clusters.tolist() == [3]


def slow(clusters: list[shapely.Geometry], share: float) -> set[frozenset[int]]:
    """Join all whose buffers meet, and theirs, until none do; the width by halves."""
    groups = {frozenset([at]) for at in range(len(clusters))}

    def grown(group: frozenset[int]) -> shapely.Geometry:
        whole = shapely.union_all([clusters[at] for at in group])
        low, high = 0.0, 1e3
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if whole.buffer(middle).area < whole.area * (1 + share) else (low, middle)
        return whole.buffer(low)

    while True:
        surroundings = shapely.union_all([grown(group) for group in groups])
        parts = [part for part in getattr(surroundings, "geoms", [surroundings]) if part.area > 0]
        homes = [{group for group in groups if part.intersects(clusters[min(group)])} for part in parts]
        reached = {frozenset().union(*home) for home in homes}
        if len(reached) == len(groups):
            return groups
        groups = reached


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(10, 95), st.integers(10, 95)),
        min_size=1, max_size=7, unique_by=lambda one: one[:2],
    )
)  # fmt: skip
def test_extents_are_those_of_joining_pair_by_pair(squares: list[tuple[int, int, int, int]]):
    clusters = [shapely.box(100 * x, 100 * y, 100 * x + wide, 100 * y + high) for x, y, wide, high in squares]
    wanted = sorted((sum(clusters[at].area for at in one), len(one)) for one in slow(clusters, 0.25))
    found = joined(array(*clusters), 0.25)
    assert sorted(zip(found.area_m2.tolist(), found.clusters.tolist(), strict=True)) == wanted


def test_nothing_built_up_has_no_extent():
    assert len(joined(outlines(np.full((3, 3), 6, dtype=np.uint8), Affine.identity()), 0.25).area_m2) == 0


def test_outlines_follow_pixels_and_a_corner_does_not_hold_clusters_together():
    classes = np.array([[1, 4, 6, 3], [6, 6, 2, 6], [0, 6, 5, 6]], dtype=np.uint8)
    found = outlines(classes, Affine(10, 0, 100, 0, -10, 200))
    assert sorted(shape.bounds for shape in found) == [(100, 190, 120, 200), (120, 170, 130, 190)]
    assert joined(found, 0.25).clusters.tolist() == [2]
