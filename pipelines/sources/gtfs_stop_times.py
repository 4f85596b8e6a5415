"""When do the vehicles of wanted trips call where? stop_times.txt, streamed out of the zip, unpacked beside reading."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError
from spatial_indicators.stop_time_rows import (
    ARRIVAL,
    BOARD,
    CALL,
    DEPARTURE,
    DISTANCE,
    DROP_OFF,
    FULL,
    MORE,
    NO_NUMBER,
    NO_TIME,
    OPEN_QUOTE,
    PICKUP,
    SEQUENCE,
    STOP,
    TRIP,
    UNKNOWN_STOP,
    Known,
    fill_slots,
    read_rows,
)
from spatial_indicators.timetable import StopTimes

Columns = list[np.ndarray[Any, np.dtype[Any]]]
TABLE = "stop_times.txt"
ROLES = {
    "trip_id": TRIP, "stop_id": STOP, "departure_time": DEPARTURE, "arrival_time": ARRIVAL,
    "stop_sequence": SEQUENCE, "shape_dist_traveled": DISTANCE, "pickup_type": PICKUP, "drop_off_type": DROP_OFF,
}  # fmt: skip
FIRST_ROWS = 2**17
"""Room at first. It grows to what the rows of the text so far make likely; memory is taken when it is written to."""

SPARE = 1.1
LONGEST_ROW = 2**20
"""Bytes: a quote that is never closed makes one row of the rest of the file."""

MOST_UNKNOWN_STOPS = 100
MANY_UNKNOWN = (f"calls at more than {MOST_UNKNOWN_STOPS} stops that stops.txt lacks", "Give a complete GTFS feed")
REASONS = {
    NO_TIME: ("has a time that is not one", "Write times as HH:MM:SS, or leave them blank"),
    NO_NUMBER: ("has a stop_sequence that is not a whole number", "Write the order of the stops as 1, 2, 3"),
    OPEN_QUOTE: ("has a quoted field that does not end", 'Close it with ", and write a quote within it twice'),
}


def read_stop_times(feed: Feed, trip_ids: Sequence[str], stop_ids: Sequence[str]) -> tuple[StopTimes, list[str]]:
    """Read the stop times of some trips, numbered by their place in the ids; name the stops beyond those known.

    Rows need 23 to 31 bytes each; other trips' rows need none.

    Raises
    ------
    InputError
        When the table or a needed column is missing, or a time, a number or a quote is broken.
    """
    header = feed.header(TABLE, needed=("trip_id", "stop_id"))
    reader = _Reader(feed, header, trip_ids, stop_ids)
    with ThreadPoolExecutor(1) as beside:
        blocks = feed.blocks(TABLE)
        waiting = beside.submit(next, blocks, b"")
        while block := waiting.result():
            waiting = beside.submit(next, blocks, b"")
            reader.take(block)
        reader.take(b"")
    return reader.stop_times(), reader.unknown


def _slots(ids: Sequence[str]) -> Known:
    encoded = [one.encode() for one in ids]
    offset = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in encoded], out=offset[1:])
    letters = np.frombuffer(bytearray(b"".join(encoded)), dtype=np.uint8)
    slots = np.full(1 << max(4, (2 * len(ids)).bit_length()), -1, dtype=np.int32)
    fill_slots(letters, offset, slots)
    return letters, offset, slots


class _Reader:
    """What was read so far, and the text of a row that is not whole yet."""

    def __init__(self, feed: Feed, header: Sequence[str], trip_ids: Sequence[str], stop_ids: Sequence[str]) -> None:
        self.where = f"{feed.path}/{TABLE}"
        self.role_of = np.array([ROLES.get(name, -1) for name in header], dtype=np.int64)
        self.trips, self.stops, self.stop_ids = _slots(trip_ids), _slots(stop_ids), list(stop_ids)
        self.unknown: list[str] = []
        self.rest = b""
        self.has_distance = DISTANCE in self.role_of
        self.size, self.done = feed.streamed[TABLE].file_size, 0
        self.rows = 0
        kinds = (*[np.int32] * 4, np.uint16, np.float64, np.uint8)  # distances take no memory where none is written
        self.columns: Columns = [np.empty(FIRST_ROWS, dtype=kind) for kind in kinds]

    def take(self, block: bytes) -> None:
        """Read the whole rows of the text so far; an empty block ends the file."""
        held = bytearray(self.rest)
        held += block
        held += b"\n"
        text = np.frombuffer(held, dtype=np.uint8)
        at, reason = 0, FULL
        while reason != MORE:
            at, rows, reason, first, last = read_rows(
                text, at, len(text) - 1, not block, self.role_of, self.trips, self.stops,
                *(column[self.rows :] for column in self.columns),
            )  # fmt: skip
            self.rows += rows
            value = text[first:last].tobytes().decode(errors="replace")
            if reason == UNKNOWN_STOP:
                self.columns[1][self.rows - 1] = self._number_of_new(value)
            elif reason == FULL:
                self._grow(self.done + at)
            elif reason in REASONS:
                raise self._broken(reason, value)
        self.done += at
        self.rest = text[at:-1].tobytes()
        if len(self.rest) > LONGEST_ROW:
            raise self._broken(OPEN_QUOTE, self.rest[:40].decode(errors="replace"))

    def _number_of_new(self, stop_id: str) -> int:
        self.unknown.append(stop_id)
        if len(self.unknown) > MOST_UNKNOWN_STOPS:
            raise self._broken(UNKNOWN_STOP, ", ".join(self.unknown[:3]))
        known = [*self.stop_ids, *self.unknown]
        self.stops = _slots(known)
        return len(known) - 1

    def _grow(self, read: int) -> None:
        """Make room for as many rows as the rest of the file holds if it is like its beginning, or for half as many."""
        likely = SPARE * self.rows * self.size / max(read, 1)
        room = int(max(min(likely, self.size), 1.5 * self.rows)) + FIRST_ROWS
        for number, column in enumerate(self.columns):
            self.columns[number] = np.empty(room, dtype=column.dtype)
            if column.dtype != np.float64 or self.has_distance:
                self.columns[number][: self.rows] = column[: self.rows]

    def stop_times(self) -> StopTimes:
        """Give what was found."""
        trip, stop, time_s, sequence, dwell_s, distance, flags = (column[: self.rows] for column in self.columns)
        return StopTimes(
            trip=trip, stop=stop, sequence=sequence, departure_s=time_s, dwell_s=dwell_s,
            distance=distance if self.has_distance else None,
            is_call=(flags & CALL) > 0, may_board=(flags & BOARD) > 0,
        )  # fmt: skip

    def _broken(self, reason: int, value: str) -> InputError:
        what, remedy = REASONS.get(reason, MANY_UNKNOWN)
        return InputError(what, where=self.where, value=" ".join(value.split())[:80], remedy=remedy)
