"""Which files of sql/ has this database not seen yet? Those are applied, in order, each once or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from pipelines.database.failure import explained
from pipelines.database.replacement import drop_replaceable, replace_changed
from pipelines.database.session import session
from pipelines.database.sql_file import (
    REPLACEABLE,
    SQL_DIRECTORY,
    Connection,
    SqlFile,
    apply,
    as_owner,
    may_be_owner,
    sql_files,
)
from pipelines.qgis.layer_styles import are_of_another_database, renew_layer_styles
from spatial_indicators.errors import InputError

__all__ = ["SQL_DIRECTORY", "FileState", "file_state", "migrate", "sql_files"]


@dataclass(frozen=True, slots=True)
class FileState:
    """How the files of sql/ and a database differ; all empty when they agree."""

    pending: tuple[str, ...]
    """Migrations that the database has not seen."""
    changed: tuple[str, ...]
    """Applied migrations whose text is another now."""
    unknown: tuple[str, ...]
    """Applied migrations that this checkout does not have: the database is of newer code."""
    outdated: tuple[str, ...]
    """Functions, views and grants whose text changed since they were applied."""

    @property
    def is_current(self) -> bool:
        """Whether migrating would change nothing."""
        return not (self.pending or self.changed or self.unknown or self.outdated)


def file_state(seen: Mapping[str, str], directory: Path = SQL_DIRECTORY) -> FileState:
    """Compare the files of sql/ with what a database has seen.

    Parameters
    ----------
    seen
        SHA-256 by name of the file, as in ``ops.migration``.
    directory
        The folder sql/.
    """
    migrations = {file.name: file.sha256 for file in sql_files("migrations", directory)}
    replaceable = {file.name: file.sha256 for folder in REPLACEABLE for file in sql_files(folder, directory)}
    applied = {name: digest for name, digest in seen.items() if name.startswith("migrations/")}
    others = seen.keys() - applied.keys()
    differing = {name for name, digest in replaceable.items() if seen.get(name) != digest}
    return FileState(
        pending=tuple(sorted(migrations.keys() - applied.keys())),
        changed=tuple(sorted(name for name in applied if migrations.get(name, applied[name]) != applied[name])),
        unknown=tuple(sorted(applied.keys() - migrations.keys())),
        outdated=tuple(sorted(differing | (others - replaceable.keys()))),
    )


def migrate(engine: Engine, directory: Path = SQL_DIRECTORY) -> list[str]:
    """Bring the database to the state of sql/ and give the names of the files that were applied.

    Two migrators at once take turns. Roles and extensions are looked for every time, as a database that was
    restored on another server comes without its roles. A login that only loads has nothing to do with a database that
    is up to date.

    Raises
    ------
    InputError
        When an applied migration was changed or is gone, or the login lacks a right.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), _exclusive(engine) as connection:
        if not may_be_owner(connection) and _is_migrated(connection):
            _refuse_outdated(connection, directory)
            return []
        with connection.transaction():
            for file in sql_files("bootstrap", directory):
                connection.execute(file.text)
        seen = _seen(connection)
        pending = _pending(directory, seen)
        left = _applied_one_by_one(connection, pending)
        with as_owner(connection) if left else nullcontext():
            _apply_together(connection, left)
            replaced = replace_changed(connection, directory, seen, is_forced=bool(pending))
        # All styles take a tenth of a second to write, which a run of a city need not spend.
        if pending or replaced or are_of_another_database(connection):
            with as_owner(connection):
                renew_layer_styles(connection)
    return [file.name for file in pending] + replaced


def _refuse_outdated(connection: Connection, directory: Path) -> None:
    state = file_state(_seen(connection), directory)
    if not state.is_current:
        raise InputError(
            "the database is not up to date, and this login may not change that",
            where=f"sql/{(*state.pending, *state.unknown, *state.changed, *state.outdated)[0]}",
            remedy="Run urban-sdg db migrate with a login that is a member of urban_sdg_owner",
        )


def _is_migrated(connection: Connection) -> bool:
    return connection.execute("SELECT to_regclass('ops.migration') IS NOT NULL").fetchone() == (True,)


def _seen(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT file, sha256 FROM ops.migration").fetchall())


def _applied_one_by_one(connection: Connection, pending: list[SqlFile]) -> list[SqlFile]:
    """Apply migrations, a transaction each; give those from the first on that a view or function stands against."""
    for number, file in enumerate(pending):
        try:
            with as_owner(connection):
                apply(connection, file)
        except psycopg.errors.DependentObjectsStillExist:
            return pending[number:]
    return []


def _apply_together(connection: Connection, left: list[SqlFile]) -> None:
    # Readers get the old views or the new ones: these leave and come back in one transaction.
    if left:
        drop_replaceable(connection)
    for file in left:
        apply(connection, file)


def _pending(directory: Path, seen: dict[str, str]) -> list[SqlFile]:
    files, state = sql_files("migrations", directory), file_state(seen, directory)
    if state.unknown:
        raise InputError(
            "the database was migrated by newer code",
            where=f"sql/{state.unknown[0]}",
            remedy="Update this checkout, or use another database",
        )
    for file in files:
        if file.name in state.changed:
            raise InputError(
                "a migration that was applied already has been changed",
                where=f"sql/{file.name}",
                value=f"sha256 {file.sha256[:12]}, applied was {seen[file.name][:12]}",
                remedy="Restore its text and put the change into a new migration",
            )
    newest = max((name for name in seen if name.startswith("migrations/")), default="")
    late = [name for name in state.pending if name < newest]
    if late:
        raise InputError(
            "a new migration sorts before one that was applied already",
            where=f"sql/{late[0]}",
            remedy="Give it the next free number",
        )
    return [file for file in files if file.name in state.pending]


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    with session(engine) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("SET lock_timeout = '60s'")
        connection.execute("SELECT pg_advisory_lock(hashtextextended('urban_sdg.migrate', 0))")
        yield connection
