"""The worked cases of the method, small enough to be counted by eye."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_indicators.degurba.bits import read_bits
from spatial_indicators.degurba.classification import Classification, classify
from spatial_indicators.degurba.grid import ArrayGrid, Strip
from spatial_indicators.degurba.rules import VERSIONS, ClusterRule, Degurba
from spatial_indicators.errors import InputError

V2022, V2023 = VERSIONS["ghsl_2022"], VERSIONS["ghsl_2023"]
WITHOUT_BUILT = replace(V2022, centre=ClusterRule(1500, 50_000, diagonal=False))


def classes(people: np.ndarray, rules: Degurba = WITHOUT_BUILT, *, land: float = 1.0) -> Classification:
    padded = np.pad(people.astype(float), 4)
    return classify(ArrayGrid(padded, np.full_like(padded, land), np.zeros_like(padded)), rules)


def centre_cells(people: np.ndarray, rules: Degurba = WITHOUT_BUILT) -> int:
    return int((classes(people, rules).level_1 == 3).sum())


def block(rows: int, columns: int, people: float = 1500.0) -> np.ndarray:
    return np.full((rows, columns), people)


def with_hole(side: int, rows: int, columns: int) -> np.ndarray:
    people = block(side, side)
    top, left = (side - rows) // 2, (side - columns) // 2
    people[top : top + rows, left : left + columns] = 0.0
    return people


def test_a_block_of_54_000_people_is_an_urban_centre():
    assert centre_cells(block(6, 6)) == 36


def test_a_block_of_45_000_people_is_a_dense_cluster_and_no_centre():
    found = classes(block(5, 6))
    assert (found.level_1 == 3).sum() == 0
    assert (found.level_1 == 2).sum() == (found.level_2 == 23).sum() == 30


def test_blocks_that_touch_at_a_corner_are_no_common_centre():
    people = np.zeros((8, 10))
    people[:4, :5] = people[4:, 5:] = 1600.0
    found = classes(people)
    assert (found.level_1 == 3).sum() == 0
    assert (found.level_1 == 2).sum() == (found.level_2 == 23).sum() == 40
    diagonal = replace(WITHOUT_BUILT, centre=ClusterRule(1500, 50_000, diagonal=True), majority=None)
    assert centre_cells(people, diagonal) == 40


@pytest.mark.parametrize("version", ["R2022A", "R2023A"])
def test_smoothing_before_filling_closes_a_hole_of_16_cells(version: str):
    people = with_hole(12, 4, 4)
    rules = replace(WITHOUT_BUILT, majority=version)
    assert centre_cells(people, rules) == 144
    assert centre_cells(people, replace(rules, finish="fill_smooth")) == 132
    assert centre_cells(people, replace(rules, majority=None)) == 128


def test_a_hole_of_15_cells_is_smoothed_away_but_not_filled():
    people = with_hole(11, 3, 5)
    assert centre_cells(people, replace(WITHOUT_BUILT, majority=None)) == 106
    assert centre_cells(people) == centre_cells(people, replace(WITHOUT_BUILT, finish="fill_smooth")) == 121


def test_a_hole_of_9_cells_is_filled():
    assert centre_cells(with_hole(11, 3, 3), replace(WITHOUT_BUILT, majority=None)) == 121


@pytest.mark.parametrize("finish", ["smooth_fill", "fill_smooth"])
def test_a_hole_of_36_cells_loses_its_corners_alone(finish: str):
    assert centre_cells(with_hole(14, 6, 6), replace(WITHOUT_BUILT, finish=finish)) == 164


def test_smoothing_fills_an_inner_corner():
    people = block(10, 10)
    people[:5, 5:] = 0.0
    assert centre_cells(people) == 76


def test_an_urban_cluster_has_5000_people():
    assert (classes(block(1, 17, 300)).level_1 == 2).sum() == 17
    small = classes(block(1, 16, 300))
    assert (small.level_1 == 2).sum() == 0
    assert (small.level_2 == 13).sum() == 16


def test_density_counts_people_on_land_alone():
    people = np.full((1, 13), 40.0)
    assert (classes(people, land=0.1).level_2 == 13).sum() == 13


def test_a_cell_without_people_and_with_little_land_is_water_and_one_with_people_is_not():
    found = classify(ArrayGrid(np.array([[0.0, 10.0]]), np.full((1, 2), 0.4), np.zeros((1, 2))), V2022)
    assert found.level_2.tolist() == [[10, 11]]
    assert found.level_1.tolist() == [[0, 1]]


def test_built_up_cells_join_a_centre_and_its_people_decide():
    people = block(6, 6)
    people[2:4, 2:4] = 0.0  # 48 000 people are left: too few
    built = np.where(people == 0, 0.6, 0.0)
    found = classify(ArrayGrid(people, np.ones_like(people), built), replace(V2022, centre=V2022.centre))
    assert (found.level_1 == 3).sum() == 0
    richer = classify(ArrayGrid(people * 1.1, np.ones_like(people), built), replace(V2022, majority=None, gap_cells=0))
    assert (richer.level_1 == 3).sum() == 36


def test_a_semi_dense_cluster_near_a_dense_one_is_suburban():
    people = np.zeros((6, 40))
    people[:, :6] = 1500.0
    people[:4, 7:12] = 400.0  # one empty column between: near
    people[:4, 20:25] = 400.0
    found = classes(people).level_2[4:10, 4:]
    assert set(found[:4, 7:12].ravel()) == {21}
    assert set(found[:4, 20:25].ravel()) == {22}


def test_the_version_of_2023_asks_for_more_of_a_semi_dense_cluster():
    people = block(1, 3, 900.0)
    assert (classes(people, V2023).level_2 == 22).sum() == 3
    assert (classes(people, V2022).level_2 == 22).sum() == 0


def test_grids_that_differ_in_size_are_refused():
    with pytest.raises(InputError, match=r"the grids differ in size .*people \(2, 2\), land \(2, 3\)"):
        ArrayGrid(np.zeros((2, 2)), np.zeros((2, 3)), np.zeros((2, 2)))


GRIDS = arrays(
    np.float64, st.tuples(st.integers(3, 24), st.integers(3, 24)), elements=st.sampled_from([0, 30, 400, 1600, 9000])
)


@settings(max_examples=60, deadline=None)
@given(people=GRIDS, seed=st.integers(0, 9), rows=st.integers(1, 7), version=st.sampled_from(sorted(VERSIONS)))
def test_strips_give_the_classes_of_the_whole_grid(people: np.ndarray, seed: int, rows: int, version: str):
    random = np.random.default_rng(seed)
    land, built = random.random(people.shape), random.random(people.shape) ** 3
    rules = replace(VERSIONS[version], centre_window=3)
    whole = classify(ArrayGrid(people, land, built, strip_rows=100), rules)
    parts = classify(ArrayGrid(people, land, built, strip_rows=rows), rules)
    assert (whole.level_2 == parts.level_2).all()
    assert (whole.level_1 == parts.level_1).all()


@settings(max_examples=60, deadline=None)
@given(people=GRIDS, turns=st.integers(0, 3))
def test_a_turned_grid_has_turned_classes(people: np.ndarray, turns: int):
    land, built = np.ones_like(people), np.zeros_like(people)
    straight = classify(ArrayGrid(people, land, built), V2023).level_2
    turned = classify(ArrayGrid(np.rot90(people, turns), np.rot90(land, turns), np.rot90(built, turns)), V2023).level_2
    assert (np.rot90(straight, turns) == turned).all()


@settings(max_examples=60, deadline=None)
@given(people=GRIDS)
def test_urban_centres_of_level_1_are_those_of_level_2(people: np.ndarray):
    found = classify(ArrayGrid(people, np.ones_like(people), np.zeros_like(people)), V2023)
    assert ((found.level_1 == 3) == (found.level_2 == 30)).all()
    assert ((found.level_1 == 3) == (found.centre > 0)).all()
    assert ((found.level_1 == 0) == (found.level_2 == 10)).all()


@settings(max_examples=40, deadline=None)
@given(people=GRIDS, seed=st.integers(0, 9), version=st.sampled_from(sorted(VERSIONS)))
def test_bits_of_a_strip_are_what_whole_arrays_give(people: np.ndarray, seed: int, version: str):
    random = np.random.default_rng(seed)
    land, built = random.random(people.shape).round(1), (random.random(people.shape) ** 3).round(2)
    strip = Strip(people.astype(np.float32), land, np.where(people > 0, built, 0.0))
    least = np.array([(1500, 0.2), (300, np.nan), (0, np.nan)])[: 2 + seed % 2]
    sparse, counts = np.empty(people.shape, dtype=np.uint8), np.empty(people.shape, dtype=np.bool_)
    bits = read_bits(strip, least, VERSIONS[version], sparse, counts)
    density, share = strip.density(), strip.built_share()
    for kind, (dense, roofs) in enumerate(least):
        np.testing.assert_array_equal(bits >> kind & 1, (density >= dense) | (share >= roofs))
    is_water = (land < 0.5) & (people <= 0) & (strip.built <= 0)
    np.testing.assert_array_equal(sparse, np.where(is_water, 10, np.where(density >= 50, 12, 11)))
    np.testing.assert_array_equal(counts, (people > 0) | (land >= 0.5))
