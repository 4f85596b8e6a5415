"""Rows of stop times are read eight bytes at a time, and hold what reading byte by byte finds."""

import re

import numpy as np
import pytest

from spatial_indicators.stop_time_rows import DEPARTURE, MORE, NO_TIME, STOP, TRIP, fill_slots, read_rows

TIME = re.compile(rb"[ \t\r]*(\d{1,2}):([0-5]\d):([0-5]\d)[ \t\r]*")


def known(*ids: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    letters = np.frombuffer(bytearray(b"".join(ids)), dtype=np.uint8)
    offset = np.array([0, *np.cumsum([len(one) for one in ids])])
    slots = np.full(1024, -1, dtype=np.int32)
    fill_slots(letters, offset, slots)
    return letters, offset, slots


def read(
    text: bytes, roles: tuple[int, ...], trips: tuple[bytes, ...], stops: tuple[bytes, ...] = ()
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """Give why reading ended, and trips, stops and times."""
    rows = text.count(b"\n") + 1
    columns = [np.zeros(rows, kind) for kind in (*[np.int32] * 4, np.uint16, np.float64, np.bool_, np.bool_)]
    held, follows = np.frombuffer(bytearray(text), dtype=np.uint8), np.zeros(len(stops) + 1, np.int32)
    _, found, reason, *_ = read_rows(
        held, 0, len(text) - 1, True, np.array(roles), known(*trips), known(*stops), follows, *columns
    )
    return reason, *(column[:found] for column in columns[:3])


@pytest.mark.parametrize("at", range(8))
def test_a_time_is_eight_letters_of_which_none_may_be_another(at: int) -> None:
    for letter in set(range(256)) - set(b'\n",'):
        shown = bytearray(b"19:28:37")
        shown[at] = letter
        reason, _, _, time_s = read(b"t," + shown + b"\n", (TRIP, DEPARTURE), (b"t",))
        match = TIME.fullmatch(bytes(shown))
        expected = (
            None if match is None else sum(int(n) * unit for n, unit in zip(match.groups(), (3600, 60, 1), strict=True))
        )
        assert (time_s.tolist() == [expected]) if match else (reason == NO_TIME), bytes(shown)


@pytest.mark.parametrize("length", [*range(1, 20), 40])
def test_ids_that_differ_in_one_letter_are_different_ids(length: int) -> None:
    ids = [b"a" * length, *(b"a" * at + b"b" + b"a" * (length - at - 1) for at in range(length))]
    text = b"".join(trip + b"," + stop + b"\n" for trip in ids for stop in (*ids, *ids))
    reason, trip, stop, _ = read(text, (TRIP, STOP), tuple(ids), tuple(ids))
    assert reason == MORE
    assert trip.tolist() == [one for one in range(len(ids)) for _ in range(2 * len(ids))]
    assert stop.tolist() == [*range(len(ids))] * 2 * len(ids)


@pytest.mark.parametrize("length", range(30))
def test_fields_and_unwanted_rows_of_every_length_end_at_their_commas_and_line_feeds(length: int) -> None:
    # 0x2b, 0x2d and 0x0b differ from a comma and from a line feed by their lowest bit; 0xac by the highest.
    filling = (b"+-\x0b\xac" * 8)[:length]
    rows = (b"wanted," + filling + b",s\n" + b"other," + filling + b",s\n" * 2) * 3
    _, trip, stop, _ = read(rows, (TRIP, -1, STOP), (b"wanted",), (b"s",))
    assert trip.tolist() == stop.tolist() == [0] * 3
