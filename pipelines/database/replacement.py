"""How do functions, views and grants follow their text? All of them anew, in one transaction, when one has changed."""

from pathlib import Path
from typing import TypeAlias

import psycopg
from psycopg import sql

from pipelines.database.sql_file import REPLACEABLE, REPLACED_OTHERWISE, Connection, SqlFile, apply, as_owner, sql_files
from spatial_indicators.errors import InputError

Object: TypeAlias = tuple[str, int, str]

OWN_FUNCTIONS = """
    SELECT format('FUNCTION %s', oid::REGPROCEDURE), oid::BIGINT, xmin::TEXT FROM pg_proc
    WHERE pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND proowner = 'urban_sdg_owner'::REGROLE
"""
"""Name, number and state of every function: a function that a file has replaced is in another state."""

OWN_VIEWS = """
    SELECT format('VIEW %s', oid::REGCLASS), oid::BIGINT, xmin::TEXT FROM pg_class
    WHERE relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND relowner = 'urban_sdg_owner'::REGROLE
    AND relkind = 'v'
"""
BODIES = """
    SELECT format('%s.%s', pronamespace::REGNAMESPACE, proname), lanname, pg_proc.oid
    FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
    WHERE pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND lanname IN ('sql', 'plpgsql')
    ORDER BY 1
"""
VALIDATORS = {"sql": "SELECT fmgr_sql_validator(%s)", "plpgsql": "SELECT plpgsql_validator(%s)"}


def replace_changed(connection: Connection, directory: Path, seen: dict[str, str], *, is_forced: bool) -> list[str]:
    """Bring functions, views and grants to the state of their files and give the names of those that changed.

    What others built upon a view or a function stays, and stops the migration only where it is in the way.

    Raises
    ------
    InputError
        When a file or the body of a function is not understood.
    psycopg.errors.DependentObjectsStillExist
        When what others built is in the way.
    """
    files = [file for folder in REPLACEABLE for file in sql_files(folder, directory)]
    known = {name: digest for name, digest in seen.items() if not name.startswith("migrations/")}
    if not is_forced and known == {file.name: file.sha256 for file in files}:
        return []
    gone = [SqlFile(name, "") for name in sorted(known.keys() - {file.name for file in files}, reverse=True)]
    try:
        with as_owner(connection):
            _apply_all(connection, files, gone)
    except REPLACED_OTHERWISE:
        _make_anew(connection, files, gone)
    return [file.name for file in files if known.get(file.name) != file.sha256]


def _make_anew(connection: Connection, files: list[SqlFile], gone: list[SqlFile]) -> None:
    with as_owner(connection):
        in_the_way = drop_replaceable(connection)
        try:
            _apply_all(connection, files, gone)
        except REPLACED_OTHERWISE as error:
            raise in_the_way or error from None


def drop_replaceable(connection: Connection) -> psycopg.Error | None:
    """Drop our views and functions within the caller's transaction; what others built upon stays, with its refusal."""
    return _drop_possible(connection, _own(connection, OWN_VIEWS) | _own(connection, OWN_FUNCTIONS))


def _apply_all(connection: Connection, files: list[SqlFile], gone: list[SqlFile]) -> None:
    # Functions come before the views that call them, so their bodies are read when everything is there.
    connection.execute("SET LOCAL check_function_bodies = off")
    before = _own(connection, OWN_FUNCTIONS)
    for file in gone:
        if file.name.startswith("views/"):
            connection.execute(sql.SQL("DROP VIEW IF EXISTS api.{}").format(sql.Identifier(file.view)))
        connection.execute("DELETE FROM ops.migration WHERE file = %s", [file.name])
    for file in files:
        if not file.name.startswith("grants/"):
            apply(connection, file)
    _shape_layers(connection)
    # A function with other parameters is another function: the one before would stay, and calls be ambiguous.
    in_the_way = _drop_possible(connection, before & _own(connection, OWN_FUNCTIONS))
    if in_the_way is not None:
        raise in_the_way
    _read_bodies(connection)
    for file in files:
        if file.name.startswith("grants/"):
            apply(connection, file)


def _shape_layers(connection: Connection) -> None:
    found = connection.execute("SELECT to_regproc('core.shape_layers') IS NOT NULL").fetchone()
    if found == (True,):
        connection.execute("SELECT core.shape_layers()")


def _drop_possible(connection: Connection, objects: set[Object]) -> psycopg.Error | None:
    # In rounds, as views and functions rest on each other.
    refusal: psycopg.Error | None = None
    waiting = sorted(objects)
    while waiting:
        left = []
        for one in waiting:
            try:
                with connection.transaction():
                    connection.execute(f"DROP {one[0]}".encode())
            except psycopg.errors.DependentObjectsStillExist as error:
                refusal = error
                left.append(one)
        if len(left) == len(waiting):
            return refusal
        waiting = left
    return None


def _own(connection: Connection, query: str) -> set[Object]:
    return {(str(name), int(number), str(state)) for name, number, state in connection.execute(query.encode())}


def _read_bodies(connection: Connection) -> None:
    connection.execute("SET LOCAL check_function_bodies = on")
    for name, language, function in connection.execute(BODIES).fetchall():
        try:
            connection.execute(VALIDATORS[language], [function])
        except psycopg.ProgrammingError as error:
            raise InputError(
                str(error).splitlines()[0], where=f"function {name}", remedy="Nothing was applied; correct its file"
            ) from None
