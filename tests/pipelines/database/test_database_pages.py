"""The pages about the database say what its catalogue says."""

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from pipelines.docs.api_page import INDICATOR_COLUMNS, heading
from pipelines.docs.database_catalog import Connection, Relation, relations, routines
from pipelines.docs.database_pages import database_pages, stale_database_pages
from pipelines.docs.entity_diagram import CHECKED, entity_diagram
from pipelines.project import HOME
from spatial_indicators.indicator import indicators

DOCS = HOME / "docs"


@pytest.fixture
def connection(database: Engine) -> Connection:
    found = database.raw_connection().driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def test_no_page_about_the_database_is_stale(connection: Connection):
    assert stale_database_pages(connection, DOCS) == [], "run `make docs`"


def test_a_diagram_that_was_changed_by_hand_is_stale(connection: Connection, tmp_path: Path):
    pages = database_pages(connection, DOCS)
    assert entity_diagram(connection) in pages["postgis.md"]
    (tmp_path / "api.md").write_text(pages["api.md"], encoding="utf-8")
    (tmp_path / "postgis.md").write_text(pages["postgis.md"].replace("erDiagram", "by hand"), encoding="utf-8")
    assert stale_database_pages(connection, tmp_path) == [tmp_path / "postgis.md"]


def test_the_reference_has_every_view_function_and_column_with_a_comment(connection: Connection):
    text = database_pages(connection, DOCS)["api.md"]
    found = relations(connection, "api")
    described = [*found, *routines(connection, "api")]
    assert all(each.comment and f"## {heading(each)}\n\n{each.comment}\n" in text for each in described)
    uncommented = [(each.name, column.name) for each in found for column in each.columns if not column.comment]
    assert uncommented == []
    named = {each.name: set(re.findall(r"^\| `(\w+)` \|", part_of(text, each), re.MULTILINE)) for each in found}
    told_once = {f"{name}{suffix}" for name in indicators() for suffix in INDICATOR_COLUMNS}
    assert all({column.name for column in each.columns} - named[each.name] <= told_once for each in found)
    assert all(f"| `{name}` | double |" in text for name in indicators())
    wide = [each.name for each in found if "`NAME`" in part_of(text, each)]
    assert wide == sorted(each.name for each in found if each.name.endswith(("_latest", "_overview")))


def part_of(text: str, relation: Relation) -> str:
    return text.split(f"## {heading(relation)}\n")[1].partition("\n## ")[0]


def test_the_diagram_has_every_table_and_joins_only_tables_that_are_there(connection: Connection):
    diagram, tables = entity_diagram(connection), {each.name: each for each in relations(connection, "core")}
    assert set(re.findall(r"^    (\w+) \{$", diagram, re.MULTILINE)) == set(tables)
    assert 'city ||--o{ run : "city_id"' in diagram
    assert "cell_of_" not in diagram
    for each in CHECKED:
        assert set(each.columns) <= {column.name for column in tables[each.child].columns}
        assert each.parent in tables
