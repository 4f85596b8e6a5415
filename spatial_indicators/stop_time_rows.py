"""Which stop times does a piece of text hold? CSV by RFC 4180, read byte by byte, with ids as numbers."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Known = tuple[Bytes, Ints, NDArray[np.int32]]
"""Ids by number: their letters, where each begins, and the slots of a hash table."""

TRIP, STOP, DEPARTURE, ARRIVAL, SEQUENCE, DISTANCE, PICKUP, DROP_OFF = range(8)
"""What a column may be."""

MORE, FULL, UNKNOWN_STOP, NO_TIME, NO_NUMBER, OPEN_QUOTE = range(6)
"""Why reading ended: the text is read, the rows are full, or a value in the last row is not understood."""

# Bytes are read at np.uint64(at): a signed index is first looked at whether it counts from the end, twice the time.
BLANK, TAB, LINE, RETURN, QUOTE, COMMA, ZERO, COLON = (ord(mark) for mark in ' \t\n\r",0:')
NOT_POSSIBLE = ord("1")
WORD = 8
"""Bytes that one step looks at together, as a number of 64 bits whose lowest byte comes first."""

EACH, HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
MIDNIGHT, COLONS = np.uint64(0x30303A30303A3030), np.uint64(0x0000FF0000FF0000)
ABOVE_NINE = np.uint64(0x7676767676767676)
"""00:00:00 in letters, where its colons are, and what lifts a byte above 9 to 128 or more."""

ABSENT, NO_TIME_GIVEN, WRONG = -1, -1, -2
PRIME, BASIS = 1099511628211, 1469598103934665603
"""FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv: constants of 64 bits."""


@compiled
def fill_slots(letters: Bytes, offset: Ints, slots: NDArray[np.int32]) -> None:
    """Put ids into a hash table, whose size is a power of 2: id i is ``letters[offset[i]:offset[i + 1]]``."""
    for number in range(len(offset) - 1):
        at = _slot(letters, offset[number], offset[number + 1], len(slots))
        while slots[at] >= 0:
            at = (at + 1) & (len(slots) - 1)
        slots[at] = number


@compiled
def read_rows(  # noqa: C901, PLR0911, PLR0912, PLR0913, PLR0915  one loop over bytes: calls per field would cost more than the work
    text: Bytes, begin: int, end: int, is_end_of_file: bool,  # noqa: FBT001  compiled code takes no names
    role_of: Ints, trips: Known, stops: Known, follows: NDArray[np.int32],
    trip_of: NDArray[np.int32], stop_of: NDArray[np.int32], time_s: NDArray[np.int32], sequence_of: NDArray[np.int32],
    dwell: NDArray[np.uint16], distance: NDArray[np.float64], is_call: NDArray[np.bool_], may_board: NDArray[np.bool_],
) -> tuple[int, int, int, int, int]:  # fmt: skip
    """Read the rows of wanted trips: a stop that is not known is -2.

    The text ends with a line feed at ``end``, beyond what is read. What follows a stop is remembered from text to text,
    one place for each stop and a last one for what begins a trip: a guess, which may be wrong.
    Returns where reading goes on, the number of rows, why it ended, and where the value lies that is not understood.
    """
    first, last, doubled = np.zeros(8, np.int64), np.zeros(8, np.int64), np.zeros(8, np.bool_)  # by role
    at, row = begin, 0
    before_first, before_last, before, is_plain = 0, 0, ABSENT, False
    stop_letters, stop_offset, _ = stops
    stop_before = no_stop = len(stop_offset) - 1
    has_sequence, has_distance = np.any(role_of == SEQUENCE), np.any(role_of == DISTANCE)
    trip_comes_first = len(role_of) > 0 and role_of[0] == TRIP
    while at < end:
        if row == len(trip_of):
            return at, row, FULL, 0, 0
        record, column, is_next = at, 0, False
        if trip_comes_first and is_plain:  # most rows are of the trip of the row before
            after = at + before_last - before_first
            if after < end and text[after] == COMMA and _same(text, at, after, text, before_first, before_last):
                if before < 0:
                    rest = _next(text, after, LINE, QUOTE)
                    if rest >= end and not is_end_of_file:
                        return record, row, MORE, 0, 0
                    if text[rest] == LINE:
                        at = min(rest + 1, end)
                        continue
                first[TRIP], last[TRIP], doubled[TRIP], is_next, at, column = at, after, False, True, after + 1, 1
        while True:
            while text[at] == BLANK or text[at] == TAB:
                at += 1
            start, has_doubled = at, False
            if text[at] == QUOTE:
                start = at + 1
                at = start
                while at < end:
                    if text[at] == QUOTE:
                        if at + 1 >= end or text[at + 1] != QUOTE:
                            break
                        has_doubled = True
                        at += 1
                    at += 1
                stop = at
                if at >= end and is_end_of_file:
                    return record, row, OPEN_QUOTE, start, min(end, start + 40)
            else:
                stop = -1
            at = _next(text, at, COMMA, LINE)
            if at >= end and not is_end_of_file:
                return record, row, MORE, 0, 0
            if column < len(role_of) and role_of[column] >= 0:
                stop = at if stop < 0 else stop
                while start < stop and _is_blank(text[start]):
                    start += 1
                while stop > start and _is_blank(text[stop - 1]):
                    stop -= 1
                role = role_of[column]
                first[role], last[role], doubled[role] = start, stop, has_doubled
            column += 1
            at += 1
            if at > end or text[at - 1] == LINE:
                break
        at = min(at, end)
        for absent in range(column, len(role_of)):
            if role_of[absent] >= 0:
                last[role_of[absent]] = first[role_of[absent]]
        if first[TRIP] == last[TRIP]:
            continue
        if doubled[TRIP]:
            last[TRIP] = _undouble(text, first[TRIP], last[TRIP])
        if not is_next and not _same(text, first[TRIP], last[TRIP], text, before_first, before_last):
            before = _find(text, first[TRIP], last[TRIP], trips)
            before_first, before_last, is_plain = first[TRIP], last[TRIP], text[record] != QUOTE
            stop_before = no_stop
        if before < 0:
            continue
        departure = _seconds(text, first[DEPARTURE], last[DEPARTURE])
        arrival = departure
        if not _same(text, first[ARRIVAL], last[ARRIVAL], text, first[DEPARTURE], last[DEPARTURE]):
            arrival = _seconds(text, first[ARRIVAL], last[ARRIVAL])
        if min(departure, arrival) == WRONG:
            role = DEPARTURE if departure == WRONG else ARRIVAL
            return at, row, NO_TIME, first[role], last[role]
        sequence = _whole(text, first[SEQUENCE], last[SEQUENCE])
        if sequence < 0 and has_sequence:
            return at, row, NO_NUMBER, first[SEQUENCE], last[SEQUENCE]
        trip_of[row], sequence_of[row] = before, max(sequence, 0)
        is_both = departure >= 0 and arrival >= 0
        time_s[row] = departure if departure >= 0 else arrival
        dwell[row] = min(max(departure - arrival, 0), 65535) if is_both else 0
        if has_distance:
            distance[row] = _number(text, first[DISTANCE], last[DISTANCE])
        if doubled[STOP]:
            last[STOP] = _undouble(text, first[STOP], last[STOP])
        no_pickup = last[PICKUP] - first[PICKUP] == 1 and text[first[PICKUP]] == NOT_POSSIBLE
        no_drop_off = last[DROP_OFF] - first[DROP_OFF] == 1 and text[first[DROP_OFF]] == NOT_POSSIBLE
        is_call[row], may_board[row] = not (no_pickup and no_drop_off), not no_pickup
        stop_of[row] = ABSENT
        if first[STOP] == last[STOP]:
            is_call[row] = may_board[row] = False
        else:
            # Trips of one line call at the same stops in turn: what came next before comes next again.
            guess = follows[stop_before]
            begins, ends = stop_offset[guess], stop_offset[min(guess + 1, no_stop)]
            if guess == no_stop or not _same(text, first[STOP], last[STOP], stop_letters, begins, ends):
                guess = _find(text, first[STOP], last[STOP], stops)
            if guess >= 0:
                follows[stop_before] = guess
                stop_before = guess
            stop_of[row] = guess
            if guess < 0 and is_call[row]:
                stop_of[row] = WRONG
                return at, row + 1, UNKNOWN_STOP, first[STOP], last[STOP]
        row += 1
    return at, row, MORE, 0, 0


@compiled
def _is_blank(mark: int) -> bool:
    return mark in (BLANK, TAB, RETURN)


@compiled
def _slot(text: Bytes, first: int, last: int, size: int) -> int:
    value = np.uint64(BASIS)
    for at in range(first, last):
        value = (value ^ np.uint64(text[at])) * np.uint64(PRIME)
    return int(np.int64((value ^ (value >> np.uint64(32))) & np.uint64(size - 1)))


@compiled
def _same(one: Bytes, first: int, last: int, other: Bytes, begin: int, end: int) -> bool:
    if last - first != end - begin:
        return False
    length, step = last - first, 0
    while step + WORD <= length:
        if _word(one, first + step) != _word(other, begin + step):
            return False
        step += WORD
    while step < length and one[np.uint64(first + step)] == other[np.uint64(begin + step)]:
        step += 1
    return bool(step == length)


@compiled
def _word(text: Bytes, at: int) -> np.uint64:
    """Read eight bytes at once: the compiler makes one load of this."""
    place, word = np.uint64(at), np.uint64(0)
    for step in range(WORD):
        word |= np.uint64(text[place + np.uint64(step)]) << np.uint64(8 * step)
    return word


@compiled
def _next(text: Bytes, at: int, one: int, other: int) -> int:
    """Find the next of two marks; the text has one at its end."""
    ones, others = EACH * np.uint64(one), EACH * np.uint64(other)
    while at + WORD <= len(text):
        word = _word(text, at)
        left, right = word ^ ones, word ^ others  # a byte that is the mark becomes 0, and 0 less 1 has its high bit
        found = (((left - EACH) & ~left) | ((right - EACH) & ~right)) & HIGH
        if found:
            before = (found - np.uint64(1)) & ~found & EACH  # a bit for each byte as far as the first one found
            return at + int((before * EACH) >> np.uint64(56)) - 1
        at += WORD
    while text[at] != one and text[at] != other:
        at += 1
    return at


@compiled
def _find(text: Bytes, first: int, last: int, known: Known) -> int:
    letters, offset, slots = known
    at = _slot(text, first, last, len(slots))
    while slots[at] >= 0:
        number = slots[at]
        if _same(text, first, last, letters, offset[number], offset[number + 1]):
            return int(number)
        at = (at + 1) & (len(slots) - 1)
    return -1


@compiled
def _undouble(text: Bytes, first: int, last: int) -> int:
    """Write a field with doubled quotes anew, in its place."""
    to, at = first, first
    while at < last:
        text[to] = text[at]
        at += 2 if text[at] == QUOTE else 1
        to += 1
    return to


@compiled
def _whole(text: Bytes, first: int, last: int) -> int:
    """Read a whole number of at most 9 digits, else -1."""
    value = 0
    if first == last or last - first > 9:
        return -1
    for at in range(first, last):
        digit = np.int64(text[at]) - ZERO
        if digit < 0 or digit > 9:
            return -1
        value = int(value * 10 + digit)
    return value


@compiled
def _seconds(text: Bytes, first: int, last: int) -> int:
    """Read H:MM:SS as seconds; hours may pass 24; -1 for a blank, -2 for what is no time."""
    if first == last:
        return NO_TIME_GIVEN
    if last - first == WORD:
        digits = _word(text, first) ^ MIDNIGHT
        hours, minutes, seconds = _pair(digits, 0), _pair(digits, 24), _pair(digits, 48)
        is_wrong = (digits & COLONS) | ((digits | (digits + ABOVE_NINE)) & HIGH)
        return WRONG if is_wrong or minutes >= 60 or seconds >= 60 else hours * 3600 + minutes * 60 + seconds
    if last - first < 7 or text[last - 3] != COLON or text[last - 6] != COLON or last - first > 9:
        return WRONG
    hours, minutes = _whole(text, first, last - 6), _whole(text, last - 5, last - 3)
    seconds = _whole(text, last - 2, last)
    if hours < 0 or minutes < 0 or seconds < 0 or minutes > 59 or seconds > 59:
        return WRONG
    return hours * 3600 + minutes * 60 + seconds


@compiled
def _pair(digits: np.uint64, shift: int) -> int:
    """Give the number of two digits, the first of which begins at a bit."""
    both = digits >> np.uint64(shift)
    return int((both & np.uint64(255)) * np.uint64(10) + ((both >> np.uint64(8)) & np.uint64(255)))


@compiled
def _number(text: Bytes, first: int, last: int) -> float:
    """Read a decimal number without sign or exponent; NaN for anything else, as for a blank."""
    digits, value, scale, is_fraction = 0, 0.0, 1.0, False
    for at in range(first, last):
        if text[at] == ord(".") and not is_fraction:
            is_fraction = True
            continue
        digit = np.int64(text[at]) - ZERO
        if digit < 0 or digit > 9:
            return np.nan
        digits += 1
        value = value * 10.0 + digit
        scale *= 10.0 if is_fraction else 1.0
    return value / scale if digits else np.nan
