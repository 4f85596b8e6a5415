"""Which numbers did Protocol Buffers pack into bytes? Integers of any length, as OpenStreetMap's files hold them.

Source: Protocol Buffers, "Encoding"; OpenStreetMap wiki, "PBF Format". Nothing is read beyond the bytes that are given:
of what does not fit, every function says so.
"""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.compiled import compiled

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]

KEPT, LINE, AREA, POINT = 1, 2, 4, 8
"""What a key is: one whose value is kept; one that makes a way a line, or an area; one that makes a node a point."""

LARGEST = 2**63 - 1
ID, KEYS, VALUES, INFO, REFS = 1, 2, 3, 4, 8
"""Fields of the message ``Way``; field 2 of its ``Info`` is the time of the last change."""


@compiled
def varint(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read one number, and give it with the place behind it; -1 when it does not end."""
    value = np.uint64(0)
    shift = np.uint64(0)
    while at < end and shift < np.uint64(64):
        byte = data[at]
        at += 1
        value |= np.uint64(byte & 0x7F) << shift
        if byte < 0x80:
            return int(np.int64(value)), at
        shift += np.uint64(7)
    return 0, -1


@compiled
def running_sums(data: Bytes) -> Integers:
    """Read differences of signed numbers (zigzag), and give the numbers, as many as are whole."""
    sums = np.empty(int((data < 0x80).sum()), dtype=np.int64)
    at, last = 0, 0
    for place in range(len(sums)):
        value, at = varint(data, at, len(data))
        if at < 0:
            return sums[:place]
        last += ((value >> 1) & LARGEST) ^ -(value & 1)
        sums[place] = last
    return sums


@compiled
def read_ways(
    data: Bytes, bounds: Integers, flags: Bytes, members: Integers
) -> tuple[bool, tuple[int, int], Integers, tuple[Integers, Integers], tuple[Integers, Integers, Integers]]:
    """Read the ways that are lines or areas by their keys, or members of something.

    Parameters
    ----------
    data, bounds
        Messages ``Way`` one behind the other, and where each begins, shape (ways + 1,).
    flags
        What each of the block's texts is as a key.
    members
        Ids of ways that are read whatever their keys, sorted.

    Returns
    -------
    Whether all is sound and in order of ids; the first and last id; ids, times and flags, shape (found, 3); nodes of
    each way as ends and ids; kept tags of each way as ends, keys and values.
    """
    ways = np.zeros((len(bounds) - 1, 3), dtype=np.int64)
    ref_end, tag_end = np.zeros(len(ways), dtype=np.int64), np.zeros(len(ways), dtype=np.int64)
    refs = np.empty(len(data), dtype=np.int64)  # each takes a byte at least
    keys, values = np.empty(len(data), dtype=np.int64), np.empty(len(data), dtype=np.int64)
    where = np.zeros((9, 2), dtype=np.int64)
    found, tags, nodes, last = 0, 0, 0, -(2**62)
    first = last
    is_sound = True
    for way in range(len(ways)):
        number, is_sound = _fields(data, bounds[way], bounds[way + 1], where)
        if not is_sound or number <= last:
            is_sound = False
            break
        first = number if way == 0 else first
        last = number
        more, kinds = _tags(data, where, flags, keys, values, tags)
        place = np.searchsorted(members, number)
        is_member = place < len(members) and members[place] == number
        if more < 0:
            is_sound = False
            break
        if not (kinds & (LINE | AREA) or is_member):
            continue
        count = _refs(data, where[REFS, 0], where[REFS, 1], refs, nodes)
        if count < 0:
            is_sound = False
            break
        ways[found, 0], ways[found, 1] = number, _stamp(data, where[INFO, 0], where[INFO, 1])
        ways[found, 2] = kinds
        tags, nodes = more, count
        ref_end[found], tag_end[found] = nodes, tags
        found += 1
    return (
        is_sound,
        (first, last),
        ways[:found].copy(),
        (ref_end[:found], refs[:nodes].copy()),
        (tag_end[:found], keys[:tags].copy(), values[:tags].copy()),
    )


@compiled
def _fields(data: Bytes, at: int, end: int, where: Integers) -> tuple[int, bool]:
    """Find where a way's fields lie; one that comes twice, or of another kind than it should be, is not sound."""
    where[:] = 0
    number = 0
    while at < end:
        tag, at = varint(data, at, end)
        if at < 0:
            return number, False
        field, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = varint(data, at, end)
            number = value if field == ID else number
        elif kind == 2:
            size, at = varint(data, at, end)
            if at < 0 or size < 0 or size > end - at or (0 < field < 9 and where[field, 1] > 0):
                return number, False
            if 0 < field < 9:
                where[field, 0], where[field, 1] = at, at + size
            at += size
        else:
            return number, False
        if at < 0:
            return number, False
    return number, True


@compiled
def _tags(data: Bytes, where: Integers, flags: Bytes, keys: Integers, values: Integers, count: int) -> tuple[int, int]:
    """Append a way's kept tags, and give how many there are now and what its keys make of it; -1 when not sound."""
    kinds = 0
    at, end = where[KEYS, 0], where[KEYS, 1]
    value_at, value_end = where[VALUES, 0], where[VALUES, 1]
    while at < end:
        key, at = varint(data, at, end)
        value, value_at = varint(data, value_at, value_end)
        if at < 0 or value_at < 0 or not (0 <= key < len(flags) and 0 <= value < len(flags)):
            return -1, 0
        kinds |= int(flags[key])
        if flags[key] & KEPT:
            keys[count], values[count] = key, value
            count += 1
    return count, kinds


@compiled
def _refs(data: Bytes, at: int, end: int, refs: Integers, count: int) -> int:
    last = 0
    while at < end:
        value, at = varint(data, at, end)
        if at < 0:
            return -1
        last += ((value >> 1) & LARGEST) ^ -(value & 1)
        refs[count] = last
        count += 1
    return count


@compiled
def _stamp(data: Bytes, at: int, end: int) -> int:
    while at < end:
        tag, at = varint(data, at, end)
        if at < 0 or tag & 7 != 0:
            return 0
        value, at = varint(data, at, end)
        if at < 0:
            return 0
        if tag >> 3 == 2:
            return value
    return 0


@compiled
def tagged_nodes(data: Bytes, flags: Bytes) -> tuple[bool, Integers, tuple[Integers, Integers, Integers]]:
    """Read which nodes of a dense group are points by their keys, and their kept tags.

    Parameters
    ----------
    data
        Keys and values of one node after another, each ended by 0.
    flags
        What each of the block's texts is as a key.

    Returns
    -------
    Whether all is sound; places of the points in the group; their kept tags as ends, keys and values.
    """
    size = len(data)
    points, ends = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    keys, values = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    at, node, found, count, kept, kinds = 0, 0, 0, 0, 0, 0
    while at < size:
        key, at = varint(data, at, size)
        if at < 0 or not 0 <= key < len(flags):
            return False, points[:0], (ends[:0], keys[:0], values[:0])
        if key == 0:
            if kinds & POINT:
                points[found], ends[found] = node, count
                found, kept = found + 1, count
            node, count, kinds = node + 1, kept, 0
            continue
        value, at = varint(data, at, size)
        if at < 0 or not 0 <= value < len(flags):
            return False, points[:0], (ends[:0], keys[:0], values[:0])
        kinds |= int(flags[key])
        if flags[key] & KEPT:
            keys[count], values[count] = key, value
            count += 1
    return True, points[:found].copy(), (ends[:found].copy(), keys[:kept].copy(), values[:kept].copy())


@compiled
def place_nodes(wanted: Integers, x: NDArray[np.int32], y: NDArray[np.int32], nodes: Integers, at: Integers) -> None:
    """Enter the positions of the wanted nodes of a group, both sorted by id.

    Parameters
    ----------
    wanted, x, y
        Ids of all wanted nodes, and where their positions go.
    nodes, at
        Ids of the group's nodes, and their positions, shape (nodes, 2).
    """
    place = np.searchsorted(wanted, nodes[0]) if len(nodes) else 0
    for node in range(len(nodes)):
        while place < len(wanted) and wanted[place] < nodes[node]:
            place += 1
        if place == len(wanted):
            return
        if wanted[place] == nodes[node]:
            x[place], y[place] = at[node, 0], at[node, 1]
