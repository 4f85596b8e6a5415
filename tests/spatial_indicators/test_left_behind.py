"""Laws of who is left behind: cases that can be counted by eye, and what holds whatever the values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.indicator import indicators
from spatial_indicators.left_behind import TIE, Gap, GroupValue, extremes, gaps, is_share_of_people, unserved
from spatial_indicators.measure import measures

NAN = math.nan


def test_of_ten_people_of_whom_seven_are_served_three_are_not():
    served, people = np.array([7.0, NAN, 0.0]), np.array([10.0, 10.0, 4.0])
    np.testing.assert_array_equal(unserved(served, people, "up"), [3.0, NAN, 4.0])


def test_where_lower_is_better_the_exposed_are_left_behind():
    np.testing.assert_array_equal(unserved(np.array([7.0, 1.0]), np.array([10.0, NAN]), "down"), [7.0, NAN])


def test_rounding_leaves_nobody_unserved_below_zero():
    assert unserved(np.array([10.0 + 1e-12]), np.array([10.0]), "up").tolist() == [0.0]


VALUES = np.array([50.0, 90.0, NAN, 20.0, 90.0, 5.0])
PEOPLE = np.array([500.0, 200.0, 900.0, 100.0, 300.0, 99.0])


def test_equal_districts_are_all_named_and_those_of_a_few_houses_are_not():
    found = extremes(VALUES, PEOPLE, "up")
    assert (found.best, found.best_value) == ((1, 4), 90.0)
    assert (found.worst, found.worst_value) == ((3,), 20.0)
    assert extremes(VALUES, PEOPLE, "up", least_people=0).worst == (5,)


def test_values_that_rounding_tells_apart_are_equal():
    assert extremes(np.array([100.0, 99.99999999999999, 3.0]), np.full(3, 200.0), "up").best == (0, 1)


def test_a_share_of_people_counts_people_above_and_below_its_line():
    shares = {name for name, one in indicators().items() if is_share_of_people(one, measures())}
    assert shares >= {"public_transport_access", "open_space_access", "green_space_access"}
    assert not shares & {"open_space_share", "built_up_per_person", "pm25_exposure"}


def test_where_lower_is_better_the_lowest_is_best():
    found = extremes(VALUES, PEOPLE, "down")
    assert (found.best, found.worst) == ((3,), (1, 4))


def test_without_a_value_no_district_is_named():
    found = extremes(VALUES, PEOPLE, "up", least_people=1000)
    assert (found.best, found.worst) == ((), ())
    assert math.isnan(found.best_value)
    assert math.isnan(found.worst_value)


WOMEN, MEN = GroupValue("sex", "F", 60.0, 200.0), GroupValue("sex", "M", 70.0, 100.0)


def test_a_gap_has_its_people():
    """Of 200 women 10 points fewer than of men are served: 20 women."""
    assert gaps([WOMEN, MEN], "up") == (Gap(MEN, 10.0, pytest.approx(20.0)), Gap(MEN, 0.0, 0.0))
    assert gaps([WOMEN, MEN], "down") == (Gap(WOMEN, 0.0, 0.0), Gap(WOMEN, 10.0, pytest.approx(10.0)))


def test_groups_of_different_kinds_are_not_compared():
    old, young = GroupValue("age", "Y_GE65", 10.0, 5.0), GroupValue("age", "Y0T14", 40.0, 10.0)
    everyone = GroupValue("", "_T", 99.0, 300.0)
    women, elders, men, children, all_people = gaps([WOMEN, old, MEN, young, everyone], "up")
    assert [gap and gap.points for gap in (women, elders, men, children)] == [10.0, 30.0, 0.0, 0.0]
    assert all_people is None
    assert gaps([WOMEN, old], "up") == (None, None)


def test_a_group_without_a_value_or_without_people_has_no_side():
    assert gaps([WOMEN, GroupValue("sex", "M", NAN, 100.0)], "up") == (None, None)
    assert gaps([WOMEN, MEN, GroupValue("sex", "X", 70.0, 0.0)], "up")[1:] == (Gap(MEN, 0.0, 0.0), None)


SHARES = st.lists(st.tuples(st.floats(0, 100), st.floats(1, 1e6)), min_size=2, max_size=8)


@given(SHARES)
def test_a_gap_is_never_negative_and_never_holds_more_people_than_its_group(shares: list[tuple[float, float]]):
    groups = [GroupValue("age", str(number), value, people) for number, (value, people) in enumerate(shares)]
    for direction in ("up", "down"):
        found = [gap for gap in gaps(groups, direction) if gap is not None]
        assert len(found) == len(groups)
        values = [group.value for group in groups]
        assert max(gap.points for gap in found) == max(values) - min(values)
        assert min(gap.points for gap in found) == 0.0
        for gap, group in zip(found, groups, strict=True):
            assert 0.0 <= gap.people <= group.people * (1 + 1e-12)


@given(SHARES)
def test_every_value_lies_between_the_worst_and_the_best_district(shares: list[tuple[float, float]]):
    values, people = np.array(shares).T
    found = extremes(values, people, "up", least_people=0)
    assert found.worst_value == values.min()
    assert found.best_value == values.max()
    assert all(values[at] == pytest.approx(found.best_value, abs=TIE) for at in found.best)
