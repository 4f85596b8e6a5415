"""Age bands are read from the labels of many offices, and put together without cutting one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.age_bands import OLDEST, AgeBand, age_band, bands_within

FIVE = [AgeBand(first, first + 4) for first in range(0, 85, 5)] + [AgeBand(85, OLDEST)]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Y0T4", "Y0T4"), ("0-4", "Y0T4"), ("0 - 4세", "Y0T4"), ("0 to 4 years", "Y0T4"), ("Y_LT5", "Y0T4"),
        ("under 5", "Y0T4"), ("15세미만", "Y0T14"), ("85+", "Y_GE85"), ("Y_GE85", "Y_GE85"), ("85세이상", "Y_GE85"),
        ("65 and over", "Y_GE65"), ("Y85", "Y85"), ("7", "Y7"),
    ],
)  # fmt: skip
def test_a_label_says_its_ages(label: str, text: str) -> None:
    band = age_band(label)
    assert band is not None
    assert band.text == text
    assert age_band(text) == band


@pytest.mark.parametrize("label", ["", "Total", "평균연령", "4-0", "under 0", "1.5", "12 %", "1980", "0-4-8"])
def test_what_says_no_ages_is_none(label: str) -> None:
    assert age_band(label) is None


def test_the_fewest_bands_make_up_what_is_asked() -> None:
    published = [*FIVE, AgeBand(0, 14), AgeBand(15, 64), AgeBand(65, OLDEST)]
    assert bands_within(AgeBand(0, 64), published) == (AgeBand(0, 14), AgeBand(15, 64))
    assert bands_within(AgeBand(0, 19), published) == (AgeBand(0, 14), AgeBand(15, 19))


def test_a_band_that_would_be_cut_or_a_gap_gives_nothing() -> None:
    assert bands_within(AgeBand(0, 17), FIVE) == ()
    assert bands_within(AgeBand(0, 9), [AgeBand(0, 4), AgeBand(6, 9)]) == ()


@given(st.integers(0, 17), st.integers(0, 17))
def test_chosen_bands_follow_each_other_from_end_to_end(one: int, other: int) -> None:
    start, end = sorted((one, other))
    asked = AgeBand(FIVE[start].first, FIVE[end].last)
    chosen = bands_within(asked, FIVE)
    assert chosen[0].first == asked.first
    assert chosen[-1].last == asked.last
    assert all(left.last + 1 == right.first for left, right in pairwise(chosen))
