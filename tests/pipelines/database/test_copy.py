"""Laws of the binary stream: what numpy holds is what the table holds, bit by bit."""

import tracemalloc
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sqlalchemy import make_url

from pipelines.database import copy as copy_module
from pipelines.database.columns import (
    Column,
    FloatLists,
    KnownNumbers,
    Numbers,
    Points,
    Shapes,
    TextLists,
    Texts,
)
from pipelines.database.copy import copy_columns, copy_records, copy_stream

TYPES = {"int2": np.int16, "int4": np.int32, "int8": np.int64, "float8": np.float64, "bool": np.bool_}
Connection = psycopg.Connection[tuple[Any, ...]]

any_data = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@pytest.fixture(scope="module")
def connection(server: str) -> Iterator[Connection]:
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    # Statements are not prepared, as each test gives table t other columns.
    with psycopg.connect(address, prepare_threshold=None) as connection:
        connection.execute("CREATE EXTENSION postgis")
        yield connection
        connection.rollback()


def place(count: int) -> Numbers:
    return Numbers(np.arange(count, dtype=np.int32))


def arrived(connection: Connection, kind: str, column: Column, shown: str = "value") -> list[Any]:
    """Copy one column into a new table and give what is there, in order."""
    connection.execute(f"CREATE TEMP TABLE t (place int4, value {kind})".encode())
    assert copy_columns(connection, "t", {"place": place(len(column)), "value": column}) == len(column)
    found = connection.execute(f"SELECT {shown} FROM t ORDER BY place".encode()).fetchall()  # noqa: S608
    connection.execute("DROP TABLE t")
    return [row[0] for row in found]


@pytest.mark.parametrize("kind", list(TYPES))
@given(data=st.data())
@any_data
def test_numbers_arrive_unchanged(connection: Connection, kind: str, data: st.DataObject) -> None:
    sent = data.draw(arrays.arrays(TYPES[kind], st.integers(0, 50)))
    np.testing.assert_array_equal(np.array(arrived(connection, kind, Numbers(sent)), dtype=sent.dtype), sent)


@given(sent=arrays.arrays(np.float64, st.integers(0, 50)))
@any_data
def test_a_number_that_is_not_known_is_missing(connection: Connection, sent: np.ndarray[Any, Any]) -> None:
    wanted = [None if np.isnan(value) else value for value in sent.tolist()]
    assert arrived(connection, "float8", KnownNumbers(sent)) == wanted


@given(sent=st.lists(st.none() | any_text, max_size=30))
@any_data
def test_texts_of_any_length_arrive_unchanged(connection: Connection, sent: list[str | None]) -> None:
    assert arrived(connection, "text", Texts(sent)) == sent


@given(sent=st.lists(st.lists(any_text, max_size=4), max_size=30))
@any_data
def test_lists_of_texts_arrive_unchanged(connection: Connection, sent: list[list[str]]) -> None:
    assert arrived(connection, "text[]", TextLists(sent)) == sent


@given(sent=arrays.arrays(np.float64, st.tuples(st.integers(1, 80), st.integers(0, 20))))
@any_data
def test_lists_of_numbers_arrive_unchanged_and_nan_stays_nan(
    connection: Connection, sent: np.ndarray[Any, Any]
) -> None:
    found = arrived(connection, "float8[]", FloatLists(list(sent)))
    np.testing.assert_array_equal(np.array(found).reshape(sent.T.shape), sent.T)


def test_geometries_of_every_kind_arrive_with_their_reference_system(connection: Connection) -> None:
    shapes = np.array(
        [
            shapely.Point(1, 2),
            shapely.LineString([(0, 0), (1, 1e-9)]),
            shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.3, 0.3)),
            shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
            None,
        ],
        dtype=object,
    )
    found = arrived(connection, "geometry", Shapes(shapes), "ST_AsEWKB(value)")
    assert found[-1] is None
    for sent, shape in zip(shapes[:-1], map(shapely.from_wkb, found[:-1]), strict=True):
        assert (shape, shapely.get_srid(shape)) == (sent, 4326)


@given(sent=arrays.arrays(np.float64, st.tuples(st.just(2), st.integers(0, 20)), elements=st.floats(-90, 90)))
@any_data
def test_points_arrive_as_they_do_among_other_geometries(connection: Connection, sent: np.ndarray[Any, Any]) -> None:
    found = arrived(connection, "geometry(point, 4326)", Points(*sent), "ST_AsEWKB(value)")
    assert found == arrived(connection, "geometry(point, 4326)", Shapes(shapely.points(*sent)), "ST_AsEWKB(value)")


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 16])
def test_no_row_is_lost_between_blocks(connection: Connection, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_module, "BLOCK_ROWS", 8)
    # Values of varying length first, in the middle, beside each other and last; every block begins with its own layout.
    names = [f"{'n' * number}" for number in range(count)]
    lengths = np.where(np.arange(count) == count - 1, np.nan, np.arange(count, dtype=np.float64))
    columns: Mapping[str, Column] = {
        "name": Texts(names),
        "place": place(count),
        "length": KnownNumbers(lengths),
        "names": TextLists([[name, ""] for name in names]),
        "other": Texts(names[::-1]),
        "half": Numbers(lengths / 2),
    }
    connection.execute(
        "CREATE TEMP TABLE t (name text, place int4, length float8, names text[], other text, half float8)"
    )
    assert copy_columns(connection, "t", columns) == count
    found = connection.execute("SELECT name, length, names, other, half FROM t ORDER BY place").fetchall()
    connection.execute("DROP TABLE t")
    for number, (name, length, both, other, half) in enumerate(found):
        assert (name, both, other) == ("n" * number, ["n" * number, ""], "n" * (count - 1 - number))
        assert length == (None if number == count - 1 else number)
        assert np.isnan(half) if number == count - 1 else half == number / 2


def test_columns_of_different_length_are_a_bug(connection: Connection) -> None:
    with pytest.raises(ValueError, match=r"columns of t differ in length: \[2, 3\]"):
        copy_columns(connection, "t", {"a": Numbers(np.zeros(2)), "b": Numbers(np.zeros(3))})


def test_records_keep_what_is_missing(connection: Connection) -> None:
    connection.execute("CREATE TEMP TABLE t (name text, value float8, flags text[])")
    rows = [("a,\t'\\N\n", 0.1, ["x y", "{"]), ("b", None, [])]
    assert copy_records(connection, "t", ("name", "value", "flags"), rows) == 2
    assert connection.execute("SELECT * FROM t ORDER BY name").fetchall() == rows
    connection.execute("DROP TABLE t")


def peak(connection: Connection, count: int, *, batch: int, is_named: bool) -> int:
    """Peak memory in bytes of loading points that are made batch by batch, with a number and perhaps a name each."""
    names = ["value", "geom", "name"][: 3 if is_named else 2]
    connection.execute("CREATE TEMP TABLE t (value float8, geom geometry(point, 4326), name text)")
    texts = Texts([f"stop {number % 1000}" for number in range(batch)])

    def batches() -> Iterator[Mapping[str, Column]]:
        for start in range(0, count, batch):
            lon = np.linspace(-90, 89, batch) + start / count
            yield {"value": Numbers(lon), "geom": Points(lon, lon), "name": texts}

    tracemalloc.start()
    try:
        assert copy_stream(connection, "t", names, batches()) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        connection.execute("DROP TABLE t")


@pytest.mark.parametrize(("count", "is_named"), [(200_000, False), (20_000, True)])
def test_ten_times_the_rows_take_no_more_memory(connection: Connection, count: int, *, is_named: bool) -> None:
    few, many = (peak(connection, rows, batch=20_000, is_named=is_named) for rows in (count, 10 * count))
    assert many < 1.05 * few
    assert many < 20e6


def test_what_a_load_adds_to_its_arrays_is_a_block(connection: Connection) -> None:
    added = []
    for count in (200_000, 2_000_000):
        lon = np.linspace(-90, 90, count)
        columns = {"value": KnownNumbers(lon), "geom": Points(lon, lon), "amounts": FloatLists([lon] * 4)}
        connection.execute("CREATE TEMP TABLE t (value float8, geom geometry(point, 4326), amounts float8[])")
        tracemalloc.start()
        try:
            copy_columns(connection, "t", columns)
            added.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
            connection.execute("DROP TABLE t")
    assert added[1] < 1.05 * added[0]
    assert added[1] < 20e6
