"""How does a run get into the record? Whole, checked, and unseen by readers until it is published."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import psycopg
from sqlalchemy import Engine

from pipelines.database.copy import copy_arrays, copy_records
from pipelines.database.failure import explained, project_error
from pipelines.database.frame import records
from pipelines.database.gates import run_checks
from pipelines.database.geography import stored_geography
from pipelines.database.indicator import store_indicators
from pipelines.database.run import RunContent, RunRecord

if TYPE_CHECKING:
    import pandas as pd

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

OBSERVATION_COLUMNS = (
    *("city_id", "indicator_id", "method", "is_default", "level", "area_code", "year", "sex", "age", "disability"),
    *("value", "lower", "upper", "numerator", "denominator", "coverage", "reason", "flags", "method_version"),
)
SOURCE_COLUMNS = (
    *("source_id", "title", "producer", "licence", "attribution", "url", "file", "sha256", "bytes", "period"),
)
CELL_MEASURE_COLUMNS = ("cell_id", "measure", "variant", "value")


def load_run(engine: Engine, run: RunRecord, content: RunContent) -> Mapping[str, Any]:
    """Put a run into the record and give the results of its checks.

    The rows appear in one transaction. A run that is refused or interrupted leaves its row, marked as failed with
    the reason, and nothing else; what readers see is untouched either way. Loading a complete run again changes
    nothing. Loads of the same city take turns.

    Raises
    ------
    GateFailed
        When a table or a check refuses the content.
    InputError
        When the database is not migrated, its disk is full, or the login lacks a right.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), _turn(engine, run.city_id) as connection:
        if (checks := _loaded_already(connection, run)) is not None:
            return checks
        _begin(connection, run)
        try:
            with _as_loader(connection):
                return _fill(connection, run, content)
        except BaseException as error:
            # With the connection gone this cannot be written; the next load of the city then does it.
            with suppress(psycopg.Error):
                _finish(connection, run, "failed", None, {}, _reason(error, engine))
            raise


def _reason(error: BaseException, engine: Engine) -> str:
    explanation = project_error(error, engine.url) if isinstance(error, psycopg.Error) else None
    lines = str(explanation or error).splitlines() or [type(error).__name__]
    return lines[0]


def _fill(connection: Connection, run: RunRecord, content: RunContent) -> Mapping[str, Any]:
    geography_id = stored_geography(connection, run.city_id, content.areas, content.cells)
    store_indicators(connection, content.indicators)
    sources = [(run.run_id, *row) for row in records(content.sources, SOURCE_COLUMNS, "sources")]
    copy_records(connection, "core.source", ("run_id", *SOURCE_COLUMNS), sources)
    rows = records(content.observations, OBSERVATION_COLUMNS, "observations")
    copy_records(connection, "core.observation", ("run_id", *OBSERVATION_COLUMNS), ((run.run_id, *row) for row in rows))
    _copy_cell_measures(connection, run, content.cell_measures)
    checks = run_checks(connection, run, content, geography_id)
    _finish(connection, run, "complete", geography_id, checks, None)
    return {**run.checks, **checks}


def _copy_cell_measures(connection: Connection, run: RunRecord, frame: "pd.DataFrame") -> None:
    if frame.empty:
        return
    names = frame[["measure", "variant"]].astype(str)
    groups = names.groupby(["measure", "variant"], sort=True).ngroup().to_numpy()
    firsts = np.unique(groups, return_index=True)[1]
    pairs = list(names.iloc[firsts].itertuples(index=False, name=None))
    connection.cursor().executemany(
        "INSERT INTO core.measure (measure, variant) VALUES (%s, %s) ON CONFLICT DO NOTHING", pairs
    )
    found = connection.execute("SELECT measure, variant, measure_id FROM core.measure").fetchall()
    numbers = {(measure, variant): number for measure, variant, number in found}
    measure_ids = np.array([numbers[pair] for pair in pairs], dtype=np.int16)[groups]
    cell_ids = frame["cell_id"].to_numpy(np.int32)
    order = np.lexsort((cell_ids, measure_ids))  # the order of the key: its index then grows at one end
    columns = {"measure_id": measure_ids[order], "cell_id": cell_ids[order]}
    values = {"value": frame["value"].to_numpy(np.float64)[order]}
    identity = {"city_id": run.city_id.encode(), "run_id": run.run_id.bytes}
    copy_arrays(connection, "core.cell_measure", identity | columns | values)


def _loaded_already(connection: Connection, run: RunRecord) -> Mapping[str, Any] | None:
    with _as_loader(connection):
        found = connection.execute(
            "SELECT checks FROM core.run"
            " WHERE run_id = %s AND city_id = %s AND fingerprint = %s AND status = 'complete'",
            [run.run_id, run.city_id, run.fingerprint],
        ).fetchone()
    return None if found is None else dict(found[0])


def _begin(connection: Connection, run: RunRecord) -> None:
    with _as_loader(connection):
        connection.execute("SELECT core.add_city(%s, %s, %s)", [run.city_id, run.city_name, run.country])
        # We hold the city's turn, so whoever left these behind is gone.
        connection.execute(
            "SELECT core.finish_run(run_id, 'failed', NULL, NULL, 'its program ended before the load did')"
            " FROM core.run WHERE city_id = %s AND status = 'running'",
            [run.city_id],
        )
        texts = [json.dumps(dict(part), sort_keys=True, allow_nan=False) for part in (run.inputs, run.checks)]
        connection.execute(
            "INSERT INTO core.run (run_id, city_id, started_at, code_version, fingerprint, inputs, checks)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [run.run_id, run.city_id, run.started_at, run.code_version, run.fingerprint, *texts],
        )


def _finish(
    connection: Connection,
    run: RunRecord,
    status: str,
    geography_id: int | None,
    checks: Mapping[str, Any],
    failure: str | None,
) -> None:
    with _as_loader(connection):
        connection.execute(
            "SELECT core.finish_run(%s, %s, %s, %s, %s)",
            [run.run_id, status, geography_id, json.dumps(dict(checks), sort_keys=True), failure],
        )


@contextmanager
def _as_loader(connection: Connection) -> Iterator[None]:
    with connection.transaction():
        connection.execute("SET LOCAL ROLE urban_sdg_loader")
        yield


@contextmanager
def _turn(engine: Engine, city_id: str) -> Iterator[Connection]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as wrapped:
        connection = wrapped.connection.driver_connection
        assert isinstance(connection, psycopg.Connection)  # noqa: S101 - url.py knows no other driver
        connection.execute("SELECT pg_advisory_lock(hashtextextended('urban_sdg.load/' || %s, 0))", [city_id])
        try:
            yield connection
        finally:
            wrapped.invalidate()  # ends the session, and with it the turn
