"""A session of its own on a database: what it sets and locks ends with it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine

from pipelines.database.sql_file import Connection


@contextmanager
def session(engine: Engine) -> Iterator[Connection]:
    """Give a connection of the driver that commits each statement by itself, and is closed at the end."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as wrapped:
        connection = wrapped.connection.driver_connection
        assert isinstance(connection, psycopg.Connection)  # noqa: S101 - url.py knows no other driver
        try:
            yield connection
        finally:
            wrapped.invalidate()
