import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.trees import Trees

PLACES = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), max_size=20)


def test_a_tree_at_exactly_the_distance_is_near() -> None:
    trees = Trees(np.array([30.0, 30.1, 0.0]), np.array([0.0, 0.0, -30.0]))
    assert trees.near(np.array([0.0, 1000.0]), np.array([0.0, 0.0]), within_m=30.0).tolist() == [2.0, 0.0]


def test_no_tree_is_near_where_there_is_none() -> None:
    assert Trees(np.empty(0), np.empty(0)).near(np.zeros(2), np.zeros(2), within_m=30.0).tolist() == [0.0, 0.0]


@given(PLACES, PLACES, st.integers(0, 60))
def test_trees_are_counted_as_one_by_one(
    trees: list[tuple[int, int]], homes: list[tuple[int, int]], within_m: int
) -> None:
    x, y = np.array(trees, dtype=float).reshape(-1, 2).T
    wanted = [sum((a - c) ** 2 + (b - d) ** 2 <= within_m**2 for a, b in trees) for c, d in homes]
    at = np.array(homes, dtype=float).reshape(-1, 2).T
    assert Trees(x, y).near(*at, within_m=float(within_m)).tolist() == wanted
