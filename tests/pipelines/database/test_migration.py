"""Laws of migrating: each file once, in order, whole or not at all."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipelines.database.migration import SQL_DIRECTORY, migrate, sql_files
from pipelines.database.url import engine_of
from spatial_indicators.errors import InputError


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A copy of sql/ to change."""
    return shutil.copytree(SQL_DIRECTORY, tmp_path / "sql")


def add(sql: Path, name: str, statement: str) -> None:
    (sql / name).write_text(statement, encoding="utf-8")


def names(engine: Engine, query: str) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text(query)))


def test_everything_is_applied_once(empty_database: Engine) -> None:
    migrations = [file.name for file in sql_files("migrations")]
    applied = migrate(empty_database)
    assert applied[: len(migrations)] == migrations
    assert migrate(empty_database) == []


def test_two_migrators_take_turns(empty_database: Engine) -> None:
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: migrate(empty_database), range(2))
    assert sorted([len(first), len(second)])[0] == 0


def test_a_changed_migration_is_refused(database: Engine, sql: Path) -> None:
    changed = sorted((sql / "migrations").iterdir())[0]
    changed.write_text(changed.read_text(encoding="utf-8") + "-- harmless?\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"sql/migrations/{changed.name}: .*has been changed"):
        migrate(database, sql)


def test_a_line_end_is_no_change(database: Engine, sql: Path) -> None:
    for path in (sql / "migrations").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert migrate(database, sql) == []


def test_a_database_of_newer_code_is_refused(database: Engine, sql: Path) -> None:
    sorted((sql / "migrations").iterdir())[-1].unlink()
    with pytest.raises(InputError, match=r"migrated by newer code.*Update this checkout"):
        migrate(database, sql)


def test_a_migration_that_comes_late_is_refused(database: Engine, sql: Path) -> None:
    add(sql, "migrations/0000_early.sql", "SELECT 1;")
    with pytest.raises(InputError, match=r"0000_early.sql: a new migration sorts before"):
        migrate(database, sql)


def test_a_broken_migration_leaves_nothing_of_itself(database: Engine, sql: Path) -> None:
    add(sql, "migrations/9998_good.sql", "CREATE TABLE core.good (x INTEGER);")
    add(sql, "migrations/9999_bad.sql", "CREATE TABLE core.half (x INTEGER); CREATE TABEL core.bad (x INTEGER);")
    with pytest.raises(InputError, match=r'sql/migrations/9999_bad.sql: syntax error at or near "TABEL"'):
        migrate(database, sql)
    tables = names(database, "SELECT relname FROM pg_class WHERE relname IN ('good', 'half', 'bad')")
    assert tables == ["good"]
    add(sql, "migrations/9999_bad.sql", "CREATE TABLE core.half (x INTEGER);")
    assert migrate(database, sql)[0] == "migrations/9999_bad.sql"


def test_only_changed_views_are_named_as_applied(database: Engine, sql: Path) -> None:
    view = sql / "views" / "01_city.sql"
    view.write_text(view.read_text(encoding="utf-8") + "-- changed\n", encoding="utf-8")
    assert migrate(database, sql) == ["views/01_city.sql"]
    assert migrate(database, sql) == []


def test_a_column_of_a_view_can_be_renamed(database: Engine, sql: Path) -> None:
    view = sql / "views" / "09_publication.sql"
    view.write_text(view.read_text(encoding="utf-8").replace("published_until", "replaced_at"), encoding="utf-8")
    migrate(database, sql)
    query = "SELECT attname FROM pg_attribute WHERE attrelid = 'api.publication'::regclass AND attname = 'replaced_at'"
    assert names(database, query) == ["replaced_at"]
    with database.connect() as connection:
        assert connection.scalar(text("SELECT has_table_privilege('urban_sdg_reader', 'api.publication', 'SELECT')"))


def test_a_view_that_somebody_built_upon_is_not_torn_away(database: Engine, sql: Path) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE VIEW public.mine AS SELECT published_until FROM api.publication"))
    view = sql / "views" / "09_publication.sql"
    view.write_text(view.read_text(encoding="utf-8").replace("published_until", "replaced_at"), encoding="utf-8")
    with pytest.raises(InputError, match=r"view mine depends on view api.publication"):
        migrate(database, sql)


def test_a_view_whose_file_is_gone_is_gone(database: Engine, sql: Path) -> None:
    (sql / "views" / "09_publication.sql").unlink()
    migrate(database, sql)
    assert names(database, "SELECT relname FROM pg_class WHERE oid = to_regclass('api.publication')") == []


@pytest.fixture
def as_login(empty_database: Engine) -> Iterator[Engine]:
    """The empty database as its owner sees it, who is no superuser; PostGIS is there already."""
    name = f"login_{empty_database.url.database}"
    with empty_database.begin() as connection:
        connection.execute(text("CREATE EXTENSION postgis"))
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        connection.execute(text(f"ALTER DATABASE {empty_database.url.database} OWNER TO {name}"))
    engine = engine_of(empty_database.url.set(username=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with empty_database.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {empty_database.url.database} OWNER TO CURRENT_USER"))
        connection.execute(text(f"REASSIGN OWNED BY {name} TO CURRENT_USER"))
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


def test_the_owner_of_a_database_needs_no_superuser(empty_database: Engine, as_login: Engine, template: str) -> None:
    assert template  # the roles are there already
    with empty_database.begin() as connection:
        connection.execute(
            text(f"GRANT urban_sdg_owner, urban_sdg_loader, urban_sdg_reader TO {as_login.url.username}")
        )
    assert migrate(as_login)
    assert migrate(as_login) == []


def test_a_login_without_the_rights_is_told_so(as_login: Engine, template: str) -> None:
    assert template
    with pytest.raises(InputError, match="the login lacks a right"):
        migrate(as_login)
