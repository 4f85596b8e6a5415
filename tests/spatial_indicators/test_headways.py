"""Departures and headways that can be counted by eye."""

import numpy as np

from spatial_indicators.headways import Runs, Service, service
from spatial_indicators.timetable import StopTimes

PERIODS = {"early": (0, 1), "late": (24, 26)}


def counted(rows: list[tuple[int, int, int]], runs: Runs, *, is_call: bool = True, may_board: bool = True) -> Service:
    """Count what leaves, of rows (trip, stop, seconds); even trips are of kind 0, odd ones of kind 1."""
    trip, stop, departure_s = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    flags = (np.full(len(rows), is_call), np.full(len(rows), may_board))
    times = StopTimes(trip, stop, trip, departure_s, np.zeros(len(rows), dtype=np.uint16), None, *flags)
    return service(times, np.arange(len(runs.offset) - 1, dtype=np.int32) % 2, runs, periods=PERIODS)


def once(trips: int) -> Runs:
    return Runs(np.arange(trips + 1), np.full(trips, -1))


def test_the_last_stop_of_a_trip_is_called_at_and_not_left() -> None:
    found = counted([(0, 5, 60), (0, 7, 120)], once(1))
    assert (found.stop.tolist(), found.calls.tolist(), found.departures[:, 0].tolist()) == ([5, 7], [1, 1], [1, 0])


def test_where_nobody_may_board_nothing_leaves() -> None:
    found = counted([(0, 5, 60), (0, 7, 120)], once(1), may_board=False)
    assert (found.calls.tolist(), found.departures.sum()) == ([1, 1], 0)


def test_kinds_are_counted_apart() -> None:
    found = counted([(0, 0, 60), (0, 1, 90), (1, 0, 70), (1, 1, 99)], once(2))
    assert (found.stop.tolist(), found.kind.tolist()) == ([0, 0, 1, 1], [0, 1, 0, 1])


def test_the_last_hour_of_a_period_is_outside_and_times_may_pass_midnight() -> None:
    rows = [(trip, 0, at) for trip, at in enumerate((0, 3599, 3600, 25 * 3600))]
    rows = [row for trip, stop, at in rows for row in ((trip, stop, at), (trip, 1, at + 60))]
    found = counted(rows, once(4))
    assert found.departures[found.stop == 0].tolist() == [[1, 0], [1, 1]]


def test_the_median_gap_is_that_of_sorted_departures() -> None:
    rows = [row for trip, at in ((0, 1800), (2, 0), (4, 600)) for row in ((trip, 0, at), (trip, 1, at + 9))]
    found = counted(rows, once(5))
    assert found.median_gap_min[0, 0] == (10 + 20) / 2


def test_a_headway_repeats_the_trip_from_its_own_first_time() -> None:
    runs = Runs(np.array([0, 2]), np.array([0, 1200]))
    found = counted([(0, 3, 36_000), (0, 4, 36_300), (0, 5, 37_000)], runs)
    assert (found.calls.tolist(), found.departures[:, 0].tolist()) == ([2, 2, 2], [2, 2, 0])
    assert found.median_gap_min[1, 0] == 20.0


def test_a_trip_that_no_headway_lets_run_has_no_call() -> None:
    found = counted([(0, 3, 60), (0, 4, 90)], Runs(np.array([0, 0]), np.zeros(0, dtype=np.int64)))
    assert len(found.stop) == 0


def test_a_call_whose_time_is_not_known_counts_and_is_in_no_period() -> None:
    found = counted([(0, 3, -1), (0, 4, -1)], once(1))
    assert (found.calls.tolist(), found.timed.tolist(), found.departures.sum()) == ([1, 1], [0, 0], 0)
