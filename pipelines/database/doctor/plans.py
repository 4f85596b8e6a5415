"""Checks of indexes: does the planner find one for every question that touches a large table?"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg import sql

from pipelines.database.doctor.check import Examined, Fault, check


class Question(NamedTuple):
    """A question that readers ask of a large table, and the kind of index that must answer it."""

    title: str
    table: str
    """Its parent; every city has a partition."""
    kind: str
    query: str
    """{table} is the partition of a city, {city} its id, {box} a polygon."""


QUESTIONS = (
    Question(
        "values of an indicator",
        "observation",
        "btree",
        "SELECT value FROM api.observation WHERE city_id = {city} AND indicator_id = 'any'",
    ),
    Question(
        "amounts of a cell",
        "cell_measure",
        "btree",
        "SELECT amounts FROM {table} WHERE city_id = {city} AND run_id = gen_random_uuid() AND cell_id = 1",
    ),
    Question("cells under a polygon", "cell", "gist", "SELECT geom FROM {table} WHERE geom && {box}"),
    Question("blocks under a polygon", "block", "gist", "SELECT geom FROM {table} WHERE geom && {box}"),
    Question("streets of a map", "street", "gist", "SELECT geom FROM {table} WHERE geom && {box}"),
    Question("stops of a map", "transit_stop", "gist", "SELECT geom FROM {table} WHERE geom && {box}"),
    Question("open spaces of a map", "open_space", "gist", "SELECT geom FROM {table} WHERE geom && {box}"),
)
BOX = "ST_MakeEnvelope(0, 0, 0.01, 0.01, 4326)"


@check()
def large_tables_are_read_by_index(database: Examined) -> Iterator[Fault]:
    """Does an index answer every question that readers ask of a large table?"""
    city = database.value("SELECT city_id FROM core.city ORDER BY city_number LIMIT 1")
    if city is None:
        return
    # A table of a few rows is read whole though it has an index; so reading whole is made dear.
    database.connection.execute("SET LOCAL enable_seqscan = off")
    for question in QUESTIONS:
        partition = f"{question.table}_of_{city}"
        exists = database.value("SELECT to_regclass(format('core.%%I', %s::TEXT)) IS NOT NULL", partition)
        if exists and not _is_answered_by_index(database, question, partition, city):
            yield Fault(
                f"no {question.kind} index answers: {question.title} (core.{question.table})",
                f"Make the index of core.{question.table} again as its migration in sql/migrations says",
            )
    database.connection.execute("SET LOCAL enable_seqscan = on")


def _is_answered_by_index(database: Examined, question: Question, partition: str, city: str) -> bool:
    query = sql.SQL(question.query).format(
        table=sql.Identifier("core", partition), city=sql.Literal(city), box=sql.SQL(BOX)
    )
    found = database.connection.execute(sql.SQL("EXPLAIN (FORMAT JSON) ") + query).fetchone()
    assert found is not None  # noqa: S101 - EXPLAIN gives one row
    plan = found[0] if isinstance(found[0], list) else json.loads(found[0])
    used = list(_indexes(plan[0]["Plan"]))
    return bool(
        database.value(
            "SELECT EXISTS (SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " JOIN pg_am ON pg_am.oid = relam"
            " WHERE indrelid = to_regclass(format('core.%%I', %s::TEXT)) AND amname = %s AND relname = ANY (%s))",
            partition,
            question.kind,
            used,
        )
    )


def _indexes(node: dict[str, Any]) -> Iterator[str]:
    if "Index Name" in node:
        yield str(node["Index Name"])
    for child in node.get("Plans", []):
        yield from _indexes(child)
