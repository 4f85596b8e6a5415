"""Laws of `urban-sdg db`: what is typed, what comes back on standard output, and honest exit codes."""

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipelines.cli.database import command
from pipelines.cli.database.server import psql_address
from pipelines.cli.main import exit_code, urban_sdg
from pipelines.database.doctor.diagnosis import checks
from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.url import VARIABLE, parsed_url
from pipelines.project import HOME
from spatial_indicators.errors import UrbanSdgError

RUNS = [uuid.UUID(int=number) for number in (1, 2, 3)]


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def db(database: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Give a function that types `urban-sdg db WORDS` for the test's database."""
    monkeypatch.setenv(VARIABLE, database.url.render_as_string(hide_password=False))

    def call(*words: str) -> Answer:
        code = exit_code(lambda: urban_sdg(["db", *words]))
        shown = capsys.readouterr()
        return Answer(code, shown.out, shown.err)

    return call


@pytest.fixture
def tiny(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    """Tiny with two runs that were published, one after the other, and one that failed."""
    for run_id, access in zip(RUNS[:2], (40.0, 50.0), strict=True):
        load_run(database, run(run_id=run_id), content(access))
        publish(database, "tiny", run_id)
    broken = content()
    broken.observations.loc[0, "area_code"] = "nowhere"
    with pytest.raises(UrbanSdgError):
        load_run(database, run(run_id=RUNS[2]), broken)
    return database


def values(engine: Engine) -> list[float]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT value FROM api.observation WHERE level = 'city'")))


@pytest.mark.parametrize(
    "words",
    [
        *((name, "--help") for name in ("start", "stop", "psql", "migrate", "status", "doctor")),
        *((name, "--help") for name in ("runs", "publish", "rollback", "prune", "drop-city")),
    ],
)
def test_every_command_explains_itself(db: Call, words: tuple[str, ...]) -> None:
    answer = db(*words)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Usage: ")


def test_the_page_names_every_command_and_every_check() -> None:
    page = (HOME / "docs" / "database.md").read_text(encoding="utf-8")
    assert [name for name in command.commands if not re.search(rf"`(urban-sdg db )?{name}[ `]", page)] == []
    assert [check.name for check in checks() if f"`{check.name}`" not in page] == []


@pytest.mark.parametrize(
    "words",
    [("runs",), ("publish", "tiny", "no-uuid"), ("prune", "--keep-days", "-1"), ("drop-city",), ("status", "--yaml")],
)
def test_wrong_usage_is_exit_code_2(db: Call, words: tuple[str, ...]) -> None:
    answer = db(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "Usage:" in answer.err


def test_status_tells_what_readers_see(db: Call, tiny: Engine) -> None:
    assert tiny
    found = json.loads(db("status", "--json").out)
    assert [(city["city"], city["run_id"], city["runs"]) for city in found["cities"]] == [("tiny", str(RUNS[1]), 3)]
    assert found["cities"][0]["bytes"] > 8192
    assert found["files"] == {"pending": [], "changed": [], "unknown": [], "outdated": []}
    assert found["migrations"] >= 11
    shown = db("status")
    assert shown.code == 0
    assert "up to date" in shown.out
    assert str(RUNS[1]) in shown.out


def test_status_names_what_is_not_applied(db: Call, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("DELETE FROM ops.migration WHERE file = 'views/01_city.sql'"))
    answer = db("status")
    assert answer.code == 1
    assert "to be replaced: views/01_city.sql" in answer.out
    assert db("migrate").out == "views/01_city.sql\n"
    assert db("status").code == 0


def test_doctor_fails_with_a_remedy_beside_every_fault(db: Call, tiny: Engine) -> None:
    db("migrate")
    sound = db("doctor")
    assert sound.code == 0
    assert sound.out.startswith("ok    server_is_new_enough: Is PostgreSQL new enough?\n")
    assert "fail " not in sound.out
    with tiny.begin() as connection:
        connection.execute(text("GRANT SELECT ON core.run TO urban_sdg_reader"))
    answer = db("doctor")
    assert answer.code == 1
    at = answer.out.splitlines().index(
        "fail  readers_read_only_what_is_published: urban_sdg_reader may use table core.run"
    )
    assert answer.out.splitlines()[at + 1].strip().startswith("Run: urban-sdg db migrate")
    lines = json.loads(db("doctor", "--json").out)
    assert [line["check"] for line in lines if line["level"] == "fail"] == ["readers_read_only_what_is_published"]


def test_a_warning_is_no_failure(db: Call, tiny: Engine) -> None:
    db("migrate")
    with tiny.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_owner"))
        connection.execute(text("SELECT core.open_staging('tiny')"))
    answer = db("doctor")
    assert answer.code == 0
    assert "warn  staging_is_empty" in answer.out


def test_runs_are_listed_with_their_fate(db: Call, tiny: Engine) -> None:
    assert tiny
    found = {run["run_id"]: run for run in json.loads(db("runs", "tiny", "--json").out)}
    assert [found[str(run)]["status"] for run in RUNS] == ["complete", "complete", "failed"]
    assert [found[str(run)]["is_shown"] for run in RUNS] == [False, True, False]
    assert [found[str(run)]["times_shown"] for run in RUNS] == [1, 1, 0]
    assert "observation_has_its_area" in found[str(RUNS[2])]["failure"]
    (shown,) = [line for line in db("runs", "tiny").out.splitlines() if line.startswith("*")]
    assert str(RUNS[1]) in shown


def test_rollback_shows_the_run_before_and_twice_is_back(db: Call, tiny: Engine) -> None:
    assert values(tiny) == [50.0]
    assert db("rollback", "tiny").out == f"tiny: readers see run {RUNS[0]} again\n"
    assert values(tiny) == [40.0]
    assert str(RUNS[1]) in db("rollback", "tiny").out
    assert values(tiny) == [50.0]


def test_publish_moves_the_pointer_once(db: Call, tiny: Engine) -> None:
    assert db("publish", "tiny", str(RUNS[0])).out == f"tiny: readers see run {RUNS[0]}\n"
    assert values(tiny) == [40.0]
    assert db("publish", "tiny", str(RUNS[0])).out == f"tiny: readers see run {RUNS[0]}, as before\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("publish", "tiny", str(RUNS[2])), "is failed, and only a complete run can be published"),
        (("publish", "tiny", str(uuid.UUID(int=9))), "is unknown"),
        (("runs", "atlantis"), r"no such city (found: atlantis). Known are tiny"),
        (("rollback", "atlantis"), "no such city"),
        (("drop-city", "atlantis", "--yes"), "no such city"),
        (("drop-city", "tiny"), "would remove its 3 runs"),
    ],
)
def test_what_is_refused_is_one_line_and_changes_nothing(
    db: Call, tiny: Engine, words: tuple[str, ...], reason: str
) -> None:
    answer = db(*words)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.count("\n") == 1
    assert reason in answer.err
    assert values(tiny) == [50.0]


def test_a_city_that_was_shown_once_has_nothing_to_go_back_to(
    db: Call, database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    load_run(database, run(run_id=RUNS[0]), content())
    assert "no earlier publication to go back to (found: 0 publications)" in db("rollback", "tiny").err
    publish(database, "tiny", RUNS[0])
    assert "(found: 1 publications)" in db("rollback", "tiny").err


def test_pruning_removes_what_was_never_shown_and_a_trial_only_tells(db: Call, tiny: Engine) -> None:
    assert tiny
    assert db("prune").out == "nothing to remove\n"
    trial = json.loads(db("prune", "--keep-days", "0", "--dry-run", "--json").out)
    assert [(run["run_id"], run["status"]) for run in trial] == [(str(RUNS[2]), "failed")]
    assert len(json.loads(db("runs", "tiny", "--json").out)) == 3
    assert str(RUNS[2]) in db("prune", "--keep-days", "0").out
    assert [run["run_id"] for run in json.loads(db("runs", "tiny", "--json").out)] == [str(RUNS[1]), str(RUNS[0])]
    assert str(RUNS[0]) in db("rollback", "tiny").out


def test_a_city_is_dropped_with_all_its_rows_and_nothing_else(
    db: Call, tiny: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    assert db("drop-city", "tiny", "--yes").out == "tiny: removed with 3 runs\n"
    assert json.loads(db("status", "--json").out)["cities"] == []
    db("migrate")
    assert db("doctor").code == 0
    load_run(tiny, run(), content(60.0))
    assert len(json.loads(db("runs", "tiny", "--json").out)) == 1


@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_psql_opens_the_database_that_is_meant(database: Engine, tmp_path: Path) -> None:
    environment = os.environ | {VARIABLE: database.url.render_as_string(), "URBAN_SDG_STATE": str(tmp_path)}
    command = [Path(sys.executable).parent / "urban-sdg", "db", "psql", "-XAtc", "SELECT current_database()"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{database.url.database}\n", "")


def test_psql_gets_no_password_among_its_arguments() -> None:
    url = parsed_url("postgresql://ann:secret@host:5433/sdg?sslmode=verify-full&sslrootcert=%2Fca.pem")
    assert psql_address(url) == "postgresql://ann@host:5433/sdg?sslmode=verify-full&sslrootcert=%2Fca.pem"
