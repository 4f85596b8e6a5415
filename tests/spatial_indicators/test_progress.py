"""Classes of progress: cases that can be counted by eye, and laws."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spatial_indicators.errors import InputError
from spatial_indicators.progress import Progress, Status, Target, progress

UP = Target(100.0, "up")
SHARES = st.floats(1.0, 99.0)


def of_line(first: float, last: float, target: Target = UP, rule: Any = "linear") -> Progress:
    return progress({2015: first, 2020: last}, target, rule=rule)


@pytest.mark.parametrize(
    ("last", "status"),
    [
        # From 40 in 2015 to 100 in 2030 are 4 a year: 20 by 2020.
        (100.0, "achieved"),
        (60.0, "on_track"),
        (59.0, "on_track"),  # 95 per cent
        (58.9, "moderate"),
        (52.0, "moderate"),  # 60 per cent
        (51.9, "insufficient"),
        (40.0, "insufficient"),
        (39.9, "moving_away"),
    ],
)
def test_the_share_of_the_required_pace_decides(last: float, status: Status) -> None:
    found = of_line(40.0, last)
    assert found.status == status
    assert found.required == pytest.approx(4.0)
    assert found.pace == pytest.approx((last - 40.0) / 5)
    assert found.needed == pytest.approx((100.0 - last) / 10)


def test_paces_are_those_counted_by_hand() -> None:
    found = progress({2015: 40.0, 2016: 44.0, 2018: 46.0, 2020: 52.0}, UP)
    assert (found.pace, found.required, found.share) == pytest.approx((2.4, 4.0, 0.6))
    assert (found.needed, found.expected) == pytest.approx((4.8, 76.0))
    # Years -2.25, -1.25, .75, 2.75 and values -5.5, -1.5, .5, 6.5 from their means: 32.5 / 14.75.
    assert found.trend == pytest.approx(32.5 / 14.75)


def test_the_rule_of_the_un_extrapolates_the_growth_rate() -> None:
    """40 grows to 50 in 5 years, so to 78.125 in 15: 38.125 of the 60 that were asked for."""
    found = of_line(40.0, 50.0, rule="un_2023")
    assert found.expected == pytest.approx(78.125)
    assert found.share == pytest.approx(38.125 / 60)
    assert found.status == "moderate"
    assert of_line(40.0, 42.0, rule="un_2023").status == "moderate"  # 46.305: a tenth and a little more
    assert of_line(40.0, 41.0, rule="un_2023").status == "insufficient"  # 43.08: 5 per cent of the way
    assert of_line(40.0, 30.0, rule="un_2023").status == "insufficient"  # the UN does not tell losses apart


def test_the_rule_of_eurostat_divides_growth_rates() -> None:
    found = of_line(40.0, 50.0, rule="eurostat")
    rates = 1.25 ** (1 / 5) - 1, 2.5 ** (1 / 15) - 1
    assert (found.pace, found.required) == pytest.approx(rates)
    assert found.share == pytest.approx(rates[0] / rates[1])
    assert found.status == "moderate"


def test_less_is_better_where_the_target_says_so() -> None:
    air = Target(5.0, "down")
    assert of_line(20.0, 15.0, air).status == "on_track"
    assert of_line(20.0, 21.0, air).status == "moving_away"
    assert of_line(20.0, 5.0, air).status == "achieved"


@pytest.mark.parametrize(
    ("values", "status", "reason"),
    [
        ({}, "insufficient_data", "no_values"),
        ({2018: math.nan, 2035: 80.0}, "insufficient_data", "no_values"),
        ({2018: 50.0, 2020: 70.0}, "insufficient_data", "fewer_than_3_years"),
        ({2018: 50.0, 2020: 100.0}, "achieved", None),
        ({2017: 50.0, 2020: 70.0}, "on_track", None),
        ({2010: math.nan, 2018: 50.0, 2020: 70.0}, "insufficient_data", "fewer_than_3_years"),
    ],
)
def test_a_short_series_says_nothing(values: dict[int, float], status: Status, reason: str | None) -> None:
    found = progress(values, UP)
    assert (found.status, found.reason) == (status, reason)


def test_only_values_since_the_last_break_are_compared() -> None:
    values = {2010: 90.0, 2015: 40.0, 2018: 45.0, 2020: 60.0}
    assert progress(values, UP).status == "moving_away"
    since = progress(values, UP, breaks=[2012, 2015])
    assert (since.first_year, since.status) == (2015, "on_track")
    assert progress(values, UP, breaks=[2018]).reason == "fewer_than_3_years"


def test_what_was_at_its_target_and_is_no_more_has_moved_away() -> None:
    found = of_line(100.0, 90.0)
    assert found.status == "moving_away"
    assert math.isnan(found.share)


def test_a_growth_rate_from_nothing_is_not_invented() -> None:
    assert of_line(0.0, 50.0, rule="eurostat").reason == "growth_rate_undefined"
    assert of_line(20.0, 10.0, Target(0.0, "down"), rule="un_2023").reason == "growth_rate_undefined"
    assert of_line(20.0, 10.0, Target(0.0, "down")).status == "on_track"
    assert of_line(1e-300, 99.0, rule="eurostat").reason == "growth_rate_undefined"  # beyond all numbers by 2030


@given(SHARES, SHARES)
def test_up_and_down_are_mirror_images(first: float, last: float) -> None:
    up, down = of_line(first, last), of_line(-first, -last, Target(-100.0, "down"))
    assert up.status == down.status
    assert up.share == pytest.approx(down.share)


@given(SHARES, SHARES)
def test_who_is_on_track_by_the_full_pace_reaches_the_target(first: float, last: float) -> None:
    found = of_line(first, last)
    assume(abs(found.share - 1) > 1e-9)
    assert (found.share > 1) == (found.expected > 100.0)


@given(SHARES, SHARES, SHARES)
def test_a_better_last_value_never_gives_a_worse_class(first: float, one: float, other: float) -> None:
    order = ("moving_away", "insufficient", "moderate", "on_track", "achieved")
    worse, better = sorted((one, other))
    for rule in ("linear", "eurostat", "un_2023"):
        classes = [order.index(of_line(first, last, rule=rule).status) for last in (worse, better)]
        assert classes == sorted(classes)


@pytest.mark.parametrize(
    ("target", "rule", "message"),
    [
        (UP, "guess", r"rule: there is no such rule of progress \(found: guess\)\. Choose one of: linear, eurostat"),
        (Target(math.nan, "up"), "linear", r"target: the target is no number \(found: nan\)"),
        (Target(1.0, "left"), "linear", r"direction: the target has no direction \(found: left\)"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_target_or_rule_is_refused(target: Target, rule: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        progress({2015: 1.0, 2020: 2.0}, target, rule=rule)


def test_without_a_target_there_is_a_trend_and_no_class() -> None:
    found = progress({2015: 4.0, 2016: 6.0, 2020: 14.0}, None)
    assert (found.status, found.reason, found.first_year, found.last_year) == ("no_target", None, 2015, 2020)
    assert found.trend == pytest.approx(2.0)
    assert math.isnan(found.share)


def test_without_a_target_two_years_are_too_few_for_a_trend_too() -> None:
    found = progress({2018: 4.0, 2020: 6.0}, None)
    assert (found.status, found.reason) == ("insufficient_data", "fewer_than_3_years")
