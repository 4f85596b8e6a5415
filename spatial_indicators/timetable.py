"""When does each vehicle leave each stop? Stop times in the order of travel, with blank times filled in."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

NOT_KNOWN = -1


@dataclass(frozen=True)
class StopTimes:
    """Calls of vehicles, one row per call.

    Parameters
    ----------
    trip, stop
        Number of the trip and of the stop, -1 for no stop, int32, shape (n,).
    sequence
        Order within the trip; rows with equal numbers keep the order of the file, int32, shape (n,).
    departure_s
        Seconds since midnight of the day of service, which may pass 86 400; -1 where not known, int32, shape (n,).
    dwell_s
        Seconds between arrival and departure, shape (n,).
    distance
        Distance travelled since the first stop, any unit, NaN where not given, shape (n,); None when never given.
    is_call
        Whether one may board or alight, shape (n,).
    may_board
        Whether one may board, shape (n,).
    """

    trip: NDArray[np.int32]
    stop: NDArray[np.int32]
    sequence: NDArray[np.int32]
    departure_s: NDArray[np.int32]
    dwell_s: NDArray[np.uint16]
    distance: NDArray[np.float64] | None
    is_call: NDArray[np.bool_]
    may_board: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.trip)


def in_order(times: StopTimes) -> StopTimes:
    """Bring the rows of every trip together, in the order of travel; nothing is moved when they are."""
    if not len(times) or _is_ordered(times.trip, times.sequence, np.zeros(int(times.trip.max()) + 1, dtype=np.bool_)):
        return times
    order = np.lexsort((times.sequence, times.trip))
    return StopTimes(
        times.trip[order],
        times.stop[order],
        times.sequence[order],
        times.departure_s[order],
        times.dwell_s[order],
        None if times.distance is None else times.distance[order],
        times.is_call[order],
        times.may_board[order],
    )


def with_blanks_filled(times: StopTimes, *, in_place: bool = False) -> tuple[StopTimes, int, int]:
    """Fill in blank times between timed stops, in proportion to the distance, else to the number of stops.

    Distance counts where all rows between two timed stops have one and it never falls. Before the first and after the
    last timed stop of a trip nothing is known. GTFS reference, stop_times.txt: a time that is not given is to be
    interpolated; the first and the last stop of a trip must have one.

    Parameters
    ----------
    times
        In order of travel.
    in_place
        Whether the times given may be written over, which spares a copy of a column.

    Returns
    -------
    tuple
        The times, how many were filled in, how many are still not known.
    """
    departure_s = times.departure_s if in_place else times.departure_s.copy()
    distance = np.empty(0) if times.distance is None else times.distance
    filled = _fill(times.trip, departure_s, times.dwell_s, distance)
    return replace(times, departure_s=departure_s), int(filled), int((departure_s < 0).sum())


def stops_by_trip(times: StopTimes, trips: int) -> NDArray[np.int64]:
    """Count the rows of every trip that name a stop, shape (trips,)."""
    count = np.zeros(trips, dtype=np.int64)
    _count_stops(times.trip, times.stop, count)
    return count


@compiled
def _count_stops(trip: NDArray[np.int32], stop: NDArray[np.int32], count: NDArray[np.int64]) -> None:
    for row in range(len(trip)):
        count[trip[row]] += stop[row] >= 0


@compiled
def _is_ordered(trip: NDArray[np.int32], sequence: NDArray[np.int32], seen: NDArray[np.bool_]) -> bool:
    for row in range(len(trip)):
        if row and trip[row] == trip[row - 1]:
            if sequence[row] < sequence[row - 1]:
                return False
        elif seen[trip[row]]:
            return False
        seen[trip[row]] = True
    return True


@compiled
def _fill(
    trip: NDArray[np.int32], departure_s: NDArray[np.int32], dwell_s: NDArray[np.uint16], distance: NDArray[np.float64]
) -> int:
    filled, timed = 0, -1
    for row in range(len(trip)):
        if row and trip[row] != trip[row - 1]:
            timed = -1
        if departure_s[row] < 0:
            continue
        if timed >= 0 and row - timed > 1:
            arrival = departure_s[row] - np.int64(dwell_s[row])
            duration = max(arrival - departure_s[timed], 0)
            by_distance = len(distance) > 0 and _rises(distance, timed, row)
            for blank in range(timed + 1, row):
                share = (blank - timed) / (row - timed)
                if by_distance:
                    share = (distance[blank] - distance[timed]) / (distance[row] - distance[timed])
                departure_s[blank] = departure_s[timed] + np.int64(np.floor(share * duration + 0.5))
                filled += 1
        timed = row
    return filled


@compiled
def _rises(distance: NDArray[np.float64], first: int, last: int) -> bool:
    for row in range(first + 1, last + 1):
        if not distance[row] >= distance[row - 1]:  # neither where one is not given
            return False
    return bool(distance[last] > distance[first])
