"""Laws of failing: one line, who can mend it, and never a password."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from pipelines.database.failure import explained, project_error
from pipelines.database.history import known_runs
from pipelines.database.publication import published_fingerprint
from pipelines.database.url import engine_of
from spatial_indicators.errors import InputError, SourceUnavailable

URL = make_url("postgresql+psycopg://ann:secret@host/sdg")


def asked(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_database_that_is_down_may_answer_later(tmp_path: Path) -> None:
    engine = engine_of(f"postgresql://ann:secret@/sdg?host={tmp_path}")
    with pytest.raises(SourceUnavailable, match="does not answer or is busy") as failed:
        published_fingerprint(engine, "tiny")
    assert "secret" not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_database_that_does_not_exist_is_for_the_user_to_mend(server: str) -> None:
    engine = engine_of(make_url(server).set(database="nowhere").render_as_string(hide_password=False))
    with pytest.raises(InputError, match=r'refuses the login .*database "nowhere" does not exist'):
        published_fingerprint(engine, "tiny")


def test_a_connection_that_is_cut_may_answer_later(database: Engine) -> None:
    with pytest.raises(SourceUnavailable, match="terminating connection"), explained(database):
        asked(database, "SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_query_that_takes_too_long_may_do_better_later(database: Engine) -> None:
    with pytest.raises(SourceUnavailable, match="statement timeout"), explained(database):
        asked(database, "SET LOCAL statement_timeout = '10ms'", "SELECT pg_sleep(5)")


def test_a_full_disk_is_one_clear_line() -> None:
    message = str(project_error(psycopg.errors.DiskFull("could not extend file: No space left on device"), URL))
    assert message.endswith("Free space and run again.")
    assert "its disk is full (found: could not extend file" in message
    assert "secret" not in message


def test_a_database_that_was_never_migrated_says_how_to(empty_database: Engine) -> None:
    refusal = r"not migrated yet .*Run: urban-sdg db migrate"
    with pytest.raises(InputError, match=refusal):
        known_runs(empty_database, "tiny")
    with pytest.raises(InputError, match=refusal), explained(empty_database):
        asked(empty_database, "SET LOCAL ROLE urban_sdg_nobody")


def test_a_mistake_in_a_query_stays_a_bug(database: Engine) -> None:
    with pytest.raises(ProgrammingError, match='syntax error at or near "SELEC"'), explained(database):
        asked(database, "SELEC 1")
