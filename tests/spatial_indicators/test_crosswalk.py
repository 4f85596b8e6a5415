"""Counts are carried to another vintage of codes, and nobody is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.crosswalk import CodeLinks
from spatial_indicators.errors import GateFailed

SPLIT = CodeLinks(("A", "A", "B", "C"), ("A1", "A2", "BC", "BC"), np.array([0.25, 0.75, 1.0, 1.0]))


def test_a_split_and_a_merger_are_carried() -> None:
    codes, values = SPLIT.carry(["A", "B", "C", "D"], {"people": np.array([100.0, 10.0, 5.0, 7.0])})
    assert dict(zip(codes, values["people"], strict=True)) == {"A1": 25.0, "A2": 75.0, "BC": 15.0, "D": 7.0}


def test_what_is_not_known_of_an_old_district_is_not_known_of_the_new_one() -> None:
    codes, values = SPLIT.carry(["B", "C"], {"people": np.array([np.nan, 5.0])})
    assert codes == ["BC"]
    assert np.isnan(values["people"]).all()


def test_a_new_district_is_not_known_when_an_old_one_that_it_holds_has_no_row() -> None:
    # B has 10 people and C, which BC holds too, has no row: 10 people would be too few.
    codes, values = SPLIT.carry(["A", "B"], {"people": np.array([100.0, 10.0])})
    assert codes == ["A1", "A2", "BC"]
    assert values["people"].tolist() == pytest.approx([25.0, 75.0, np.nan], nan_ok=True)


@pytest.mark.parametrize("weight", [[0.25, 0.7], [0.5, 0.6], [-0.5, 1.5], [np.nan, 1.0]])
def test_weights_that_do_not_make_up_a_district_are_refused(weight: list[float]) -> None:
    with pytest.raises(GateFailed, match=r"crosswalk_weights_sum_to_1: the weights of A sum to"):
        CodeLinks(("A", "A"), ("A1", "A2"), np.array(weight))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_nobody_is_lost(people: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    old, new, weight = [], [], []
    for number in range(len(people)):
        parts = int(rng.integers(1, 4))
        shares = rng.dirichlet(np.ones(parts))
        old += [f"o{number}"] * parts
        new += [f"n{at}" for at in rng.choice(9, parts, replace=False)]
        weight += shares.tolist()
    links = CodeLinks(tuple(old), tuple(new), np.array(weight))
    _, values = links.carry([f"o{number}" for number in range(len(people))], {"people": np.array(people)})
    assert values["people"].sum() == pytest.approx(sum(people), rel=1e-9, abs=1e-9)
    assert (values["people"] >= 0).all()
