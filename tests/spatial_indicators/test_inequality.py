"""Laws of inequality measures: published numbers, what no distribution may break, and a slow oracle of the formulas."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.errors import InputError
from spatial_indicators.inequality import (
    FloatArray,
    gini,
    inequality,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    percentile_ratio,
    weighted_quantile,
)

Spread = tuple[FloatArray, FloatArray]
FOUR = np.array([100.0, 200.0, 300.0, 1000.0])
"""The worked distribution of the project's notes on methods."""
SAME = np.ones(4)


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    """Give values of 0 to 100 and whole numbers of people."""
    size = draw(st.integers(1, 12))
    values = draw(st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=size, max_size=size))
    people = draw(st.lists(st.integers(1, 40), min_size=size, max_size=size))
    return np.array(values), np.array(people, dtype=np.float64)


KAPPAS = st.floats(-0.5, 0.5).filter(lambda kappa: abs(kappa) > 1e-6)


def slow_gini(values: FloatArray, people: FloatArray) -> float:
    """Compare every two people, in exact fractions."""
    pairs = list(zip(map(Fraction, values.tolist()), map(Fraction, people.tolist()), strict=True))
    total = sum(w for _, w in pairs)
    whole = sum(w * x for x, w in pairs)
    apart = sum(w * v * abs(x - y) for x, w in pairs for y, v in pairs)
    return float(apart / (2 * total * whole)) if whole else math.nan


def slow_ede(values: FloatArray, people: FloatArray, kappa: float) -> float:
    """Write the formula as it is printed."""
    parts = [w * math.exp(-kappa * x) for x, w in zip(values.tolist(), people.tolist(), strict=True)]
    return -math.log(math.fsum(parts) / math.fsum(people.tolist())) / kappa


@pytest.mark.parametrize(
    ("values", "people", "expected"),
    [
        (FOUR, SAME, 0.4375),
        (np.array([100.0, 200.0, 300.0]), np.array([10.0, 30.0, 60.0]), 0.132),
        (np.array([0.0, 0.0, 0.0, 8.0]), SAME, 0.75),  # one of n has all: 1 - 1/n
        (np.array([7.0, 7.0]), np.array([1.0, 9.0]), 0.0),
    ],
)
def test_gini_of_worked_cases(values: FloatArray, people: FloatArray, expected: float):
    assert gini(values, people) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_kolm_pollak_of_the_worked_case_for_a_burden_and_for_a_good():
    burden = inequality(FOUR, SAME, aversion=-0.5)
    assert burden.kappa == pytest.approx(-0.000701754, abs=5e-10)
    assert (burden.mean, burden.ede, burden.index) == pytest.approx((400.0, 447.302, 47.302), abs=5e-4)
    assert inequality(FOUR, SAME, aversion=0.5).ede == pytest.approx(359.936, abs=5e-4)


def test_percentiles_are_values_that_people_have():
    assert (weighted_quantile(FOUR, SAME, 0.1), weighted_quantile(FOUR, SAME, 0.9)) == (100.0, 1000.0)
    assert weighted_quantile(FOUR, SAME, 0.5) == 200.0
    assert weighted_quantile(np.array([5.0, 6.0]), np.array([0.1, 0.9]), 0.1) == 5.0
    assert percentile_ratio(FOUR, SAME) == 10.0


def test_tenths_of_people_add_up_to_a_whole_whatever_the_rounding():
    assert weighted_quantile(np.arange(10.0), np.full(10, 0.1), 0.3) == 2.0


@given(spreads())
def test_gini_is_that_of_every_two_people(spread: Spread):
    assert gini(*spread) == pytest.approx(slow_gini(*spread), rel=1e-9, abs=1e-12, nan_ok=True)


@given(spreads(), KAPPAS)
def test_the_equivalent_is_the_printed_formula(spread: Spread, kappa: float):
    # The printed formula divides the rounding of a logarithm by kappa.
    rounding = 1e-14 / abs(kappa) + 1e-12
    assert kolm_pollak_ede(*spread, kappa=kappa) == pytest.approx(slow_ede(*spread, kappa), rel=1e-9, abs=rounding)


@given(spreads(), st.floats(0.01, 100))
def test_gini_lies_within_0_and_1_and_knows_no_unit(spread: Spread, factor: float):
    values, people = spread
    found = gini(values, people)
    if values.max() > 0:
        assert 0.0 <= found < 1.0
        assert gini(values * factor, people) == pytest.approx(found, abs=1e-12)


@given(spreads(), st.integers(2, 4), KAPPAS)
def test_a_city_twice_as_large_is_as_unequal(spread: Spread, times: int, kappa: float):
    values, people = spread
    again = np.tile(values, times), np.tile(people, times)
    assert gini(*again) == pytest.approx(gini(*spread), abs=1e-12, nan_ok=True)
    assert kolm_pollak_ede(*again, kappa=kappa) == pytest.approx(kolm_pollak_ede(*spread, kappa=kappa), abs=1e-9)
    assert weighted_quantile(*again, 0.9) == weighted_quantile(*spread, 0.9)


@given(spreads(), KAPPAS)
def test_a_district_of_n_people_is_n_people(spread: Spread, kappa: float):
    values, people = spread
    each = np.repeat(values, people.astype(int))
    ones = np.ones(len(each))
    assert gini(each, ones) == pytest.approx(gini(*spread), abs=1e-12, nan_ok=True)
    assert kolm_pollak_ede(each, ones, kappa=kappa) == pytest.approx(kolm_pollak_ede(*spread, kappa=kappa), abs=1e-9)
    assert [weighted_quantile(each, ones, p) for p in (0.1, 0.5, 0.9)] == [
        weighted_quantile(*spread, p) for p in (0.1, 0.5, 0.9)
    ]
    assert kolm_pollak_kappa(each, ones) == pytest.approx(kolm_pollak_kappa(*spread), rel=1e-12)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=12), st.floats(0.01, 0.5), st.data())
def test_who_gives_to_a_poorer_one_makes_it_more_equal(whole: list[int], kappa: float, data: st.DataObject):
    """The transfer principle of Pigou and Dalton, for as much as leaves the giver no poorer than the taker."""
    values = np.sort(np.array(whole, dtype=np.float64))
    ones = np.ones(len(values))
    gift = data.draw(st.floats(0, 1)) * (values[-1] - values[0]) / 2
    after = values.copy()
    after[-1] -= gift
    after[0] += gift
    if values.max() > 0:
        assert gini(after, ones) <= gini(values, ones) + 1e-12
    assert kolm_pollak_ede(after, ones, kappa=kappa) >= kolm_pollak_ede(values, ones, kappa=kappa) - 1e-9
    assert kolm_pollak_ede(after, ones, kappa=-kappa) <= kolm_pollak_ede(values, ones, kappa=-kappa) + 1e-9


@given(spreads(), KAPPAS)
def test_inequality_makes_a_good_worth_less_and_a_burden_heavier(spread: Spread, kappa: float):
    values, people = spread
    ede, mean = kolm_pollak_ede(values, people, kappa=kappa), np.average(values, weights=people)
    assert values.min() <= ede <= values.max()
    assert ede <= mean + 1e-9 if kappa > 0 else ede >= mean - 1e-9


@given(spreads(), KAPPAS, st.floats(-1000, 1000))
def test_the_equivalent_moves_with_what_all_are_given(spread: Spread, kappa: float, gift: float):
    values, people = spread
    moved = kolm_pollak_ede(values + gift, people, kappa=kappa)
    assert moved == pytest.approx(kolm_pollak_ede(values, people, kappa=kappa) + gift, abs=1e-8)


@given(spreads())
def test_without_aversion_the_equivalent_is_the_mean(spread: Spread):
    values, people = spread
    mean = np.average(values, weights=people)
    for kappa in (0.0, 1e-15, -1e-15, 1e-9, -1e-9):
        # The next term of the series is kappa times half the variance.
        distance = abs(kappa) * 5000 + 1e-9
        assert kolm_pollak_ede(values, people, kappa=kappa) == pytest.approx(mean, abs=distance)


@pytest.mark.parametrize("kappa", [1e6, 1e300])
def test_boundless_aversion_is_the_worst_value_and_nothing_overflows(kappa: float):
    assert kolm_pollak_ede(FOUR * 1e6, SAME, kappa=kappa) == pytest.approx(100e6, rel=1e-6)
    assert kolm_pollak_ede(FOUR * 1e6, SAME, kappa=-kappa) == pytest.approx(1000e6, rel=1e-6)


def test_few_people_far_off_keep_their_digits():
    values, people = np.array([0.0, 100.0]), np.array([1e-9, 1.0])
    # -ln((1e-9 + e^-100) / (1 + 1e-9)): the second term is of no weight.
    assert kolm_pollak_ede(values, people, kappa=1.0) == pytest.approx(9 * math.log(10), rel=1e-9)


@given(spreads(), st.floats(0.01, 1000))
def test_an_aversion_knows_no_unit(spread: Spread, factor: float):
    values, people = spread
    found, scaled = inequality(values, people), inequality(values * factor, people)
    assert scaled.ede == pytest.approx(found.ede * factor, rel=1e-9, abs=1e-12)


def test_what_is_not_known_is_left_out_and_not_0():
    found = inequality(np.array([math.nan, 40.0, 60.0, 90.0]), np.array([50.0, 1.0, 1.0, math.nan]))
    assert (found.people, found.mean, found.gini) == (2.0, 50.0, pytest.approx(0.1))


def test_nothing_known_has_no_number_and_says_why():
    found = inequality(np.array([math.nan, 5.0]), np.array([3.0, 0.0]))
    assert found.people == 0.0
    assert found.reasons == {"all": "no_values"}
    assert all(math.isnan(one) for one in (found.mean, found.gini, found.ede, found.index, found.p90_p10))
    assert math.isnan(kolm_pollak_ede(np.array([]), np.array([]), kappa=1.0))


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ([0.0, 0.0, 0.0], {"gini": "mean_is_zero", "p90_p10": "p10_near_zero"}),
        ([0.0, 50.0, 90.0], {"p90_p10": "p10_near_zero"}),
        ([0.01, 50.0, 90.0], {"p90_p10": "p10_near_zero"}),
        ([0.1, 50.0, 90.0], {}),
        ([-1.0, 50.0, 90.0], {"gini": "negative_values", "p90_p10": "p10_near_zero"}),
    ],
)
def test_a_number_that_would_say_nothing_is_missing_with_its_reason(values: list[float], reasons: dict[str, str]):
    found = inequality(np.array(values), np.ones(3))
    assert found.reasons == reasons
    assert {name for name in ("gini", "p90_p10") if math.isnan(getattr(found, name))} == set(reasons)
    assert math.isfinite(found.ede)


@given(st.floats(0, 100), st.lists(st.floats(0.1, 40), min_size=1, max_size=9), KAPPAS)
def test_the_equivalent_of_equals_is_what_each_has(value: float, people: list[float], kappa: float):
    assert kolm_pollak_ede(np.full(len(people), value), np.array(people), kappa=kappa) == value


def test_what_nobody_has_is_equal_under_every_kappa():
    assert inequality(np.zeros(3), np.ones(3)).ede == 0.0


@pytest.mark.parametrize("aversion", [0.0, math.nan, math.inf])
def test_no_aversion_is_refused(aversion: float):
    with pytest.raises(InputError, match=r"^aversion: no aversion to inequality \(found: .*above 0 for goods"):
        inequality(FOUR, SAME, aversion=aversion)


def test_a_kappa_that_is_no_number_is_refused():
    with pytest.raises(InputError, match=r"^kappa: kappa is no number \(found: nan\)"):
        inequality(FOUR, SAME, kappa=math.nan)


def test_fewer_than_no_people_are_refused():
    with pytest.raises(InputError, match=r"^people: fewer than 0 people \(found: -1\.0\)"):
        gini(FOUR, np.array([1.0, -1.0, 1.0, 1.0]))
