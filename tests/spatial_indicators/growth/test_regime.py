"""Every pair of rates falls in exactly one regime, the one of its signs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.growth.regime import REGIMES, UNKNOWN, regimes

RATES = st.floats(-1.0, 1.0).map(lambda rate: 0.0 if abs(rate) < 1e-6 else rate)


def slow_regime(land: float, people: float) -> list[int]:
    """Ask every regime of the notes for itself, by the signs and the ratio that it names."""
    ratio = land / people if people else math.nan
    rules = {
        1: land > 0 and people > 0 and ratio == 1,
        2: land > 0 and people > 0 and 0 < ratio < 1,
        3: land == 0 and people > 0,
        4: land < 0 and people > 0 and -1 < ratio < 0,
        5: land < 0 and people > 0 and ratio == -1,
        6: land < 0 and people > 0 and ratio < -1,
        7: land < 0 and people == 0,
        8: land < 0 and people < 0 and ratio > 1,
        9: land < 0 and people < 0 and ratio == 1,
        10: land < 0 and people < 0 and 0 < ratio < 1,
        11: land == 0 and people < 0,
        12: land > 0 and people < 0 and -1 < ratio < 0,
        13: land > 0 and people < 0 and ratio == -1,
        14: land > 0 and people < 0 and ratio < -1,
        15: land > 0 and people == 0,
        16: land > 0 and people > 0 and ratio > 1,
        17: land == 0 and people == 0,
    }
    return [number for number, holds in rules.items() if holds]


@pytest.mark.parametrize("land", [-0.02, -0.01, 0.0, 0.01, 0.02])
@pytest.mark.parametrize("people", [-0.02, -0.01, 0.0, 0.01, 0.02])
def test_every_pair_of_signs_has_one_regime(land: float, people: float) -> None:
    assert [regimes(np.array([land]), np.array([people]))[0]] == slow_regime(land, people)


def test_the_pairs_of_signs_use_all_seventeen_regimes() -> None:
    land, people = np.meshgrid([-0.02, -0.01, 0.0, 0.01, 0.02], [-0.02, -0.01, 0.0, 0.01, 0.02])
    assert set(regimes(land, people).ravel().tolist()) == set(REGIMES) == set(range(1, 18))


@given(RATES, RATES)
def test_any_two_rates_fall_in_the_regime_whose_rule_they_keep(land: float, people: float) -> None:
    wanted = slow_regime(land, people)
    assert len(wanted) == 1
    if math.isclose(abs(land), abs(people), rel_tol=2e-9) and abs(land) != abs(people):
        return
    assert regimes(np.array([land]), np.array([people]))[0] == wanted[0]


@given(RATES, RATES, st.floats(0.5, 100))
def test_a_regime_does_not_know_the_length_of_a_year(land: float, people: float, factor: float) -> None:
    one = regimes(np.array([land]), np.array([people]))
    assert one == regimes(np.array([land * factor]), np.array([people * factor]))


def test_a_rate_that_is_not_known_has_no_regime() -> None:
    rates = np.array([math.nan, 0.01])
    assert regimes(rates, rates[::-1]).tolist() == [UNKNOWN, UNKNOWN]
