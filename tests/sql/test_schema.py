"""The database as its readers and loaders meet it: comments on everything, and no right too many."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipelines.database.migration import SQL_DIRECTORY, migrate
from pipelines.database.url import engine_of
from spatial_indicators.errors import InputError, UrbanSdgError

UNDOCUMENTED = """
    SELECT n.nspname || '.' || c.relname || coalesce('.' || a.attname, '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('core', 'api', 'ops') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
    AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)
"""
OPEN_FUNCTIONS = """
    SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('core', 'api', 'ops') AND has_function_privilege('urban_sdg_reader', p.oid, 'EXECUTE')
"""


def as_role(engine: Engine, role: str, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        return [tuple(row) for row in connection.execute(text(statement)).all()]


def names(engine: Engine, query: str) -> list[str]:
    with engine.connect() as connection:
        return [str(row[0]) for row in connection.execute(text(query)).all()]


def test_every_table_view_and_column_has_a_comment(database: Engine) -> None:
    assert names(database, UNDOCUMENTED) == []


def test_a_reader_may_call_no_function_of_ours(database: Engine) -> None:
    assert names(database, OPEN_FUNCTIONS) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM core.observation",
        "SELECT * FROM ops.migration",
        "SELECT core.publish('tiny', gen_random_uuid())",
        "INSERT INTO api.city DEFAULT VALUES",
        "CREATE TABLE api.mine (id int)",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_a_reader_is_refused_all_but_reading_the_contract(database: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|cannot insert"):
        as_role(database, "urban_sdg_reader", statement)


@pytest.mark.parametrize("view", ["city", "area", "observation", "observation_map", "cell", "source", "indicator"])
def test_a_reader_may_read_every_view(database: Engine, view: str) -> None:
    assert as_role(database, "urban_sdg_reader", f"SELECT * FROM api.{view}") == []  # noqa: S608


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE core.observation",
        "DELETE FROM core.run",
        "UPDATE core.observation SET value = 1",
        "UPDATE core.publication SET run_id = gen_random_uuid()",
        "TRUNCATE core.cell",
    ],
)
def test_a_loader_changes_and_removes_nothing(database: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        as_role(database, "urban_sdg_loader", statement)


def test_migrating_again_applies_nothing(database: Engine) -> None:
    assert migrate(database) == []


def test_an_empty_database_gets_every_file_in_order(empty_database: Engine) -> None:
    applied = migrate(empty_database)
    migrations = [name for name in applied if name.startswith("migrations/")]
    assert migrations == sorted(f"migrations/{path.name}" for path in (SQL_DIRECTORY / "migrations").glob("*.sql"))


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Give a copy of sql/ to change."""
    return Path(copytree(SQL_DIRECTORY, tmp_path / "sql"))


def test_a_changed_migration_is_refused(database: Engine, changed: Path) -> None:
    path = changed / "migrations" / "0001_schemas.sql"
    path.write_text(path.read_text() + "\n-- a change\n")
    with pytest.raises(InputError, match="0001_schemas"):
        migrate(database, changed)


def test_a_changed_view_is_applied_again(database: Engine, changed: Path) -> None:
    path = changed / "views" / "01_city.sql"
    path.write_text(path.read_text() + "\n-- a change\n")
    assert "views/01_city.sql" in migrate(database, changed)
    assert "views/01_city.sql" not in migrate(database, changed)


def test_a_migration_that_fails_leaves_nothing_of_itself(database: Engine, changed: Path) -> None:
    broken = changed / "migrations" / "9999_broken.sql"
    broken.write_text("CREATE TABLE core.half (id int);\nSELECT 1 / 0;\n")
    with pytest.raises(UrbanSdgError, match="division by zero"):
        migrate(database, changed)
    assert names(database, "SELECT relname FROM pg_class WHERE relname = 'half'") == []


def test_two_programs_that_migrate_at_once_take_turns(empty_database: Engine) -> None:
    other = engine_of(empty_database.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(migrate, (empty_database, other))
    other.dispose()
    assert sorted([bool(first), bool(second)]) == [False, True]
