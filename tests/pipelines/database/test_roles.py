"""Laws of roles: no superuser is needed, nobody can do more than is said, and passwords come from the environment."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipelines.cli.database.server import psql_address
from pipelines.database.cluster import PrivateCluster
from pipelines.database.doctor.diagnosis import Line, diagnosis
from pipelines.database.installation import postgis_installation
from pipelines.database.loading import load_run
from pipelines.database.migration import SQL_DIRECTORY, migrate
from pipelines.database.publication import publish
from pipelines.database.reading import published_observations
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.status import status
from pipelines.database.url import engine_of
from pipelines.project import HOME
from pipelines.qgis.layer_styles import add_missing_styles
from spatial_indicators.errors import InputError

PAGE = (HOME / "docs" / "database.md").read_text(encoding="utf-8")
PASSWORD = "a s3cret/with@signs"  # noqa: S105 - of a server that lives for one test


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A server that nobody migrated yet, as its superuser sees it; everybody else needs a password."""
    directory = Path(str(tmp_path_factory.getbasetemp()).replace("/", "_"))
    place = Path("/tmp") / f"usdg{directory.name[-12:]}"  # noqa: S108 - short, for the socket
    place.mkdir(mode=0o755)
    cluster = PrivateCluster(place / "postgres", is_durable=False)
    engine = engine_of(cluster.start())
    rules = "local all urban_sdg trust\nlocal all all scram-sha-256\n"
    (cluster.home().data / "pg_hba.conf").write_text(rules, encoding="utf-8")
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_reload_conf()"))
    try:
        yield engine
    finally:
        engine.dispose()
        cluster.stop()
        shutil.rmtree(place)


@pytest.fixture(scope="module")
def plain_login(strict_server: Engine) -> Iterator[Engine]:
    """A login with CREATEROLE and a database of its own, in which a superuser made the extensions and nothing else."""
    with strict_server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE ROLE keeper LOGIN CREATEROLE PASSWORD '{PASSWORD}'"))
        connection.execute(text("CREATE DATABASE plain OWNER keeper"))
    superuser = engine_of(strict_server.url.set(database="plain").render_as_string(hide_password=False))
    with superuser.begin() as connection:
        connection.execute(text("CREATE EXTENSION postgis"))
        connection.execute(text("CREATE EXTENSION btree_gist"))
    superuser.dispose()
    url = superuser.url.set(username="keeper", password=PASSWORD)
    engine = engine_of(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def faults(engine: Engine) -> list[Line]:
    """Give what is wrong, aside from what only a superuser can change: rights on PostgreSQL's own functions."""
    lines = [line for line in diagnosis(engine) if line.level != "ok"]
    return [line for line in lines if line.check != "readers_hold_nothing_up"]


def test_a_plain_login_migrates_loads_publishes_and_reads(
    plain_login: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    assert migrate(plain_login)
    assert migrate(plain_login) == []
    record = run()
    load_run(plain_login, record, content())
    assert publish(plain_login, "tiny", record.run_id)
    assert published_observations(plain_login, "tiny", "city")[0]["value"] == 40.0
    assert faults(plain_login) == []
    assert [city.city for city in status(plain_login).cities] == ["tiny"]


def test_a_login_that_only_loads_runs_on_a_database_that_is_up_to_date(
    plain_login: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent], tmp_path: Path
) -> None:
    migrate(plain_login)
    with plain_login.begin() as connection:
        connection.execute(text(f"CREATE ROLE machine LOGIN PASSWORD '{PASSWORD}' IN ROLE urban_sdg_loader"))
    machine = engine_of(plain_login.url.set(username="machine").render_as_string(hide_password=False))
    assert migrate(machine) == []
    record = run()
    load_run(machine, record, content())
    assert add_missing_styles(machine) == []
    assert publish(machine, "tiny", record.run_id)
    newer = shutil.copytree(SQL_DIRECTORY, tmp_path / "sql")
    (newer / "migrations" / "9999_more.sql").write_text("SELECT 1;", encoding="utf-8")
    with pytest.raises(InputError, match=r"9999_more.sql: the database is not up to date, and this login may not"):
        migrate(machine, newer)
    machine.dispose()


def test_a_backup_reads_the_same_on_another_server(
    database: Engine,
    strict_server: Engine,
    run: Callable[..., RunRecord],
    content: Callable[..., RunContent],
    tmp_path: Path,
) -> None:
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    with strict_server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE DATABASE restored"))
    other = engine_of(strict_server.url.set(database="restored").render_as_string(hide_password=False))
    migrate(other)
    for line in re.findall(r"^(pg_(?:dump|restore) .*)$", PAGE, re.MULTILINE):
        engine = database if line.startswith("pg_dump") else other
        program, *words = shlex.split(line.replace("$URBAN_SDG_DATABASE_URL", psql_address(engine.url)))
        done = subprocess.run(
            [postgis_installation().program(program), *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert migrate(other) == []
    assert faults(other) == []
    assert published_observations(other, "tiny", "ward") == published_observations(database, "tiny", "ward")
    other.dispose()


def test_a_password_may_come_from_the_environment_of_every_client(
    plain_login: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = engine_of(psql_address(plain_login.url))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(InputError, match="refuses the login") as refused:
        status(without)
    assert PASSWORD not in str(refused.value)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert status(without).server
    without.dispose()


def test_no_password_is_kept_by_the_project(plain_login: Engine) -> None:
    assert PASSWORD not in status(plain_login).url
    assert PASSWORD not in repr(status(plain_login))


def test_a_reader_with_a_login_reads_under_its_limit(plain_login: Engine) -> None:
    migrate(plain_login)
    with plain_login.begin() as connection:
        connection.execute(text(f"CREATE ROLE analyst LOGIN PASSWORD '{PASSWORD}' IN ROLE urban_sdg_reader"))
    warned = faults(plain_login)
    assert [(line.level, line.what) for line in warned] == [("warn", "login analyst reads without a limit")]
    with plain_login.begin() as connection:
        connection.execute(text(warned[0].remedy.removeprefix("Run: ")))
    assert faults(plain_login) == []
    analyst = engine_of(plain_login.url.set(username="analyst").render_as_string(hide_password=False))
    with analyst.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"
        assert connection.scalar(text("SELECT count(*) FROM api.observation")) is not None
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("SELECT * FROM core.observation"))
    analyst.dispose()


def test_a_reader_cannot_migrate_and_is_told_so(plain_login: Engine) -> None:
    migrate(plain_login)
    with plain_login.begin() as connection:
        connection.execute(text(f"CREATE ROLE visitor LOGIN PASSWORD '{PASSWORD}' IN ROLE urban_sdg_reader"))
    visitor = engine_of(plain_login.url.set(username="visitor").render_as_string(hide_password=False))
    for command in (migrate, status, diagnosis):
        with pytest.raises(InputError, match="the login lacks a right"):
            command(visitor)
    visitor.dispose()


def test_every_role_says_what_it_is_for_and_has_no_login(plain_login: Engine) -> None:
    migrate(plain_login)
    query = """
        SELECT rolname, rolcanlogin, shobj_description(oid, 'pg_authid') FROM pg_roles
        WHERE rolname LIKE 'urban^_sdg^_%' ESCAPE '^' ORDER BY 1"""
    with plain_login.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    assert [name for name, _, _ in found] == [
        *("urban_sdg_loader", "urban_sdg_moderator", "urban_sdg_owner", "urban_sdg_reader", "urban_sdg_submit")
    ]
    assert all(not can_log_in and comment for _, can_log_in, comment in found)
