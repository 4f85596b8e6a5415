"""Laws of sources of error: factors have the mean 1 and the declared spread, chances the declared frequency."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from spatial_indicators.error_source import LEVELS, Effect, Flipping, FloatArray, Scaling, chance_beside_threshold
from spatial_indicators.errors import InputError


@pytest.mark.parametrize("size", [0.0, 0.1, 0.5, 1.0])
def test_a_factor_has_the_mean_1_and_the_declared_spread(size: float):
    # Quantiles in the middle of equal parts stand for all normal numbers.
    random = norm.ppf((np.arange(2_000_000) + 0.5) / 2_000_000)
    factors = Scaling("model", ("people",), size, "").factors(random)
    assert factors.mean() == pytest.approx(1.0, abs=1e-4)
    assert factors.std() == pytest.approx(size, rel=2e-3)
    assert factors.min() > 0


@given(arrays(np.float64, st.integers(1, 50), elements=st.floats(0, 1)))
def test_levels_keep_the_chance_of_all_cells_together(chance: FloatArray):
    chances, level = Flipping("x", "near", "people", chance, "gain", "").levels(len(chance))
    assert chances[level].sum() == pytest.approx(chance.sum(), abs=1e-9)
    assert (chances[level][chance == 0] == 0).all()
    assert np.abs(chances[level] - chance).max() <= chance.max() / LEVELS + 1e-12


@pytest.mark.parametrize(("effect", "sides"), [("gain", ["gain"]), ("loss", ["loss"]), ("both", ["gain", "loss"])])
def test_people_change_sides_as_often_as_declared_and_never_both_ways(effect: Effect, sides: list[str]):
    random = (np.arange(1000) + 0.5) / 1000
    found = dict(Flipping("x", "near", "people", 0.3, effect, "").sides(random, 0.3))
    assert list(found) == sides
    assert all(changed.mean() == pytest.approx(0.3) for changed in found.values())
    if effect == "both":
        assert not (found["gain"] * found["loss"]).any()


def test_a_home_at_the_threshold_is_as_likely_on_either_side():
    chance = chance_beside_threshold(np.array([500.0, 510.0, 490.0, 900.0, np.inf, np.nan]), 500.0, error_m=10.0)
    # 0.1587: the normal distribution beyond one standard deviation.
    np.testing.assert_allclose(chance, [0.5, 0.158655, 0.158655, 0, 0, 0], atol=1e-6)
    assert not chance_beside_threshold(np.array([500.0]), 500.0, error_m=0.0).any()


@pytest.mark.parametrize("size", [-0.1, float("nan"), float("inf")])
def test_a_spread_below_0_is_refused(size: float):
    with pytest.raises(InputError, match=r"^size of model: must be 0 or more \(found: "):
        Scaling("model", ("people",), size, "")


@pytest.mark.parametrize(("chance", "effect"), [(1.1, "gain"), (-0.1, "loss"), (0.6, "both"), (float("nan"), "gain")])
def test_what_is_no_chance_is_refused(chance: float, effect: Effect):
    with pytest.raises(
        InputError, match=r"^chance of x: is no such chance \(found: .*Give a chance of 0 to (1|0\.5)\."
    ):
        Flipping("x", "near", "people", np.array([0.1, chance]), effect, "")


def test_an_error_of_a_distance_below_0_is_refused():
    with pytest.raises(InputError, match=r"^error_m: must be 0 or more \(found: -1\)"):
        chance_beside_threshold(np.array([1.0]), 500.0, error_m=-1)
