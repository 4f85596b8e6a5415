"""How does a run get into the record? Whole, checked, and unseen by readers until it is published."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import psycopg
from sqlalchemy import Engine

from pipelines.database.amounts import store_places
from pipelines.database.columns import Column
from pipelines.database.copy import copy_records
from pipelines.database.failure import explained, project_error
from pipelines.database.features import features_version, store_features
from pipelines.database.frame import records
from pipelines.database.gates import check_staging, run_checks
from pipelines.database.geography import geography_version, store_geography
from pipelines.database.indicator import store_indicators, store_terms
from pipelines.database.observation import OBSERVATION_COLUMNS, observation_columns
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.staging import as_loader, move, stage, staging
from pipelines.database.version import Version
from pipelines.progress import ProgressRow
from spatial_indicators.area_of_analysis import Delineation

__all__ = ["OBSERVATION_COLUMNS", "SOURCE_COLUMNS", "load_run"]

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

SOURCE_COLUMNS = (
    *("source_id", "title", "producer", "licence", "attribution", "url", "file", "sha256", "bytes", "period"),
)


def load_run(engine: Engine, run: RunRecord, content: RunContent) -> Mapping[str, Any]:
    """Put a run into the record and give the results of its checks.

    The rows wait in tables of their own and appear in the record in one transaction, with the checks. A run that is
    refused or interrupted leaves its row, marked as failed with the reason, and nothing else; what readers see is
    untouched either way. Loading a complete run again changes nothing. Loads of the same city take turns.

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
            with staging(connection, run.city_id):
                return _fill(engine, connection, run, content)
        except BaseException as error:
            # With the connection gone this cannot be written; the next load of the city then does it.
            with suppress(psycopg.Error), as_loader(connection):
                _finish(connection, run, "failed", failure=_reason(error, engine))
            raise


def _reason(error: BaseException, engine: Engine) -> str:
    explanation = project_error(error, engine.url) if isinstance(error, psycopg.Error) else None
    lines = str(explanation or error).splitlines() or [type(error).__name__]
    return lines[0]


def _fill(engine: Engine, connection: Connection, run: RunRecord, content: RunContent) -> Mapping[str, Any]:
    tables = {**content.amounts.tables(), "observation": observation_columns(content.observations, run.city_id)}
    # Numbers and shapes wait in different tables: with a connection for each, two of the server's processes take them.
    with ThreadPoolExecutor(max_workers=1) as beside:
        shapes = beside.submit(_stage_shapes, engine, run, content)
        with as_loader(connection):
            for name, columns in tables.items():
                stage(connection, run.city_id, name, columns)
        geography, features = shapes.result()
    with as_loader(connection):
        check_staging(connection, run, geography.number)
        return _record(connection, run, content, (geography, features), tables)


def _stage_shapes(engine: Engine, run: RunRecord, content: RunContent) -> tuple[Version, Version]:
    """Stage areas, cells, blocks and features unless the record holds them already, and give their versions."""
    with _session(engine) as connection, as_loader(connection):
        features = features_version(connection, run.city_id, content.features())
        features.stage(connection, run.city_id)
        # Last, as areas, cells and blocks may still be being drawn in the second process.
        geography = geography_version(connection, run.city_id, content)
        geography.stage(connection, run.city_id)
    return geography, features


def _record(
    connection: Connection,
    run: RunRecord,
    content: RunContent,
    versions: tuple[Version, Version],
    tables: Mapping[str, Mapping[str, Column]],
) -> Mapping[str, Any]:
    geography, features = versions
    geography_id = store_geography(connection, run.city_id, geography, (content.valid_from, content.valid_until))
    feature_set_id = store_features(connection, run.city_id, features)
    store_indicators(connection, content.indicators)
    store_terms(connection, content.terms)
    store_places(connection, run.city_id, run.run_id, content.amounts)
    sources = [(run.run_id, *row) for row in records(content.sources, SOURCE_COLUMNS, "sources")]
    copy_records(connection, "core.source", ("run_id", *SOURCE_COLUMNS), sources)
    drawn = [(run.run_id, *delineation) for delineation in content.delineations]
    copy_records(connection, "core.area_of_analysis", ("run_id", *Delineation._fields), drawn)
    moved = [(run.run_id, *row) for row in content.progress]
    copy_records(connection, "core.progress", ("run_id", *ProgressRow._fields), moved)
    for name, columns in tables.items():
        move(connection, run.city_id, name, columns, {"city_id": run.city_id, "run_id": run.run_id})
    checks = run_checks(connection, run, content, (geography_id, feature_set_id))
    _finish(connection, run, "complete", geography_id=geography_id, feature_set_id=feature_set_id, checks=checks)
    return {**run.checks, **checks}


def _loaded_already(connection: Connection, run: RunRecord) -> Mapping[str, Any] | None:
    with as_loader(connection):
        found = connection.execute(
            "SELECT checks FROM core.run"
            " WHERE run_id = %s AND city_id = %s AND fingerprint = %s AND status = 'complete'",
            [run.run_id, run.city_id, run.fingerprint],
        ).fetchone()
    return None if found is None else dict(found[0])


def _begin(connection: Connection, run: RunRecord) -> None:
    with as_loader(connection):
        connection.execute(
            "SELECT core.add_city(%s, %s, %s, %s, %s)",
            [run.city_id, run.city_name, run.country, run.region_code, run.region_name],
        )
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


def _finish(  # noqa: PLR0913  an end has its numbers or its reason
    connection: Connection,
    run: RunRecord,
    status: str,
    *,
    geography_id: int | None = None,
    feature_set_id: int | None = None,
    checks: Mapping[str, Any] | None = None,
    failure: str | None = None,
) -> None:
    found = json.dumps(dict(checks or {}), sort_keys=True)
    connection.execute(
        "SELECT core.finish_run(%s, %s, %s, %s, %s, %s)",
        [run.run_id, status, geography_id, found, failure, feature_set_id],
    )


@contextmanager
def _turn(engine: Engine, city_id: str) -> Iterator[Connection]:
    turn = "hashtextextended('urban_sdg.load/' || %s, 0)"
    with _session(engine) as connection:
        connection.execute(f"SELECT pg_advisory_lock({turn})", [city_id])
        try:
            yield connection
        finally:
            # With the connection gone the server ends the turn, some time after.
            with suppress(psycopg.Error):
                connection.execute(f"SELECT pg_advisory_unlock({turn})", [city_id])


@contextmanager
def _session(engine: Engine) -> Iterator[Connection]:
    """Open a connection of the driver's own, whose session ends with it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as wrapped:
        connection = wrapped.connection.driver_connection
        assert isinstance(connection, psycopg.Connection)  # noqa: S101 - url.py knows no other driver
        try:
            yield connection
        finally:
            wrapped.invalidate()
