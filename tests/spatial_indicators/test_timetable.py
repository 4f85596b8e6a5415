"""Blank times are filled in between timed stops, never beyond them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.timetable import StopTimes, in_order, with_blanks_filled

_ = -1


def times(
    departure_s: list[int], *, trip: list[int] | None = None, distance: list[float] | None = None,
    dwell_s: list[int] | None = None, sequence: list[int] | None = None,
) -> StopTimes:  # fmt: skip
    size = len(departure_s)
    return StopTimes(
        trip=np.array(trip or [0] * size, dtype=np.int32),
        stop=np.arange(size, dtype=np.int32),
        sequence=np.array(sequence or range(size), dtype=np.int32),
        departure_s=np.array(departure_s, dtype=np.int32),
        dwell_s=np.array(dwell_s or [0] * size, dtype=np.uint16),
        distance=None if distance is None else np.array(distance),
        is_call=np.ones(size, dtype=np.bool_),
        may_board=np.ones(size, dtype=np.bool_),
    )


def filled(given: StopTimes) -> list[int]:
    return with_blanks_filled(given)[0].departure_s.tolist()


def test_without_distances_stops_share_the_time_evenly() -> None:
    assert filled(times([0, _, _, 90])) == [0, 30, 60, 90]


def test_distances_share_the_time_in_proportion() -> None:
    assert filled(times([0, _, _, 100], distance=[0, 1, 4, 10])) == [0, 10, 40, 100]


def test_distances_that_fall_or_lack_or_stand_still_are_not_believed() -> None:
    for distance in ([0, 5, 4, 10], [0, np.nan, 4, 10], [3, 3, 3, 3]):
        assert filled(times([0, _, _, 90], distance=distance)) == [0, 30, 60, 90]


def test_each_gap_judges_its_own_distances() -> None:
    assert filled(times([0, _, 100, _, 200], distance=[0, 1, 10, np.nan, 30])) == [0, 10, 100, 150, 200]


def test_the_way_ends_at_the_arrival_not_at_the_departure() -> None:
    assert filled(times([0, _, 160], dwell_s=[0, 0, 60])) == [0, 50, 160]


def test_before_the_first_and_after_the_last_time_of_a_trip_nothing_is_known() -> None:
    given = times([_, 10, _, 30, _, _, 50], trip=[0, 0, 0, 0, 0, 1, 1])
    assert filled(given) == [_, 10, 20, 30, _, _, 50]
    assert with_blanks_filled(given)[1:] == (1, 3)


def test_rows_out_of_order_are_brought_together() -> None:
    given = times([20, 5, 0, 15], trip=[1, 0, 1, 0], sequence=[2, 1, 1, 2])
    ordered = in_order(given)
    assert (ordered.trip.tolist(), ordered.departure_s.tolist()) == ([0, 0, 1, 1], [5, 15, 0, 20])
    assert in_order(ordered) is ordered


def test_a_trip_that_comes_back_later_in_the_file_is_one_trip() -> None:
    given = times([0, 7, _, 20], trip=[0, 1, 0, 0], sequence=[1, 1, 2, 3])
    assert filled(in_order(given)) == [0, 10, 20, 7]


@given(st.lists(st.integers(0, 50) | st.none(), min_size=1, max_size=12))
def test_filled_times_never_leave_their_neighbours_and_timed_ones_stay(steps: list[int | None]) -> None:
    clock = np.cumsum([step or 0 for step in steps])
    raw = [int(at) if step is not None else _ for at, step in zip(clock, steps, strict=True)]
    found = filled(times(raw))
    assert all(new == old for new, old in zip(found, raw, strict=True) if old != _)
    known = [at for at in found if at != _]
    assert known == sorted(known)
    timed = [at for at, one in enumerate(raw) if one != _]
    if timed:
        assert _ not in found[timed[0] : timed[-1] + 1]
