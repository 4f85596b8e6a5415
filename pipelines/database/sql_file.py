"""What is a file of sql/, and how is it applied? As the owner, noted in the ledger, whole or not at all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg

from spatial_indicators.errors import InputError

SQL_DIRECTORY = Path(__file__).parents[2] / "sql"
REPLACEABLE = ("functions", "views", "grants")
"""They hold no data, so they are replaced whole when their text changes; grants last, as they name the others."""

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

REPLACED_OTHERWISE = (
    psycopg.errors.InvalidTableDefinition,
    psycopg.errors.InvalidFunctionDefinition,
    psycopg.errors.DependentObjectsStillExist,
)
"""CREATE OR REPLACE can neither rename or remove a column of a view nor change what a function returns."""


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file below sql/."""

    name: str
    """Path below sql/, such as ``migrations/0001_schemas.sql``."""
    text: str

    @property
    def sha256(self) -> str:
        """Hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def view(self) -> str:
        """Name of the view that the file makes: ``views/04_observation.sql`` makes ``observation``."""
        return Path(self.name).stem.partition("_")[2]


def sql_files(folder: str, directory: Path = SQL_DIRECTORY) -> list[SqlFile]:
    """Give the files of one folder of sql/ in the order of their names, line ends as LF."""
    paths = sorted((directory / folder).glob("*.sql"))
    return [SqlFile(f"{folder}/{path.name}", path.read_text(encoding="utf-8")) for path in paths]


def apply(connection: Connection, file: SqlFile) -> None:
    """Run a file and note its hash in the ledger, within the caller's transaction.

    Raises
    ------
    InputError
        When the database does not understand the file; nothing of it was applied.
    """
    try:
        connection.execute(file.text)
    except (psycopg.errors.InsufficientPrivilege, *REPLACED_OTHERWISE):
        raise
    except psycopg.ProgrammingError as error:
        raise InputError(
            str(error).splitlines()[0], where=f"sql/{file.name}", remedy="Nothing of the file was applied; correct it"
        ) from None
    connection.execute(
        "INSERT INTO ops.migration (file, sha256) VALUES (%s, %s)"
        " ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, applied_at = clock_timestamp()",
        [file.name, file.sha256],
    )


def may_be_owner(connection: Connection) -> bool:
    """Whether the login may act as the owner, or make the role where there is none yet."""
    found = connection.execute(_MAY_BE_OWNER).fetchone()
    return found == (True,)


_MAY_BE_OWNER = """
    SELECT own.rolsuper OR own.rolcreaterole OR NOT EXISTS (
        SELECT FROM pg_roles WHERE rolname = 'urban_sdg_owner' AND NOT pg_has_role(own.oid, oid, 'MEMBER')
    )
    FROM pg_roles AS own WHERE rolname = current_user
"""


@contextmanager
def as_owner(connection: Connection) -> Iterator[None]:
    """Act as the owner for one transaction."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE urban_sdg_owner")
        yield
