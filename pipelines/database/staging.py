"""Where do rows wait until they are checked? In tables of the city's own, outside the write-ahead log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from pipelines.database.columns import Column
from pipelines.database.copy import copy_columns

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

SCHEMA = "staging"


@contextmanager
def as_loader(connection: Connection) -> Iterator[None]:
    """Act as the loader for one transaction."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE urban_sdg_loader")
        yield


def table_of(city_id: str, table: str) -> str:
    """Name the table that rows of a city wait in."""
    return f"{SCHEMA}.{table}_of_{city_id}"


@contextmanager
def staging(connection: Connection, city_id: str) -> Iterator[None]:
    """Make a city's empty tables, and take them away at the end.

    They are there before the rows: what a killed loader leaves is known to the server, and the city's next load takes
    it away, even after a crash.
    """
    with as_loader(connection):
        connection.execute("SELECT core.open_staging(%s)", [city_id])
    try:
        yield
    finally:
        # With the connection gone this cannot be done; the next load of the city then does it.
        with suppress(psycopg.Error), as_loader(connection):
            connection.execute("SELECT core.close_staging(%s)", [city_id])


def stage(connection: Connection, city_id: str, table: str, columns: Mapping[str, Column]) -> None:
    """Copy rows into the city's table."""
    copy_columns(connection, table_of(city_id, table), columns)


def move(
    connection: Connection, city_id: str, table: str, columns: Mapping[str, Column], identity: Mapping[str, object]
) -> int:
    """Move the city's staged rows into the record, with what is the same in all of them, and count them."""
    names = [sql.Identifier(name) for name in (*identity, *columns)]
    values = [*map(sql.Literal, identity.values()), *map(sql.Identifier, columns)]
    statement = sql.SQL("INSERT INTO core.{} ({}) SELECT {} FROM {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(values),
        sql.Identifier(*table_of(city_id, table).split(".")),
    )
    return connection.execute(statement).rowcount
