"""The queries of docs/postgis.md give the answers that stand below them: a reader asks the demo city with psql."""

import os
import re
import subprocess

import pytest
from sqlalchemy import Engine, text

from pipelines.cli.database import command
from pipelines.database.installation import postgis_installation
from pipelines.project import HOME

PAGE = (HOME / "docs" / "postgis.md").read_text(encoding="utf-8")
PART = re.compile(r"^### (?P<question>.+?)\n(?P<content>.*?)(?=^##)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"```sql\n(?P<query>.*?)```\n\n```text\n(?P<answer>.*?)```", re.DOTALL)
QUESTIONS = PAGE[PAGE.index("## Questions") :]
ANSWERED = [
    pytest.param(block["query"], block["answer"], id=part["question"].partition("?")[0])
    for part in PART.finditer(QUESTIONS)
    for block in BLOCK.finditer(part["content"])
]


def answer(service: dict[str, str], query: str) -> str:
    """Give what psql prints, without the spaces at the ends of lines."""
    limited = os.environ | service | {"PGOPTIONS": "-c statement_timeout=10s"}
    psql = [postgis_installation().program("psql"), "service=urban_sdg", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(psql, env=limited, input=query, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def test_there_are_ten_questions_or_more_and_every_query_has_its_answer():
    assert len(PART.findall(QUESTIONS)) >= 10
    assert len(ANSWERED) == QUESTIONS.count("```sql")


@pytest.mark.parametrize(("query", "expected"), ANSWERED)
def test_the_answer_on_the_page_is_the_one_that_a_reader_gets(service: dict[str, str], query: str, expected: str):
    assert answer(service, query) == expected.strip("\n")


@pytest.mark.parametrize(("query", "expected"), ANSWERED)
def test_an_answer_has_rows(query: str, expected: str):
    del query
    assert re.search(r"^\([1-9]\d* rows?\)$", expected, re.MULTILINE)


def test_the_page_names_every_view_and_every_function_of_the_schema_for_readers_and_no_other(database: Engine):
    with database.begin() as connection:
        views = set(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'api'")))
        functions = set(
            connection.scalars(text("SELECT proname FROM pg_proc WHERE pronamespace = 'api'::REGNAMESPACE"))
        )
    what = PAGE[PAGE.index("## What is where") : PAGE.index("| schema |")]
    rows = [line.split("|")[2] for line in what.splitlines() if line.startswith("| ")]
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == views
    assert set(re.findall(r"`api\.(\w+)`", what)) == functions


def test_the_page_names_every_command_of_the_database_and_no_other():
    assert set(re.findall(r"urban-sdg db ([a-z-]+)", PAGE)) == set(command.commands)
