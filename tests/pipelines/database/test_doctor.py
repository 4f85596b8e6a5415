"""Laws of the doctor: a sound database has no fault, and every way of breaking it is named with what to do."""
# ruff: noqa: S608 - the parts of the statements are constants of this file

import re
import uuid
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import Engine, text

from pipelines.database.doctor.check import Limits
from pipelines.database.doctor.diagnosis import Line, checks, diagnosis
from pipelines.database.loading import load_run
from pipelines.database.migration import migrate
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.session import session

RUN = uuid.UUID(int=7)
AS_OWNER = "SET LOCAL ROLE urban_sdg_owner;"


@pytest.fixture
def published(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    """A sound database in which the city of Tiny is published."""
    migrate(database)  # rights on a database itself are not copied from the template
    load_run(database, run(run_id=RUN), content())
    publish(database, "tiny", RUN)
    return database


def faults(engine: Engine, limits: Limits | None = None) -> list[Line]:
    lines = [line for line in diagnosis(engine, limits) if line.level != "ok"]
    # Logins belong to the server, which other tests share.
    return [line for line in lines if not line.what.startswith("login ")]


def broken(engine: Engine, statements: str) -> None:
    with session(engine) as connection, connection.transaction():
        connection.execute(statements.encode())


def test_a_sound_database_has_no_fault(published: Engine) -> None:
    assert faults(published) == []
    lines = [line for line in diagnosis(published) if line.level == "ok"]
    names = [check.name for check in checks()]
    assert names[:3] == [line.check for line in lines][:3]
    assert {line.check for line in lines} >= set(names) - {"readers_cannot_ask_for_ever"}
    assert all(line.what.endswith("?") for line in lines)


def test_a_database_without_a_city_has_no_fault(database: Engine) -> None:
    assert {line.check for line in faults(database)} <= {"readers_hold_nothing_up"}


def test_an_examination_changes_nothing(published: Engine) -> None:
    query = text("SELECT pg_current_xact_id()::TEXT::BIGINT")
    with published.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The server's own cleaning takes numbers too, now and then.
        seen = [(connection.scalar(query), diagnosis(published), connection.scalar(query)) for _ in range(5)]
    assert min(after - before for before, _, after in seen) == 1


FORGED = "UPDATE ops.migration SET sha256 = repeat('0', 64) WHERE file ~"
BREAKAGES = {
    "extensions_are_new_enough": [
        ("DROP EXTENSION btree_gist CASCADE", "btree_gist is missing", "CREATE EXTENSION btree_gist"),
        (
            "UPDATE pg_extension SET extversion = '3.2.7' WHERE extname = 'postgis'",
            "PostGIS 3.2.7 is older than 3.3",
            "postgis_extensions_upgrade",
        ),
    ],
    "migrations_are_applied": [
        ("DELETE FROM ops.migration WHERE file ~ '/0011'", "migrations/0011_.* is not applied", "db migrate"),
        (f"{FORGED} '/0003'", "0003_.* has been changed since", "Restore its text"),
        (f"{FORGED} 'views/01_city'", "views/01_city.sql differs", "db migrate"),
        (
            "INSERT INTO ops.migration VALUES ('migrations/9999_future.sql', repeat('0', 64))",
            "9999_future.sql was applied by newer code",
            "Update this checkout",
        ),
    ],
    "everything_belongs_to_the_owner": [
        ("ALTER TABLE core.run OWNER TO CURRENT_USER", "table core.run belongs", "ALTER TABLE core.run OWNER TO"),
        ("CREATE FUNCTION core.mine() RETURNS INT LANGUAGE sql AS 'SELECT 1'", "function core.mine", "OWNER TO"),
    ],
    "readers_read_only_what_is_published": [
        ("GRANT SELECT ON core.run TO urban_sdg_reader", "reader may use table core.run", "db migrate"),
        ("GRANT SELECT (failure) ON core.run TO urban_sdg_reader", "reader may use table core.run", "db migrate"),
        ("GRANT USAGE ON SCHEMA core TO urban_sdg_reader", "reader may use schema core", "db migrate"),
        ("GRANT CREATE ON SCHEMA public TO urban_sdg_reader", "reader may use schema public", "take away"),
        ("GRANT EXECUTE ON FUNCTION core.publish TO urban_sdg_reader", "use function core.publish", "db migrate"),
        ("GRANT DELETE ON api.observation TO urban_sdg_reader", "table api.observation, to change it", "db migrate"),
        ("GRANT SELECT ON ops.migration TO urban_sdg_submit", "submit may use table ops.migration", "db migrate"),
        ("GRANT SELECT ON api.city TO urban_sdg_submit", "submit may use view api.city", "db migrate"),
        ("GRANT SELECT ON core.city TO urban_sdg_moderator", "moderator may use table core.city", "db migrate"),
    ],
    "readers_hold_nothing_up": [
        (
            "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC",
            r"reader may use function pg_advisory_lock\(bigint\)",
            "urban-sdg db migrate",
        ),
    ],
    "readers_read_all_that_is_published": [
        ("REVOKE SELECT ON api.city FROM urban_sdg_reader", "may not read view api.city", "GRANT SELECT ON api.city"),
    ],
    "nothing_is_given_to_everybody": [
        (
            f"{AS_OWNER} CREATE FUNCTION core.mine() RETURNS INT LANGUAGE sql AS 'SELECT 1';"
            " GRANT EXECUTE ON FUNCTION core.mine() TO PUBLIC",
            r"everybody may use function core.mine\(\)",
            r"REVOKE ALL ON function core.mine\(\) FROM PUBLIC",
        ),
        ("GRANT SELECT ON api.city TO PUBLIC", "everybody may use table api.city", "REVOKE ALL ON table api.city"),
        ("GRANT USAGE ON SCHEMA core TO PUBLIC", "everybody may use schema core", "REVOKE ALL ON schema core"),
        (
            f"{AS_OWNER} ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
            "owner's next function",
            "ALTER DEFAULT PRIVILEGES REVOKE",
        ),
    ],
    "loaders_change_nothing": [
        ("GRANT UPDATE ON core.observation TO urban_sdg_loader", "loader may .* core.observation", "db migrate"),
        ("GRANT DELETE ON core.run TO urban_sdg_loader", "loader may .* core.run", "db migrate"),
        ("GRANT UPDATE (status) ON core.run TO urban_sdg_loader", "loader may .* core.run", "db migrate"),
    ],
    "cities_and_partitions_agree": [
        ("DROP TABLE core.cell_of_tiny", "city tiny has no partition of core.cell,", "backup.*core.add_city"),
        (
            f"{AS_OWNER} CREATE TABLE core.cell_of_ghost PARTITION OF core.cell FOR VALUES IN ('ghost')",
            "partition core.cell_of_ghost belongs to no city",
            "DROP TABLE core.cell_of_ghost",
        ),
        (
            "ALTER TABLE core.cell DETACH PARTITION core.cell_of_tiny",
            "core.cell_of_tiny is detached",
            r"ALTER TABLE core.cell ATTACH PARTITION core.cell_of_tiny FOR VALUES IN \('tiny'\)",
        ),
    ],
    "large_tables_are_read_by_index": [
        *(
            (f"DROP INDEX core.idx_{table}_geom", rf"no gist index answers: .*\(core.{table}\)", "its migration")
            for table in ("cell", "block", "street", "transit_stop", "open_space")
        ),
        (
            "ALTER TABLE core.cell_measure DROP CONSTRAINT cell_measure_pkey",
            "no btree index answers: amounts of a cell",
            "its migration",
        ),
        (
            "ALTER TABLE core.observation DROP CONSTRAINT observation_pkey;"
            " ALTER TABLE core.observation DROP CONSTRAINT observation_id_is_unique",
            "no btree index answers: values of an indicator",
            "its migration",
        ),
    ],
    "no_run_is_orphaned": [
        (
            "INSERT INTO core.run (run_id, city_id, started_at, code_version, fingerprint, inputs, checks)"
            " VALUES (gen_random_uuid(), 'tiny', '2026-01-02 03:04Z', '1', 'f', '{}', '{}')",
            "of tiny has been loading since 2026-01-02 03:04, but nobody loads it",
            "urban-sdg run tiny",
        ),
    ],
    "staging_is_empty": [
        (f"{AS_OWNER} SELECT core.open_staging('tiny')", "staging.cell_of_tiny was left by", "DROP TABLE staging"),
    ],
    "one_run_is_shown_at_a_time": [
        (
            "ALTER TABLE core.publication DROP CONSTRAINT one_run_at_a_time",
            "lost its constraint one_run_at_a_time",
            "Add it again",
        ),
        (
            "ALTER TABLE core.publication DROP CONSTRAINT one_run_at_a_time; INSERT INTO core.publication"
            f" (city_id, run_id, published) VALUES ('tiny', '{RUN}', '[2020-01-01, 2120-01-01)')",
            "publications 1 and 2 of tiny overlap",
            "UPDATE core.publication",
        ),
        (
            "UPDATE core.run SET status = 'failed', failure = 'broken by hand'",
            f"tiny shows run {RUN}, which is failed",
            "db rollback tiny",
        ),
    ],
    "shown_runs_have_values": [
        ("TRUNCATE core.observation_of_tiny", f"tiny shows run {RUN}, which has no values", "urban-sdg run tiny"),
    ],
    "statistics_are_there": [
        (
            "CREATE TABLE core.fresh AS SELECT number FROM generate_series(1, 9999) AS number;"
            " ALTER TABLE core.fresh OWNER TO urban_sdg_owner",
            "core.fresh has rows but no statistics",
            "ANALYZE core.fresh",
        ),
    ],
}
CASES = [(check, *case) for check, cases in BREAKAGES.items() for case in cases]


@pytest.mark.parametrize(("check", "statements", "what", "remedy"), CASES)
def test_a_broken_database_is_told_what_is_wrong_and_what_to_do(
    published: Engine, check: str, statements: str, what: str, remedy: str
) -> None:
    broken(published, statements)
    lines = [line for line in faults(published) if line.check == check]
    assert lines, f"{check} found nothing"
    assert any(matches(what, line.what) and matches(remedy, line.remedy) for line in lines), lines


def matches(pattern: str, found: str) -> bool:
    return re.search(pattern, found) is not None


def test_every_check_is_broken_by_a_test() -> None:
    elsewhere = {"server_is_new_enough", "disk_has_room", "roles_are_there", "readers_cannot_ask_for_ever"}
    elsewhere |= {"indexes_are_valid"}
    assert {check.name for check in checks()} == BREAKAGES.keys() | elsewhere


@pytest.mark.parametrize(
    ("limits", "what", "remedy"),
    [
        (Limits(postgresql=99), r"PostgreSQL \d+ is older than 99", "pg_dump"),
        (Limits(postgis=(99, 0)), r"PostGIS .* is older than 99.0", "postgis_extensions_upgrade"),
        (Limits(free_bytes=2**60), r"\d+ MiB are free where the data lie", "urban-sdg db prune"),
    ],
)
def test_a_server_below_the_limits_is_told_so(published: Engine, limits: Limits, what: str, remedy: str) -> None:
    (line,) = faults(published, limits)
    assert line.level == "fail"
    assert matches(what, line.what)
    assert matches(remedy, line.remedy)


# Roles belong to the server, so what these break is mended before the next test.
@pytest.mark.parametrize(
    ("statement", "mended", "what"),
    [
        (
            "ALTER ROLE urban_sdg_reader RESET statement_timeout",
            "ALTER ROLE urban_sdg_reader SET statement_timeout = '30s'",
            "urban_sdg_reader has no limit",
        ),
        (
            "ALTER ROLE urban_sdg_loader LOGIN",
            "ALTER ROLE urban_sdg_loader NOLOGIN",
            "role urban_sdg_loader can log in",
        ),
        (
            "ALTER ROLE urban_sdg_submit RENAME TO gone",
            "ALTER ROLE gone RENAME TO urban_sdg_submit",
            "role urban_sdg_submit is missing",
        ),
    ],
)
def test_a_broken_role_is_told_what_is_wrong(published: Engine, statement: str, mended: str, what: str) -> None:
    broken(published, statement)
    try:
        lines = faults(published)
    finally:
        broken(published, mended)
    assert any(line.level == "fail" and matches(what, line.what) and line.remedy for line in lines)
    assert faults(published) == []


def test_an_index_that_was_not_finished_is_named(published: Engine) -> None:
    with session(published) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY idx_mine ON core.cell_of_tiny (city_id)")
    (line,) = faults(published)
    assert (line.check, line.what) == ("indexes_are_valid", "index core.idx_mine of core.cell_of_tiny is not valid")
    assert line.remedy.startswith("Run: REINDEX INDEX core.idx_mine")


def test_a_database_that_was_never_migrated_is_told_to(empty_database: Engine) -> None:
    told = {line.check: (line.what, line.remedy) for line in faults(empty_database)}
    assert told["migrations_are_applied"] == ("the database was never migrated", "Run: urban-sdg db migrate")
    missing = [line.what for line in faults(empty_database) if line.check == "extensions_are_new_enough"]
    assert missing == ["extension postgis is missing", "extension btree_gist is missing"]


def test_a_living_load_is_no_orphan(published: Engine) -> None:
    broken(published, BREAKAGES["no_run_is_orphaned"][0][0] + f";{AS_OWNER} SELECT core.open_staging('tiny')")
    assert {line.check for line in faults(published)} == {"no_run_is_orphaned", "staging_is_empty"}
    with session(published) as loader:
        loader.execute("SELECT pg_advisory_lock(hashtextextended('urban_sdg.load/tiny', 0))")
        assert faults(published) == []


def test_migrating_mends_what_its_remedy_says(published: Engine) -> None:
    broken(published, f"{FORGED} 'grants/1_reader'")
    broken(published, "GRANT SELECT ON core.run TO urban_sdg_reader; GRANT SELECT ON api.city TO urban_sdg_submit")
    assert all("urban-sdg db migrate" in line.remedy for line in faults(published))
    migrate(published)
    assert faults(published) == []
