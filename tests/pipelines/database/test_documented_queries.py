"""The queries of docs/postgis.md run, as readers run them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from pipelines.database.publication import load_run, publish
from pipelines.project import HOME

PAGE = (HOME / "docs" / "postgis.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)
NAMES = {
    "'newport'": "'tiny'",
    "'public_transport_access'": "'transport'",
    "ST_MakeEnvelope(-3.010, 51.575, -2.985, 51.590, 4326)": "ST_MakeEnvelope(0, 0, 0.015, 0.01, 4326)",
}


@pytest.fixture
def tiny(database: Engine, run: Callable[..., Any], content: Callable[..., Any]) -> Engine:
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    return database


def as_reader(engine: Engine, query: str) -> list[dict[str, Any]]:
    for name, other in NAMES.items():
        query = query.replace(name, other)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_reader"))
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def test_there_are_five_queries():
    assert len(QUERIES) == 5


@pytest.mark.parametrize("number", range(5))
def test_every_query_runs_with_a_readers_rights_and_finds_something(tiny: Engine, number: int):
    assert as_reader(tiny, QUERIES[number])


def test_a_missing_value_comes_last_with_its_reason(tiny: Engine):
    rows = as_reader(tiny, QUERIES[0])
    assert [(row["area"], row["reason"]) for row in rows] == [("West", None), ("East", "no_people")]


def test_a_drawn_zone_takes_half_of_the_cell_that_it_cuts_in_half(tiny: Engine):
    people = next(row for row in as_reader(tiny, QUERIES[3]) if row["measure"] == "people")
    assert people["total"] == pytest.approx(10 + 10 / 2)


def test_the_page_names_every_view_of_the_schema_for_readers_and_no_other(tiny: Engine):
    with tiny.begin() as connection:
        views = set(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'api'")))
    line = next(line for line in PAGE.splitlines() if line.startswith("| `api` |"))
    assert set(re.findall(r"`(\w+)`", line)) - {"api"} == views
