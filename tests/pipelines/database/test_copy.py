"""Laws of the binary stream: what numpy holds is what the table holds, bit by bit."""

import uuid
from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sqlalchemy import make_url

from pipelines.database import copy as copy_module
from pipelines.database.copy import copy_arrays, copy_records

TYPES = {"int2": np.int16, "int4": np.int32, "int8": np.int64, "float8": np.float64, "bool": np.bool_}


@pytest.fixture(scope="module")
def connection(server: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    # Statements are not prepared, as each test gives table t other columns.
    with psycopg.connect(address, prepare_threshold=None) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("kind", list(TYPES))
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_numbers_arrive_unchanged(
    connection: psycopg.Connection[tuple[object, ...]], kind: str, data: st.DataObject
) -> None:
    sent = data.draw(arrays.arrays(TYPES[kind], st.integers(0, 50)))
    connection.execute(f"CREATE TEMP TABLE t (place int4, value {kind})".encode())
    place = np.arange(len(sent), dtype=np.int32)
    assert copy_arrays(connection, "t", {"place": place, "value": sent}) == len(sent)
    found = connection.execute("SELECT value FROM t ORDER BY place").fetchall()
    connection.execute("DROP TABLE t")
    np.testing.assert_array_equal(np.array([row[0] for row in found], dtype=sent.dtype), sent)


@given(shapes=st.lists(st.binary(max_size=40), max_size=30))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_values_of_any_length_arrive_unchanged(
    connection: psycopg.Connection[tuple[object, ...]], shapes: list[bytes]
) -> None:
    connection.execute("CREATE TEMP TABLE t (place int4, shape bytea)")
    values = np.empty(len(shapes), dtype=object)
    values[:] = shapes
    copy_arrays(connection, "t", {"place": np.arange(len(shapes), dtype=np.int32), "shape": values})
    found = connection.execute("SELECT shape FROM t ORDER BY place").fetchall()
    connection.execute("DROP TABLE t")
    assert [row[0] for row in found] == shapes


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 16])
def test_no_row_is_lost_between_blocks(
    connection: psycopg.Connection[tuple[object, ...]], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_module, "BLOCK_ROWS", 8)
    run_id = uuid.UUID(bytes=bytes(range(8)) + bytes(8))  # ends in zero bytes, which numpy's text type would cut off
    connection.execute("CREATE TEMP TABLE t (run_id uuid, value int8)")
    values = np.arange(count, dtype=np.int64)
    assert copy_arrays(connection, "t", {"run_id": run_id.bytes, "value": values}) == count
    found = connection.execute("SELECT run_id, value FROM t ORDER BY value").fetchall()
    connection.execute("DROP TABLE t")
    assert found == [(run_id, value) for value in range(count)]


def test_columns_of_different_length_are_a_bug(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(ValueError, match=r"columns of t differ in length: \[2, 3\]"):
        copy_arrays(connection, "t", {"a": np.zeros(2), "b": np.zeros(3)})


def test_records_keep_what_is_missing(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("CREATE TEMP TABLE t (name text, value float8, flags text[])")
    rows = [("a,\t'\\N\n", 0.1, ["x y", "{"]), ("b", None, [])]
    assert copy_records(connection, "t", ("name", "value", "flags"), rows) == 2
    assert connection.execute("SELECT * FROM t ORDER BY name").fetchall() == rows
    connection.execute("DROP TABLE t")
