"""Is this what the record holds already? Rows are hashed as they are sent; equal rows are stored once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg

from pipelines.database.columns import Column
from pipelines.database.copy import binary_rows
from pipelines.database.staging import move, stage

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Version:
    """One version of a part of the record.

    Parameters
    ----------
    sha256
        Hash of its rows as they are sent, in their order.
    number
        Its number in the database; None while it is not there.
    tables
        Its rows, by name of the table.
    """

    sha256: str
    number: int | None
    tables: Mapping[str, Mapping[str, Column]]

    def stage(self, connection: Connection, city_id: str) -> None:
        """Copy the rows of a new version into the city's staging tables."""
        for name, columns in self.tables.items() if self.number is None else ():
            stage(connection, city_id, name, columns)

    def move(self, connection: Connection, city_id: str, identities: Mapping[str, Mapping[str, object]]) -> None:
        """Move the staged rows of a new version into the record."""
        for name, columns in self.tables.items() if self.number is None else ():
            move(connection, city_id, name, columns, identities[name])


def hash_of(tables: Mapping[str, Mapping[str, Column]], *more: str) -> str:
    """Hash rows as they are sent, table by table, and whatever else tells two versions apart."""
    digest = hashlib.sha256(repr((more, {name: list(columns) for name, columns in tables.items()})).encode())
    for columns in tables.values():
        for block in binary_rows(list(columns.values())):
            digest.update(block)
    return digest.hexdigest()
