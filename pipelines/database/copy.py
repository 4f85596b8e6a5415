"""How do arrays get into a table fast? As PostgreSQL's binary COPY stream, built by numpy without a loop over rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import sql

Column: TypeAlias = npt.NDArray[Any] | bytes
"""An array with one entry a row, or the bytes that are the same in every row.

Numbers go by their numpy type (int16, int32, int64, float64, bool) and must match the table's column exactly.
An object array holds ``bytes`` of any length, such as EWKB; at most one, and last.
"""

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""Start of the stream: signature, no flags, no extension (PostgreSQL manual, COPY, Binary Format)."""

TRAILER = b"\xff\xff"
BLOCK_ROWS = 65_536
"""A block of a few MB stays in the cache and bounds the memory."""


def copy_arrays(connection: psycopg.Connection[Any], table: str, columns: Mapping[str, Column]) -> int:
    """Append rows to a table and give their number.

    Parameters
    ----------
    connection
        Connection with an open transaction.
    table
        Schema and table, such as ``core.cell``.
    columns
        Values by name of the column; all arrays have the same length.

    Raises
    ------
    ValueError
        When the arrays differ in length.
    """
    lengths = {len(values) for values in columns.values() if not isinstance(values, bytes)}
    if len(lengths) != 1:
        raise ValueError(f"columns of {table} differ in length: {sorted(lengths)}")
    row_count = lengths.pop()
    with (
        connection.cursor() as cursor,
        cursor.copy(_statement(table, columns, sql.SQL("(FORMAT binary)"))) as stream,
    ):
        stream.write(SIGNATURE)
        for block in binary_rows(list(columns.values()), row_count):
            stream.write(block)
        stream.write(TRAILER)
    return row_count


def copy_records(
    connection: psycopg.Connection[Any], table: str, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Append a few thousand rows of mixed values, None for NULL, and give their number."""
    with connection.cursor() as cursor:
        with cursor.copy(_statement(table, names, sql.SQL("(FORMAT text)"))) as stream:
            for row in rows:
                stream.write_row(row)
        return cursor.rowcount


def binary_rows(columns: Sequence[Column], row_count: int) -> Iterator[bytes]:
    """Give the rows of a binary COPY stream, block by block, without the stream's start and end."""
    last = columns[-1]
    varying = last if not isinstance(last, bytes) and last.dtype == np.object_ else None
    fixed = columns[:-1] if varying is not None else columns
    template = _template(fixed, is_followed=varying is not None)
    block = np.zeros(min(row_count, BLOCK_ROWS), dtype=template)
    block["count"] = len(columns)
    for index, values in enumerate(fixed):
        block[f"length{index}"] = template[f"value{index}"].itemsize
        if isinstance(values, bytes):
            block[f"value{index}"] = values
    for start in range(0, row_count, BLOCK_ROWS):
        part = slice(start, min(start + BLOCK_ROWS, row_count))
        rows = block[: part.stop - part.start]
        for index, values in enumerate(fixed):
            if not isinstance(values, bytes):
                rows[f"value{index}"] = values[part]
        yield rows.tobytes() if varying is None else _interleaved(rows, varying[part])


def _template(columns: Sequence[Column], *, is_followed: bool) -> np.dtype[np.void]:
    fields: list[tuple[str, Any]] = [("count", ">i2")]
    for index, values in enumerate(columns):
        # Not "S": numpy would cut trailing zero bytes off a UUID. Not native: the wire is big-endian.
        kind = f"V{len(values)}" if isinstance(values, bytes) else values.dtype.newbyteorder(">")
        fields += [(f"length{index}", ">i4"), (f"value{index}", kind)]
    return np.dtype([*fields, ("next_length", ">i4")] if is_followed else fields)


def _interleaved(rows: npt.NDArray[np.void], values: npt.NDArray[Any]) -> bytes:
    rows["next_length"] = np.fromiter(map(len, values), dtype=np.int32, count=len(values))
    heads = rows.view(f"V{rows.dtype.itemsize}").tolist()
    return b"".join(chain.from_iterable(zip(heads, values.tolist(), strict=True)))


def _statement(table: str, names: Iterable[str], options: sql.SQL) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("COPY {} ({}) FROM STDIN {}").format(sql.Identifier(*table.split(".")), columns, options)
