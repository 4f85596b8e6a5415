"""One Dagster run of one city, in this process."""

import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy.exc import DBAPIError

from pipelines.city_run import CityRun
from pipelines.dagster_output import PROGRESS
from pipelines.dagster_steps import asset_key
from pipelines.definitions import defs
from pipelines.published_asset import KEY
from pipelines.resources import Project
from spatial_indicators.errors import InputError, UrbanSdgError

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Progress and errors are the command line's to tell; Dagster keeps the full record."""


def materialize(run: CityRun, stale: list[str], home: Path, progress: Callable[[str], None]) -> dict[str, float]:
    """Materialize the stale assets of a city, going on with a run that has begun, and publish it; give their seconds.

    Raises
    ------
    UrbanSdgError
        With the sentence that the failed step gave.
    InputError
        When Dagster cannot write its record.
    """
    os.environ[PROGRESS] = "1"
    Project.go_on_with(run)
    selection = [asset_key(key) for key in (*stale, KEY)]
    with _record(home) as instance, warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        warnings.simplefilter("ignore", dg.BetaWarning)
        result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            partition_key=run.place.city.city,
            asset_selection=selection,
            run_config=QUIET,
            raise_on_error=False,
        )
    if not result.success:
        raise UrbanSdgError(f"{_reason(result)}. Run {result.run_id} in Dagster's interface has the rest.")
    seconds = {}
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        taken = materialization.metadata.get("seconds")
        seconds["/".join(materialization.asset_key.path)] = float(str(taken.value)) if taken is not None else 0.0
    progress(f"  Dagster run {result.run_id}")
    return seconds


@contextmanager
def _record(home: Path) -> Iterator[dg.DagsterInstance]:
    """Open Dagster's record, which is SQLite: a full disk or a file of somebody else's is the user's to mend."""
    try:
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield instance
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, sqlite3.Error):
            raise
        raise InputError(
            "Dagster cannot write its record",
            where=os.environ.get("URBAN_SDG_DAGSTER_STORAGE", str(home)),
            value=cause,
            remedy="Free space there, or run with --no-dagster",
        ) from None


def _reason(result: Any) -> str:
    """Find the first failed step's own sentence, or the check that blocked the rest."""
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data is not None and failure.user_failure_data.description:
                return str(failure.user_failure_data.description).rstrip(".")
            return " ".join(failure.error_display_string.split())[:300]
    evaluated = result.get_asset_check_evaluations()
    failed = [check for check in evaluated if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR]
    return ", ".join(f"{check.asset_key.to_user_string()}: {check.check_name}" for check in failed) or "the run failed"
