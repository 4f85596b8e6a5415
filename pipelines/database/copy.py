"""How do arrays get into a table fast? As PostgreSQL's binary COPY stream, built by numpy without a loop over rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import sql

from pipelines.database.columns import Column, Wire

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""Start of the stream: signature, no flags, no extension (PostgreSQL manual, COPY, Binary Format)."""

TRAILER = b"\xff\xff"
BLOCK_ROWS = 16_384
BLOCK_BYTES = 4 << 20
"""A block of a few MB stays in the cache and bounds the memory."""

NULL = -1


def copy_columns(connection: psycopg.Connection[Any], table: str, columns: Mapping[str, Column]) -> int:
    """Append rows to a table and give their number.

    Parameters
    ----------
    connection
        Connection with an open transaction.
    table
        Schema and table, such as ``core.cell``.
    columns
        Values by name of the column, all of the same length.

    Raises
    ------
    ValueError
        When the columns differ in length.
    """
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise ValueError(f"columns of {table} differ in length: {sorted(lengths)}")
    return copy_stream(connection, table, tuple(columns), [columns])


def copy_stream(
    connection: psycopg.Connection[Any], table: str, names: Sequence[str], batches: Iterable[Mapping[str, Column]]
) -> int:
    """Append rows that come in batches, whatever their number, and count them; no more than a batch is held."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as stream:
            stream.write(SIGNATURE)
            for batch in batches:
                for block in binary_rows([batch[name] for name in names]):
                    stream.write(block)
            stream.write(TRAILER)
        return cursor.rowcount


def binary_rows(columns: Sequence[Column]) -> Iterator[bytes]:
    """Give the rows of a binary COPY stream, block by block, without the stream's start and end."""
    row_count, start, rows = len(columns[0]), 0, min(1024, BLOCK_ROWS)
    while start < row_count:
        part = slice(start, min(start + rows, row_count))
        block = _block([column.wire(part) for column in columns], part.stop - part.start)
        yield block
        start = part.stop
        rows = max(1, min(BLOCK_ROWS, BLOCK_BYTES * (part.stop - part.start) // len(block)))


def _block(columns: Sequence[Wire], rows: int) -> bytes:
    """Give rows whose values of fixed size stand in one array, cut apart where a value has a length of its own."""
    pieces: list[list[bytes]] = []
    fixed: list[npt.NDArray[Any]] = []
    for column in columns:
        if isinstance(column, np.ndarray):
            fixed.append(column)
            continue
        sizes = np.fromiter(map(_size, column), dtype=np.int32, count=rows)
        pieces.append(_head(fixed, rows, len(columns) if not pieces else None, sizes))
        pieces.append([value or b"" for value in column])
        fixed = []
    if not pieces:
        return _array(fixed, rows, len(columns), None).tobytes()
    if fixed:
        pieces.append(_head(fixed, rows, None, None))
    return b"".join(chain.from_iterable(zip(*pieces, strict=True)))


def _size(value: bytes | None) -> int:
    return NULL if value is None else len(value)


def _head(
    columns: Sequence[npt.NDArray[Any]], rows: int, count: int | None, next_size: npt.NDArray[np.int32] | None
) -> list[bytes]:
    array = _array(columns, rows, count, next_size)
    pieces: list[bytes] = array.view(f"V{array.dtype.itemsize}").tolist()
    return pieces


def _array(
    columns: Sequence[npt.NDArray[Any]], rows: int, count: int | None, next_size: npt.NDArray[np.int32] | None
) -> npt.NDArray[np.void]:
    """Lay values of fixed size beside each other, each behind its size; the wire is big-endian."""
    fields: list[tuple[str, Any]] = [] if count is None else [("count", ">i2")]
    for place, values in enumerate(columns):
        kind = values.dtype if values.dtype.names else values.dtype.newbyteorder(">")
        fields += [(f"size{place}", ">i4"), (f"value{place}", kind)]
    fields += [] if next_size is None else [("next_size", ">i4")]
    array = np.empty(rows, dtype=fields)
    if count is not None:
        array["count"] = count
    for place, values in enumerate(columns):
        array[f"size{place}"] = values.dtype.itemsize
        array[f"value{place}"] = values
    if next_size is not None:
        array["next_size"] = next_size
    return array


def copy_records(
    connection: psycopg.Connection[Any], table: str, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Append a few rows of mixed values, None for NULL, and give their number."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row(row)
        return cursor.rowcount
