"""Would this city run, and what would its values lack? Every file and gate, with nothing computed or published."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pipelines.catalogue import origin_of, title_of
from pipelines.city_run import CityRun
from pipelines.licence import licences_allow_publishing
from pipelines.step import Step
from spatial_indicators.errors import UrbanSdgError

Level = Literal["ok", "warn", "fail"]

DERIVED = {"layer/homes", "layer/doorsteps", "layer/people_grid", "layer/service_walks", "layer/greenery"}
"""Layers that are made of others and not of a source: they say nothing of what a city lacks."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    subject
        The file, gate or indicator.
    level
        ``ok``; ``warn``, which is stored with the values; ``fail``, which stops a run.
    what
        What was found; for what failed, with the remedy.
    """

    subject: str
    level: Level
    what: str

    def as_dict(self) -> dict[str, str]:
        """Give the finding as JSON takes it."""
        return asdict(self)


def findings(run: CityRun) -> Iterator[Finding]:
    """Look at a city's files, then at the gates of its layers, then at what can be computed of them.

    Parameters
    ----------
    run
        The city's steps without a store: layers are read anew, and nothing is kept.
    """
    failed = yield from _files(run)
    yield _gate("licences", licences_allow_publishing(run.place.city))
    absent: set[str] = set()
    for key, step in run.steps.items():
        if step.group == "indicator":
            yield _computable(run, key, failed, absent)
        elif not _has_gates(step):
            continue
        elif cause := _cause(run, key, failed):
            failed[key] = cause
        else:
            yield from _gates(run, key, failed, absent)


def _has_gates(step: Step) -> bool:
    """Say whether a step is looked at: layers, and files with gates of their own, which come first."""
    return step.group == "layer" or (step.group == "source" and bool(step.check_names))


def _gates(run: CityRun, key: str, failed: dict[str, str], absent: set[str]) -> Iterator[Finding]:
    try:
        checks = run.make(key).checks
    except UrbanSdgError as error:
        failed[key] = key
        yield Finding(key, "fail", str(error))
        return
    if run.value(key) is None:
        absent.add(key)
        yield Finding(key, "ok", "the city gives none")
        return
    yield from (_gate(key, check) for check in checks)
    if not all(check.passed or check.is_warning for check in checks):
        failed[key] = key


def _files(run: CityRun) -> Generator[Finding, None, dict[str, str]]:
    """Give every file with whose it is and what time it speaks for; return the steps that lack one, and which."""
    lost = {}
    for key, origin in run.place.city.files():
        producer, licence, period = origin_of(run.place.city, key)
        try:
            run.place.files(origin, key=key)
        except UrbanSdgError as error:
            lost[key] = title_of(key)
            yield Finding(title_of(key), "fail", str(error))
        else:
            yield Finding(title_of(key), "ok", f"{origin.shown}; {producer}, {licence}, {period}")
    reads = {key: step.files(run.place.city) for key, step in run.steps.items()}
    return {
        key: f"{title}, which is missing"
        for key, files in reads.items()
        for name, title in lost.items()
        if name in files
    }


def _computable(run: CityRun, key: str, failed: Mapping[str, str], absent: set[str]) -> Finding:
    of_measures = [name for name in run.steps[key].inputs if name.startswith("measure/")]
    if not all(run.steps[name].is_given(run.place.city) for name in of_measures):
        return Finding(key, "ok", "left out: no method of it is named under `methods`")
    if cause := _cause(run, key, failed):
        return Finding(key, "fail", f"left out because of {cause}")
    layers = {layer for name in of_measures for layer in run.steps[name].inputs}
    lacking = sorted(layer.removeprefix("layer/") for layer in layers & absent - DERIVED)
    if lacking:
        return Finding(key, "warn", f"no value, with the reason no_source: the city gives no {', '.join(lacking)}")
    return Finding(key, "ok", "can be computed")


def _cause(run: CityRun, key: str, failed: Mapping[str, str]) -> str | None:
    """Name what keeps a step from being made, itself or through its inputs."""
    waiting, seen = [key], {key}
    while waiting:
        step = waiting.pop()
        if step in failed:
            return failed[step]
        fresh = [name for name in run.steps[step].inputs if name not in seen]
        seen.update(fresh)
        waiting += fresh
    return None


def _gate(key: str, check: Any) -> Finding:
    facts = ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in check.facts.items())
    level: Level = "ok" if check.passed else "warn" if check.is_warning else "fail"
    return Finding(f"{key}: {check.name}", level, facts)


def _short(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
