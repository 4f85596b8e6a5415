"""Law: a login that reads can read what is published, and nothing else: no table, no function, no file, no session."""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

ATTEMPTS = {
    "write a published value": "UPDATE api.observation SET value = 100",
    "add a city": "INSERT INTO api.city (id) VALUES ('x')",
    "remove a publication": "DELETE FROM api.publication",
    "write through an automatic view": "UPDATE api.indicator SET title = 'x'",
    "read the record": "SELECT count(*) FROM core.observation",
    "read one city's partition": "SELECT count(*) FROM core.observation_of_tiny",
    "read runs that are not published": "SELECT count(*) FROM core.run",
    "read what was applied": "SELECT count(*) FROM ops.migration",
    "write to the record": "INSERT INTO core.measure (measure, variant) VALUES ('x', '')",
    "empty the record": "TRUNCATE core.observation_of_tiny",
    "drop a view": "DROP VIEW api.city CASCADE",
    "replace a view": "CREATE OR REPLACE VIEW api.city AS SELECT 1 AS id",
    "drop a schema": "DROP SCHEMA core CASCADE",
    "rename a schema": "ALTER SCHEMA api RENAME TO mine",
    "comment on a view": "COMMENT ON VIEW api.city IS 'x'",
    "lock a table": "BEGIN; LOCK TABLE core.publication IN ACCESS EXCLUSIVE MODE",
    "publish": "SELECT core.publish('tiny', '{run}')",
    "add a city by the function": "SELECT core.add_city('x', 'X', 'GBR')",
    "end a run": "SELECT core.finish_run('{run}', 'failed', NULL, NULL, 'x')",
    "make a table": "CREATE TABLE public.mine (x INTEGER)",
    "make a table in api": "CREATE TABLE api.mine (x INTEGER)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (x INTEGER)",
    "make a schema": "CREATE SCHEMA mine",
    "make a function": "CREATE FUNCTION public.mine() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
    "make an operator": "CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = INTEGER, RIGHTARG = INTEGER)",
    "make a type": "CREATE TYPE public.mine AS ENUM ('x')",
    "make a role": "CREATE ROLE mine",
    "make an extension": "CREATE EXTENSION dblink",
    "move the earth": "UPDATE public.spatial_ref_sys SET proj4text = '+proj=merc' WHERE srid = 4326",
    "make a large object": "SELECT lo_from_bytea(0, 'x')",
    "become the loader": "SET ROLE urban_sdg_loader",
    "become the owner": "SET ROLE urban_sdg_owner",
    "become a superuser": "SET SESSION AUTHORIZATION urban_sdg",
    "give itself a right": "GRANT SELECT ON core.run TO urban_sdg_reader",
    "give itself a role": "GRANT urban_sdg_owner TO CURRENT_USER",
    "change the role's limits": "ALTER ROLE urban_sdg_reader SET statement_timeout = 0",
    "change a setting of the server": "ALTER SYSTEM SET fsync = off",
    "reload the settings": "SELECT pg_reload_conf()",
    "read a file": "SELECT pg_read_file('postgresql.conf')",
    "list a folder": "SELECT pg_ls_dir('.')",
    "import a file": "SELECT lo_import('/etc/passwd')",
    "copy from a file": "COPY (SELECT 1) TO '/tmp/mine'",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "read password hashes": "SELECT count(*) FROM pg_authid",
    "read the statistics of columns": "SELECT count(*) FROM pg_statistic",
    "end a session of the owner": "SELECT pg_terminate_backend({owner_pid})",
    "cancel a statement of the owner": "SELECT pg_cancel_backend({owner_pid})",
    "hold up a publication": "SELECT pg_advisory_lock(hashtextextended('urban_sdg.publish/tiny', 0))",
    "hold up a load": "SELECT pg_advisory_xact_lock_shared(hashtextextended('urban_sdg.load/tiny', 0))",
    "hold up a migration": "SELECT pg_try_advisory_lock(hashtextextended('urban_sdg.migrate', 0))",
}
REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedTable,
    psycopg.errors.ObjectNotInPrerequisiteState,
)
"""No right; or nothing of that name that it could see; or a view that takes no rows at all."""


@pytest.fixture
def visitor(victim: Engine) -> Iterator[psycopg.Connection[Any]]:
    """A person's own login, which was given the role of a reader."""
    name = f"visitor_{uuid.uuid4().hex[:8]}"
    url = victim.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN IN ROLE urban_sdg_reader".encode())
        login = url.set(username=name).render_as_string(hide_password=False)
        with psycopg.connect(login, autocommit=True) as connection:
            yield connection
        owner.execute(f"DROP OWNED BY {name}".encode())
        owner.execute(f"DROP ROLE {name}".encode())


def test_a_reader_can_do_nothing_but_read(
    victim: Engine,
    witness: Any,
    visitor: psycopg.Connection[Any],
    town: Callable[..., Any],
    show: Callable[..., None],
    figures: Callable[..., None],
) -> None:
    record, content = town(40.0)
    show(record, content)
    before = witness.seen()
    with victim.connect() as owner:
        names = {"run": record.run_id, "owner_pid": owner.connection.driver_connection.info.backend_pid}
        allowed = {name for name, attempt in ATTEMPTS.items() if not refused(visitor, attempt.format(**names))}
    assert allowed == set()
    assert witness.seen() == before
    figures(attempts=len(ATTEMPTS))


def refused(connection: psycopg.Connection[Any], attempt: str) -> bool:
    try:
        connection.execute(attempt.encode())
    except REFUSALS:
        return True
    finally:
        connection.execute("ROLLBACK; RESET ROLE")
    return False


def test_a_reader_reads_every_view_of_the_contract(
    visitor: psycopg.Connection[Any], town: Callable[..., Any], show: Callable[..., None]
) -> None:
    show(*town(40.0))
    views = visitor.execute(
        "SELECT oid::REGCLASS::TEXT FROM pg_class WHERE relnamespace = 'api'::REGNAMESPACE"
    ).fetchall()
    assert len(views) >= 9
    for (view,) in views:
        visitor.execute(f"SELECT * FROM {view} LIMIT 1".encode())


def test_a_reader_calls_no_function_of_the_record(visitor: psycopg.Connection[Any]) -> None:
    """Some are open to readers, as views call them in their name; the closed schema keeps them from calling one."""
    named = "SELECT proname FROM pg_proc WHERE pronamespace = %s::REGNAMESPACE"
    for schema in ("core", "ops", "staging"):
        for (name,) in visitor.execute(named, [schema]).fetchall():
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"schema {schema}"):
                visitor.execute(f"SELECT {schema}.{name}()".encode())


def test_a_person_s_own_objects_do_not_come_before_those_of_the_contract(
    victim: Engine, town: Callable[..., Any], show: Callable[..., None]
) -> None:
    """A function that runs with its owner's rights must not look for names where somebody else may make them."""
    show(*town(40.0))
    query = """
        SELECT oid::REGPROCEDURE::TEXT FROM pg_proc
        WHERE prosecdef AND pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('api', 'core', 'ops'))
        AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, public, core, pg_temp']
    """
    with victim.connect() as connection:
        assert connection.exec_driver_sql(query).all() == []
