"""Laws of the arrays of amounts: they are read place by place, so they stay in their rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.run import RunContent, RunRecord

TABLES = ("cell_measure", "block_measure", "area_measure")
OUT_OF_ROW = """
    SELECT pg_relation_size(reltoastrelid), (SELECT count(*) FROM {table} WHERE pg_column_compression(amounts) <> '')
    FROM pg_class WHERE oid = '{table}'::REGCLASS"""


@pytest.mark.parametrize("table", TABLES)
def test_a_thousand_amounts_stay_in_their_row(
    database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent], table: str
) -> None:
    load_run(database, run(), content())
    child = f"core.{table}_of_tiny"
    with database.begin() as connection:
        many = "(SELECT array_agg(place::DOUBLE PRECISION) FROM generate_series(1, 1000) AS place)"
        connection.execute(text(f"UPDATE {child} SET amounts = {many}"))  # noqa: S608  names of this file
    with database.connect() as connection:
        assert connection.execute(text(OUT_OF_ROW.format(table=child))).fetchall() == [(0, 0)]
