"""What do readers see, and what did a loader leave behind?"""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, text


@dataclass(frozen=True)
class Seen:
    """What one statement of a reader gives for a city."""

    runs: tuple[str, ...]
    row_count: int
    digest: str
    """Hash of all rows but for the run that they come from."""


class Witness:
    """A reader, and what only a superuser can look up."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def seen(self, city_id: str = "tiny") -> Seen:
        """Give what a reader sees of a city now."""
        query = text("SELECT run_id::TEXT, to_jsonb(observation) - 'run_id' FROM api.observation WHERE city_id = :city")
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL ROLE urban_sdg_reader"))
            rows = connection.execute(query, {"city": city_id}).all()
        lines = sorted(json.dumps(row[1], sort_keys=True) for row in rows)
        runs = tuple(sorted({row[0] for row in rows}))
        return Seen(runs, len(rows), hashlib.sha256("\n".join(lines).encode()).hexdigest())

    def number(self, query: str, **parameters: Any) -> Any:
        """Ask for one value."""
        with self.engine.connect() as connection:
            return connection.scalar(text(query), parameters)

    def settle(self) -> None:
        """Wait until the server has noticed that the loaders are gone."""
        self.engine.dispose()  # its own idle sessions are no loader's
        others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for _ in range(3000):
                if connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")) == 0:
                    return
                connection.execute(text("SELECT pg_sleep(0.01)"))
        pytest.fail("a session of a loader that is gone goes on for more than 30 s")

    def leftovers(self) -> dict[str, int]:
        """Count what a load leaves behind when nobody cleans up after it."""
        complete = "SELECT run_id FROM core.run WHERE status = 'complete'"
        queries = {
            "runs that seem to run": "SELECT count(*) FROM core.run WHERE status = 'running'",
            "staging tables": "SELECT count(*) FROM pg_class"
            " WHERE relnamespace = to_regnamespace('staging') AND relkind IN ('r', 'p')",
            "geographies without a run": "SELECT count(*) FROM core.geography"
            f" WHERE geography_id NOT IN (SELECT geography_id FROM core.run WHERE run_id IN ({complete}))",
            "locks": "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        } | {f"rows of {name} without a run": query for name, query in self._rows_without_run(complete)}
        return {name: found for name, query in queries.items() if (found := self.number(query))}

    def _rows_without_run(self, complete: str) -> Iterator[tuple[str, str]]:
        tables = (
            "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'core' AND column_name = 'run_id'"
            " AND table_type = 'BASE TABLE' AND table_name !~ '_of_' AND table_name <> 'run'"
        )
        with self.engine.connect() as connection:
            for name in connection.scalars(text(tables)):
                yield name, f"SELECT count(*) FROM core.{name} WHERE run_id NOT IN ({complete})"
