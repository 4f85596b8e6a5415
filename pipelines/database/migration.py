"""Which files of sql/ has this database not seen yet? Those are applied, in order, each once or not at all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from sqlalchemy import Engine

from pipelines.database.failure import explained
from spatial_indicators.errors import InputError

SQL_DIRECTORY = Path(__file__).parents[2] / "sql"
REPLACEABLE = ("functions", "views", "grants")
"""They hold no data, so they are replaced whole when their text changes; grants last, as they name the others."""

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


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


def migrate(engine: Engine, directory: Path = SQL_DIRECTORY) -> list[str]:
    """Bring the database to the state of sql/ and give the names of the files that were applied.

    Two migrators at once take turns. Roles and extensions are looked for every time, as a database that was
    restored on another server comes without its roles.

    Raises
    ------
    InputError
        When an applied migration was changed or is gone, or the login lacks a right.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), _exclusive(engine) as connection:
        with connection.transaction():
            for file in sql_files("bootstrap", directory):
                connection.execute(file.text)
        seen = dict(connection.execute("SELECT file, sha256 FROM ops.migration").fetchall())
        pending = _pending(sql_files("migrations", directory), seen)
        for file in pending:
            with _as_owner(connection):
                _apply(connection, file)
        replaced = _replace_changed(connection, directory, seen, is_forced=bool(pending))
    return [file.name for file in pending] + replaced


def _pending(files: list[SqlFile], seen: dict[str, str]) -> list[SqlFile]:
    known = {file.name: file for file in files}
    for name in sorted(name for name in seen if name.startswith("migrations/")):
        if name not in known:
            raise InputError(
                "the database was migrated by newer code",
                where=f"sql/{name}",
                remedy="Update this checkout, or use another database",
            )
        if known[name].sha256 != seen[name]:
            raise InputError(
                "a migration that was applied already has been changed",
                where=f"sql/{name}",
                value=f"sha256 {known[name].sha256[:12]}, applied was {seen[name][:12]}",
                remedy="Restore its text and put the change into a new migration",
            )
    pending = [file for file in files if file.name not in seen]
    late = [file.name for file in pending if any(file.name < name for name in seen if name.startswith("migrations/"))]
    if late:
        raise InputError(
            "a new migration sorts before one that was applied already",
            where=f"sql/{late[0]}",
            remedy="Give it the next free number",
        )
    return pending


def _replace_changed(connection: Connection, directory: Path, seen: dict[str, str], *, is_forced: bool) -> list[str]:
    files = [file for folder in REPLACEABLE for file in sql_files(folder, directory)]
    known = {name: digest for name, digest in seen.items() if not name.startswith("migrations/")}
    if not is_forced and known == {file.name: file.sha256 for file in files}:
        return []
    gone = [SqlFile(name, "") for name in known if name not in {file.name for file in files}]
    try:
        _replace(connection, files, gone, dropped=[file for file in gone if file.name.startswith("views/")])
    except psycopg.errors.InvalidTableDefinition:
        # CREATE OR REPLACE VIEW can add columns but not rename or remove them.
        views = [SqlFile(name, "") for name in known if name.startswith("views/")]
        _replace(connection, files, gone, dropped=views)
    return [file.name for file in files if known.get(file.name) != file.sha256]


def _replace(connection: Connection, files: list[SqlFile], gone: list[SqlFile], dropped: list[SqlFile]) -> None:
    with _as_owner(connection):
        for file in sorted(dropped, key=lambda file: file.name, reverse=True):
            connection.execute(psycopg.sql.SQL("DROP VIEW IF EXISTS api.{}").format(psycopg.sql.Identifier(file.view)))
        for file in files:
            _apply(connection, file)
        for file in gone:
            connection.execute("DELETE FROM ops.migration WHERE file = %s", [file.name])


def _apply(connection: Connection, file: SqlFile) -> None:
    try:
        connection.execute(file.text)
    except psycopg.errors.SyntaxError as error:
        raise InputError(
            str(error).splitlines()[0], where=f"sql/{file.name}", remedy="Nothing of the file was applied; correct it"
        ) from None
    connection.execute(
        "INSERT INTO ops.migration (file, sha256) VALUES (%s, %s)"
        " ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, applied_at = clock_timestamp()",
        [file.name, file.sha256],
    )


@contextmanager
def _as_owner(connection: Connection) -> Iterator[None]:
    with connection.transaction():
        connection.execute("SET LOCAL ROLE urban_sdg_owner")
        yield


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as wrapped:
        connection = wrapped.connection.driver_connection
        assert isinstance(connection, psycopg.Connection)  # noqa: S101 - url.py knows no other driver
        connection.execute("SET client_min_messages = warning")
        connection.execute("SET lock_timeout = '60s'")
        connection.execute("SELECT pg_advisory_lock(hashtextextended('urban_sdg.migrate', 0))")
        try:
            yield connection
        finally:
            wrapped.invalidate()  # ends the session, and with it the lock and the settings
