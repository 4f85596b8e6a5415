"""The rights and rows of the database, told in SQL by pgTAP: the files of tests/sql/pgtap."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipelines.cli.database.server import psql_address
from pipelines.database.installation import postgis_installation
from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord

FILES = sorted((Path(__file__).parents[2] / "sql" / "pgtap").glob("*.sql"))


@pytest.fixture(scope="session", autouse=True)
def _pgtap(_postgis: None) -> None:
    found = postgis_installation()
    if not found.has_pgtap and os.environ.get("CI") != "true":
        pytest.skip(f"pgTAP is not installed: apt-get install postgresql-{found.major}-pgtap")


@pytest.fixture
def published(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    """A database in which the city of Tiny is published."""
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    return database


def told(engine: Engine, path: Path) -> list[str]:
    """Run a file of tests in one transaction that is rolled back, and give its lines."""
    command = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
    script = "SET client_min_messages = warning; CREATE EXTENSION pgtap;"
    words = [*command, "--single-transaction", f"--command={script}", f"--file={path}", psql_address(engine.url)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_is_ok(published: Engine, path: Path) -> None:
    lines = told(published, path)
    assert "\n".join(line for line in lines if not re.match(r"ok \d+|1\.\.\d+$", line)) == ""
    count = sum(line.startswith("ok ") for line in lines)
    assert count >= 10
    assert lines[-1] == f"1..{count}"


def test_a_right_too_much_is_told(published: Engine, tmp_path: Path) -> None:
    grant = "GRANT SELECT ON core.run TO urban_sdg_reader;\n"
    changed = tmp_path / "changed.sql"
    changed.write_text(
        grant + next(path for path in FILES if "tables" in path.stem).read_text(encoding="utf-8"), encoding="utf-8"
    )
    lines = told(published, changed)
    assert [line for line in lines if line.startswith("not ok")] != []
    assert any("urban_sdg_reader on core.run" in line for line in lines if line.startswith("not ok"))
