"""How steps become Dagster assets: one multi-asset a stage, since a Dagster step costs more than most of ours."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import dagster as dg

from pipelines.asset_metadata import metadata_of
from pipelines.city_run import CityRun, Made
from pipelines.resources import Project
from pipelines.step import Check, Step
from spatial_indicators.errors import SourceUnavailable, UrbanSdgError

Result = TypeVar("Result")

SECONDS_BETWEEN_RETRIES = float(os.environ.get("URBAN_SDG_RETRY_SECONDS", "30"))


def asset_key(key: str) -> dg.AssetKey:
    """Name the asset of a step."""
    return dg.AssetKey(key.split("/"))


def stage_assets(
    stage: str, steps: Mapping[str, Step], *, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Make one multi-asset of all steps of a stage.

    Each asset keeps its own edges, version, checks and metadata; those that are up to date are not made again.

    Parameters
    ----------
    stage
        ``source``, ``layer``, ``measure`` or ``indicator``.
    steps
        All steps, by key.
    partitions
        The cities.
    """
    own = [step for step in steps.values() if step.group == stage and step.is_stored]
    names = {step.key.replace("/", "__"): step for step in own}

    @dg.multi_asset(
        name=f"{stage}s",
        specs=[_spec(step, steps, partitions) for step in own],
        check_specs=[_check_spec(step, name) for step in own for name in step.check_names],
        can_subset=True,
    )
    def compute(context: dg.AssetExecutionContext, project: Project) -> Iterator[Any]:
        run = explained(lambda: project.city_run(context.partition_key, context.run.run_id))
        for step in names.values():
            if asset_key(step.key) in context.selected_asset_keys:
                made = _made(run, step.key)
                yield from _events(step, made, context.selected_asset_check_keys, metadata_of(run, step, made))

    return compute


def edges_of(step: Step, steps: Mapping[str, Step]) -> list[str]:
    """List the stored steps that a step rests on, through those that are not stored."""
    found: dict[str, None] = {}
    for name in step.inputs:
        nearest = [name] if steps[name].is_stored else edges_of(steps[name], steps)
        found |= dict.fromkeys(nearest)
    return sorted(found)


def _spec(step: Step, steps: Mapping[str, Step], partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=asset_key(step.key),
        deps=[asset_key(name) for name in edges_of(step, steps)],
        description=step.description,
        group_name=f"{step.group}s",
        code_version=step.code_version,
        partitions_def=partitions,
        skippable=True,
    )


def _check_spec(step: Step, name: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(name=name, asset=asset_key(step.key), blocking=True)


def _made(run: CityRun, key: str) -> Made:
    return explained(lambda: run.make(key))


def explained(act: Callable[[], Result]) -> Result:
    """Run something, and turn what it raises into what Dagster knows: a passing fault is retried, others are not."""
    try:
        return act()
    except SourceUnavailable as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=SECONDS_BETWEEN_RETRIES) from error
    except UrbanSdgError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None


def _events(
    step: Step, made: Made, wanted: Sequence[dg.AssetCheckKey] | set[dg.AssetCheckKey], metadata: dict[str, Any]
) -> Iterator[Any]:
    yield dg.MaterializeResult(
        asset_key=asset_key(step.key), metadata=metadata, data_version=dg.DataVersion(made.manifest.fingerprint)
    )
    reported = {check.name: check for check in made.checks}
    for name in step.check_names:
        if dg.AssetCheckKey(asset_key(step.key), name) in wanted:
            yield _check_result(step, name, reported.get(name))


def _check_result(step: Step, name: str, check: Check | None) -> dg.AssetCheckResult:
    """Report a gate; one that the city's data do not call for has nothing to find fault with."""
    is_warning = check is not None and check.is_warning
    return dg.AssetCheckResult(
        asset_key=asset_key(step.key),
        check_name=name,
        passed=check is None or check.passed,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata=dict(check.facts) if check is not None else {"applies": False},
    )
