"""When do the vehicles of wanted trips call where? stop_times.txt, streamed out of the zip, unpacked beside reading."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import polars as pl

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError
from spatial_indicators.stop_time_rows import (
    ARRIVAL,
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
Found = tuple[Columns, int, int]
"""Columns, the number of rows in them, and why reading ended."""

TABLE = "stop_times.txt"
ROLES = {
    "trip_id": TRIP, "stop_id": STOP, "departure_time": DEPARTURE, "arrival_time": ARRIVAL,
    "stop_sequence": SEQUENCE, "shape_dist_traveled": DISTANCE, "pickup_type": PICKUP, "drop_off_type": DROP_OFF,
}  # fmt: skip
READERS = 2
SHORTEST_ROW = 8
"""Bytes; a piece of shorter rows is read twice."""

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


def read_stop_times(feed: Feed, trip_ids: pl.Series, stop_ids: pl.Series) -> tuple[StopTimes, list[str]]:
    """Read the stop times of some trips, numbered by their place in the ids; name the stops beyond those known.

    Rows need 23 to 31 bytes each; other trips' rows need none.

    Raises
    ------
    InputError
        When the table or a needed column is missing, or a time, a number or a quote is broken.
    """
    header = feed.header(TABLE, needed=("trip_id", "stop_id"))
    reader = _Reader(feed, header, trip_ids, stop_ids)
    waiting: deque[tuple[bytearray, Future[Found]]] = deque()
    with ThreadPoolExecutor(1) as unpacking, ThreadPoolExecutor(READERS) as reading:
        blocks = feed.blocks(TABLE)
        following = unpacking.submit(next, blocks, b"")
        while block := following.result():
            following = unpacking.submit(next, blocks, b"")
            if piece := reader.piece(block):
                waiting.append((piece, reading.submit(reader.rows_of, piece)))
            while len(waiting) > (0 if reader.has_quotes else READERS):
                reader.keep(*waiting.popleft())
            if reader.has_quotes:
                reader.take(block)
        for piece, found in waiting:
            reader.keep(piece, found)
        reader.take(b"")
    return reader.stop_times(), reader.unknown


def _slots(ids: pl.Series) -> Known:
    offset = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum(ids.str.len_bytes().to_numpy(), out=offset[1:])
    letters = np.frombuffer(bytearray(ids.str.join().item().encode()), dtype=np.uint8)
    slots = np.full(1 << max(4, (2 * len(ids)).bit_length()), -1, dtype=np.int32)
    fill_slots(letters, offset, slots)
    return letters, offset, slots


def _stops(ids: pl.Series) -> tuple[Known, np.ndarray[Any, np.dtype[np.int32]]]:
    """Give the stops by number, and room to remember what follows each: both readers write there, and both check it."""
    return _slots(ids), np.zeros(len(ids) + 1, dtype=np.int32)


def _columns(rows: int) -> Columns:
    """Make room for trips, stops, times, sequences, dwelling, distances, calls, boarding; unwritten it takes none."""
    return [np.empty(rows, dtype=kind) for kind in (*[np.int32] * 4, np.uint16, np.float64, *[np.bool_] * 2)]


class _Reader:
    """What was read so far, and the text of a row that is not whole yet."""

    def __init__(self, feed: Feed, header: Sequence[str], trip_ids: pl.Series, stop_ids: pl.Series) -> None:
        self.where = f"{feed.path}/{TABLE}"
        self.role_of = np.array([ROLES.get(name, -1) for name in header], dtype=np.int64)
        self.trips, self.stops, self.stop_ids = _slots(trip_ids), _stops(stop_ids), stop_ids
        self.unknown: list[str] = []
        self.rest = b""
        self.has_distance = DISTANCE in self.role_of
        self.size, self.done = feed.streamed[TABLE].file_size, 0
        self.rows = 0
        self.columns, self.spare, self.has_quotes = _columns(FIRST_ROWS), list[Columns](), False

    def piece(self, block: bytes) -> bytearray | None:
        """Cut the text so far behind its last row; None from the first quote on: a quoted line feed ends no row."""
        self.has_quotes = self.has_quotes or b'"' in block
        if self.has_quotes:
            return None
        held = bytearray(self.rest)
        held += block
        end = held.rfind(b"\n") + 1
        self.rest = bytes(held[end:])
        self._check_rest()
        del held[end:]
        return held

    def rows_of(self, piece: bytearray) -> Found:
        """Read whole rows without quotes, beside others that do the same: nothing of the reader is changed."""
        room = len(piece) // SHORTEST_ROW + 1
        columns = self.spare.pop() if self.spare else _columns(room)
        if len(columns[0]) < room:
            columns = _columns(room)
        _, rows, reason, *_ = read_rows(*self._text(piece, 0), True, self.role_of, self.trips, *self.stops, *columns)
        return columns, rows, reason

    def keep(self, piece: bytearray, found: Future[Found]) -> None:
        """Put the rows of a piece behind those before; one that holds something unknown is read anew, in its turn."""
        columns, rows, reason = found.result()
        if reason == MORE:
            if self.rows + rows > len(self.columns[0]):
                self._grow(self.done + len(piece), rows)
            for column, part in zip(self.columns, columns, strict=True):
                if column.dtype != np.float64 or self.has_distance:
                    column[self.rows : self.rows + rows] = part[:rows]
            self.rows += rows
        else:
            self._read(piece, is_end=True)
        self.done += len(piece)
        self.spare.append(columns)

    def take(self, block: bytes) -> None:
        """Read the whole rows of the text so far; an empty block ends the file."""
        held = bytearray(self.rest)
        held += block
        held += b"\n"
        at = self._read(held, is_end=not block)
        self.done += at
        self.rest = bytes(held[at:-1])
        self._check_rest()

    def _text(self, held: bytearray, at: int) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], int, int]:
        return np.frombuffer(held, dtype=np.uint8), at, len(held) - 1

    def _read(self, held: bytearray, *, is_end: bool) -> int:
        """Read text that ends with a line feed, in the order of the file; say where a row begins that is cut."""
        at, reason = 0, FULL
        while reason != MORE:
            at, rows, reason, first, last = read_rows(
                *self._text(held, at), is_end, self.role_of, self.trips, *self.stops,
                *(column[self.rows :] for column in self.columns),
            )  # fmt: skip
            self.rows += rows
            value = held[first:last].decode(errors="replace")
            if reason == UNKNOWN_STOP:
                self.columns[1][self.rows - 1] = self._number_of_new(value)
            elif reason == FULL:
                self._grow(self.done + at)
            elif reason in REASONS:
                raise self._broken(reason, value)
        return int(at)

    def _check_rest(self) -> None:
        if len(self.rest) > LONGEST_ROW:
            raise self._broken(OPEN_QUOTE, self.rest[:40].decode(errors="replace"))

    def _number_of_new(self, stop_id: str) -> int:
        self.unknown.append(stop_id)
        if len(self.unknown) > MOST_UNKNOWN_STOPS:
            raise self._broken(UNKNOWN_STOP, ", ".join(self.unknown[:3]))
        known = pl.concat([self.stop_ids, pl.Series(self.unknown, dtype=pl.String)], rechunk=True)
        self.stops = _stops(known)
        return len(known) - 1

    def _grow(self, read: int, needed: int = 0) -> None:
        """Make room for as many rows as the rest of the file holds if it is like its beginning, or for half as many."""
        likely = SPARE * (self.rows + needed) * self.size / max(read, 1)
        room = int(max(min(likely, self.size), 1.5 * self.rows)) + max(FIRST_ROWS, needed)
        old, self.columns = self.columns, _columns(room)
        for number, column in enumerate(old):
            if column.dtype != np.float64 or self.has_distance:
                self.columns[number][: self.rows] = column[: self.rows]

    def stop_times(self) -> StopTimes:
        """Give what was found."""
        columns = [column[: self.rows] for column in self.columns]
        trip, stop, time_s, sequence, dwell_s, distance, is_call, may_board = columns
        return StopTimes(
            trip=trip, stop=stop, sequence=sequence, departure_s=time_s, dwell_s=dwell_s,
            distance=distance if self.has_distance else None, is_call=is_call, may_board=may_board,
        )  # fmt: skip

    def _broken(self, reason: int, value: str) -> InputError:
        what, remedy = REASONS.get(reason, MANY_UNKNOWN)
        return InputError(what, where=self.where, value=" ".join(value.split())[:80], remedy=remedy)
