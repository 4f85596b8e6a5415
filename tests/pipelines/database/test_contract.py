"""Laws of the database itself: who may do what, and that every name explains itself."""
# ruff: noqa: S608 - the parts of the queries are constants of this file

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.tables import METADATA

SCHEMAS = "('core', 'api', 'ops')"

WITHOUT_COMMENT = {
    "schemas": f"SELECT nspname FROM pg_namespace WHERE nspname IN {SCHEMAS} AND obj_description(oid) IS NULL",
    "tables and views": f"""
        SELECT oid::regclass::text FROM pg_class WHERE relnamespace::regnamespace::text IN {SCHEMAS}
        AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition AND obj_description(oid) IS NULL""",
    "columns": f"""
        SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace::regnamespace::text IN {SCHEMAS} AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
        AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL""",
    "functions": f"""
        SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text IN {SCHEMAS}
        AND obj_description(oid) IS NULL""",
}


@pytest.mark.parametrize("kind", list(WITHOUT_COMMENT))
def test_every_name_explains_itself(database: Engine, kind: str, alone: None) -> None:
    del alone
    with database.connect() as connection:
        assert list(connection.scalars(text(WITHOUT_COMMENT[kind]))) == []


def test_our_tables_are_views_that_exist(database: Engine) -> None:
    found = inspect(database)
    assert {table.name for table in METADATA.tables.values()} <= set(found.get_view_names("api"))
    for table in METADATA.tables.values():
        columns = {column["name"]: column["type"] for column in found.get_columns(table.name, "api")}
        assert list(columns) == list(table.columns.keys())
        for name, kind in columns.items():
            ours = table.columns[name].type.compile(database.dialect)
            assert re.split(r"\(| COLLATE", kind.compile(database.dialect))[0] == ours.partition("(")[0]


AREAS = ("area", "city_latest", "country_latest", "district_latest", "observation_map", "region_latest")
MAPS = {
    **dict.fromkeys(AREAS, "MULTIPOLYGON"),
    "cell": "POLYGON",
    "grid_latest": "POLYGON",
    "grid_overview": "MULTIPOLYGON",
    "open_space": "MULTIPOLYGON",
    "street": "LINESTRING",
    "transit_stop": "POINT",
}


def test_every_view_has_an_id_and_a_typed_geometry(published: Engine) -> None:
    found = inspect(published)
    for view in found.get_view_names("api"):
        assert found.get_columns(view, "api")[0]["name"] == "id"
    query = "SELECT f_table_name, type FROM geometry_columns WHERE f_table_schema = 'api' AND srid = 4326"
    with published.connect() as connection:
        assert {row.f_table_name: row.type for row in connection.execute(text(query))} == MAPS


@pytest.fixture
def published(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    """A database in which the city of Tiny is published."""
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    return database


def refused(engine: Engine, role: str, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(f"SET ROLE {role}"))
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|cannot delete from view"):
            connection.execute(text(statement))
        connection.rollback()


FUNCTIONS = (
    "core.publish('tiny', gen_random_uuid())",
    "core.add_city('x', 'X', 'XXX')",
    "core.finish_run(gen_random_uuid(), 'failed', NULL, NULL, 'x')",
    "core.run_faults('tiny', gen_random_uuid(), 1)",
)


@pytest.mark.parametrize(
    "statement",
    [
        *(f"SELECT {call}" for call in FUNCTIONS),
        *(f"SELECT * FROM core.{table}" for table in ("observation", "observation_of_tiny", "run", "publication")),
        "SELECT * FROM ops.migration",
        "DELETE FROM api.observation",
        "CREATE TABLE api.mine (x INTEGER)",
        "CREATE TABLE public.mine (x INTEGER)",
    ],
)
def test_a_reader_only_reads_what_is_published(published: Engine, statement: str) -> None:
    refused(published, "urban_sdg_reader", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE core.observation",
        "TRUNCATE core.observation",
        "DELETE FROM core.observation",
        "UPDATE core.observation SET value = 1",
        "UPDATE core.run SET status = 'complete'",
        "UPDATE core.indicator SET unit = 'm'",
        "UPDATE core.publication SET published = 'empty'",
        "INSERT INTO core.publication (city_id, run_id, published) SELECT city_id, run_id, '[,)' FROM core.run",
        "DELETE FROM ops.migration",
        "CREATE TABLE core.mine (x INTEGER)",
    ],
)
def test_the_loader_adds_and_never_changes(published: Engine, statement: str) -> None:
    refused(published, "urban_sdg_loader", statement)


EMPTY = {"change", "inequality", "left_behind", "progress", "region_latest"}
"""Views without rows for a city of one publication that names no region, nor what its values are made of."""


def test_a_reader_reads_every_view(published: Engine) -> None:
    views = inspect(published).get_view_names("api")
    assert set(views) > EMPTY
    with published.connect() as connection:
        connection.execute(text("SET ROLE urban_sdg_reader"))
        for view in views:
            ids = [row.id for row in connection.execute(text(f"SELECT * FROM api.{view}"))]
            assert len(ids) > 0 or view in EMPTY
            assert len(set(ids)) == len(ids)


def test_nothing_is_given_to_everybody(published: Engine) -> None:
    query = f"""
        SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS granted
        WHERE pronamespace::regnamespace::text IN {SCHEMAS} AND granted.grantee = 0
        UNION ALL
        SELECT relname FROM pg_class, aclexplode(relacl) AS granted
        WHERE relnamespace::regnamespace::text IN {SCHEMAS} AND granted.grantee = 0"""
    with published.connect() as connection:
        assert list(connection.scalars(text(query))) == []


def test_functions_with_the_owners_rights_pin_their_search_path(database: Engine) -> None:
    query = f"""
        SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text IN {SCHEMAS} AND prosecdef
        AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%pg_temp')"""
    with database.connect() as connection:
        assert list(connection.scalars(text(query))) == []
