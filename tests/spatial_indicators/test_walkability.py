import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_indicators.walkability import Neighbourhoods, standard

finite = arrays(np.float64, st.integers(2, 20), elements=st.floats(-1e6, 1e6))


def test_scores_of_three_places_by_hand() -> None:
    # Standard deviation of a sample, as pandas has it: of 1, 2 and 3 it is 1.
    three = Neighbourhoods(
        np.arange(3), np.array([1000.0, 2000.0, 3000.0]), np.array([30.0, 30.0, 30.0]), np.array([1.0, 0.0, 0.5])
    )
    assert three.score.tolist() == pytest.approx([-1.0 + 0.0 + 1.0, 0.0 - 1.0, 1.0 + 0.0])


def test_one_place_is_its_own_mean() -> None:
    assert standard(np.array([7.0])).tolist() == [0.0]
    assert standard(np.array([])).tolist() == []


@given(finite)
def test_standard_scores_have_the_mean_0_and_the_spread_1_or_are_all_0(values: np.ndarray) -> None:
    found = standard(values)
    assert found.mean() == pytest.approx(0.0, abs=1e-6)
    assert (found == 0).all() or found.std(ddof=1) == pytest.approx(1.0, rel=1e-6)


@given(finite, st.floats(0.1, 100.0), st.floats(-1e3, 1e3))
def test_standard_scores_know_no_unit(values: np.ndarray, factor: float, more: float) -> None:
    if values.std() > max(1e-3 * np.abs(values).max(), 1e-3):
        np.testing.assert_allclose(standard(values * factor + more), standard(values), rtol=1e-5, atol=1e-6)
