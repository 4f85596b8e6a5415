"""How often does a vehicle leave? Departures an hour and headways by time of day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled
from spatial_indicators.timetable import StopTimes

BITS = 9
DIGITS = 2**BITS
FEW = 48
"""Times below which counting digits does not pay."""


@dataclass(frozen=True)
class Runs:
    """How often each trip runs: once as its times say, or anew at every start that a headway gives.

    Parameters
    ----------
    offset
        Starts of trip i are ``start_s[offset[i]:offset[i + 1]]``, int64, shape (trips + 1,).
    start_s
        Seconds since midnight at which the first stop is left; -1: as the times of the trip say, int64.
    """

    offset: NDArray[np.int64]
    start_s: NDArray[np.int64]


@dataclass(frozen=True)
class Service:
    """What leaves one stop by one kind of trip, one row for each of them that has a call.

    Parameters
    ----------
    stop, kind
        Numbers of the stop and of the kind of trip, shape (n,).
    calls
        Calls on the day where one may board or alight, shape (n,).
    departures
        Departures in each period whose time is known, shape (n, periods). The last stop of a trip has none.
    median_gap_min
        Median of the minutes between departures that follow each other in a period; NaN below two, shape (n, periods).
    timed
        Calls whose time is known, shape (n,).
    """

    stop: NDArray[np.int64]
    kind: NDArray[np.int64]
    calls: NDArray[np.int64]
    departures: NDArray[np.int64]
    median_gap_min: NDArray[np.float64]
    timed: NDArray[np.int64]


def service(
    times: StopTimes,
    kind: NDArray[np.int32],
    runs: Runs,
    *,
    periods: Mapping[str, tuple[int, int]],
    room: NDArray[np.int32] | None = None,
) -> Service:
    """Count what leaves every stop, by kind of trip.

    Parameters
    ----------
    times
        In order of travel, blanks filled in.
    kind
        Kind of each trip, such as its type of route and direction, from 0, int32, shape (trips,).
    runs
        How often each trip runs.
    periods
        First hour and hour after the last, by name.
    room
        Numbers that nothing needs any more, to be written over: memory that was never touched is dear.
    """
    kinds = int(kind.max(initial=0)) + 1
    keys = (int(times.stop.max(initial=-1)) + 1) * kinds
    calls, timed, leaving = (np.zeros(keys, dtype=np.int64) for _ in range(3))
    columns = (times.trip, times.stop, times.departure_s, times.is_call, times.may_board)
    _count(*columns, kind, kinds, runs.offset, runs.start_s, calls, timed, leaving)
    offset = np.zeros(keys + 1, dtype=np.int64)
    np.cumsum(leaving, out=offset[1:])
    has_room = room is not None and len(room) >= offset[-1]
    departure_s = room[: offset[-1]] if room is not None and has_room else np.empty(offset[-1], dtype=np.int32)
    _leave(*columns[:3], times.may_board, kind, kinds, runs.offset, runs.start_s, offset[:-1].copy(), departure_s)
    present = np.flatnonzero(calls)
    bounds = np.array(list(periods.values()), dtype=np.int64).reshape(-1, 2) * 3600
    departures = np.zeros((len(present), len(bounds)), dtype=np.int64)
    median_gap_min = np.full(departures.shape, np.nan)
    _by_period(departure_s, offset, present, bounds, departures, median_gap_min)
    return Service(present // kinds, present % kinds, calls[present], departures, median_gap_min, timed[present])


@compiled
def _count(  # noqa: PLR0913  one pass over the columns
    trip: NDArray[np.int32], stop: NDArray[np.int32], departure_s: NDArray[np.int32], is_call: NDArray[np.bool_],
    may_board: NDArray[np.bool_], kind: NDArray[np.int32], kinds: int, offset: NDArray[np.int64],
    start_s: NDArray[np.int64], calls: NDArray[np.int64], timed: NDArray[np.int64], leaving: NDArray[np.int64],
) -> None:  # fmt: skip
    first_s = np.int64(-1)
    for row in range(len(trip)):
        one = trip[row]
        if row == 0 or one != trip[row - 1]:
            first_s = np.int64(departure_s[row])
        if stop[row] < 0 or not is_call[row]:
            continue
        key = np.int64(stop[row]) * kinds + kind[one]
        runs = offset[one + 1] - offset[one]
        calls[key] += runs
        is_repeated = runs > 0 and start_s[offset[one]] >= 0
        if departure_s[row] < 0 or (is_repeated and first_s < 0):
            continue
        timed[key] += runs
        if may_board[row] and row + 1 < len(trip) and trip[row + 1] == one:
            leaving[key] += runs


@compiled
def _leave(  # noqa: PLR0913  as above
    trip: NDArray[np.int32], stop: NDArray[np.int32], departure_s: NDArray[np.int32], may_board: NDArray[np.bool_],
    kind: NDArray[np.int32], kinds: int, offset: NDArray[np.int64], start_s: NDArray[np.int64],
    place: NDArray[np.int64], leaves_s: NDArray[np.int32],
) -> None:  # fmt: skip
    first_s = np.int64(-1)
    for row in range(len(trip) - 1):
        one = trip[row]
        if row == 0 or one != trip[row - 1]:
            first_s = np.int64(departure_s[row])
        if stop[row] < 0 or not may_board[row] or departure_s[row] < 0 or trip[row + 1] != one:
            continue
        key = np.int64(stop[row]) * kinds + kind[one]
        for run in range(offset[one], offset[one + 1]):
            is_repeated = start_s[run] >= 0
            if is_repeated and first_s < 0:
                continue
            leaves_s[place[key]] = departure_s[row] + (start_s[run] - first_s if is_repeated else 0)
            place[key] += 1


@compiled
def _by_period(
    departure_s: NDArray[np.int32], offset: NDArray[np.int64], present: NDArray[np.int64], bounds: NDArray[np.int64],
    departures: NDArray[np.int64], median_gap_min: NDArray[np.float64],
) -> None:  # fmt: skip
    most = np.max(offset[present + 1] - offset[present]) if len(present) else 0
    spare, count = np.empty(most, dtype=np.int32), np.empty(DIGITS, dtype=np.int64)
    for row in range(len(present)):
        leaves = departure_s[offset[present[row]] : offset[present[row] + 1]]
        _sort(leaves, spare, count)
        for period in range(len(bounds)):
            first = np.searchsorted(leaves, bounds[period, 0])
            last = np.searchsorted(leaves, bounds[period, 1])
            departures[row, period] = last - first
            if last - first > 1:
                median_gap_min[row, period] = _median_gap(leaves[first:last], count) / 60.0


@compiled
def _sort(values: NDArray[np.int32], spare: NDArray[np.int32], count: NDArray[np.int64]) -> None:
    """Sort in place, by digits of 9 bits from the last one on: a tenth of the time of comparing."""
    if len(values) < FEW or values.min() < 0:
        values.sort()
        return
    largest, shift = np.int64(values.max()), 0
    while largest >> shift:
        count[:] = 0
        for value in values:
            count[(value >> shift) & (DIGITS - 1)] += 1
        place = 0
        for digit in range(DIGITS):
            count[digit], place = place, place + count[digit]
        for value in values:
            digit = (value >> shift) & (DIGITS - 1)
            spare[count[digit]] = value
            count[digit] += 1
        values[:] = spare[: len(values)]
        shift += BITS


@compiled
def _median_gap(leaves: NDArray[np.int32], count: NDArray[np.int64]) -> float:
    """Give the median of the seconds between sorted times; where vehicles leave often, most gaps are short: count."""
    gaps = len(leaves) - 1
    if gaps < FEW:
        return float(np.median(np.diff(leaves).astype(np.float64)))
    count[:] = 0
    for at in range(gaps):
        count[min(leaves[at + 1] - leaves[at], DIGITS - 1)] += 1
    low, high, seen = -1, -1, 0
    for gap in range(DIGITS - 1):
        seen += count[gap]
        low = gap if low < 0 and seen > (gaps - 1) // 2 else low
        if seen > gaps // 2:
            high = gap
            break
    return (low + high) / 2.0 if high >= 0 else float(np.median(np.diff(leaves).astype(np.float64)))
