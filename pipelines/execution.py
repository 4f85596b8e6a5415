"""How a city is run: through Dagster, which records it, or straight through, which is quicker."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.city_run import NEEDED_LAST, CityRun
from pipelines.project import HOME, Surroundings
from pipelines.steps.registry import all_steps

if TYPE_CHECKING:
    from sqlalchemy import Engine

Progress = Callable[[str], None]

ALL_BESIDE_BYTES = 16 << 20
"""Files of a city whose results may be in the memory of two processes: a gigabyte at most. In the run of a larger one
Dagster's share is small anyway."""

QUICKLY_READ = {
    "layer/districts": "features/boundaries",
    "layer/people": "features/census",
    "layer/stops": "features/stops",
}
"""Layers, and the features they rest on that take a moment to read; a map takes longer."""


@dataclass
class RunReport:
    """What a run did and where its results are.

    Parameters
    ----------
    city
        Id of the city.
    database
        Address of the database, without a password.
    maps
        Folder of the pictures.
    made
        Seconds of every step that was made.
    is_published_now
        Whether this run changed what readers see.
    warnings
        Gates that found something worth knowing.
    seconds
        Time from the start of the command.
    """

    city: str
    database: str = ""
    maps: str = ""
    made: dict[str, float] = field(default_factory=dict)
    is_published_now: bool = False
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Give the report as JSON takes it."""
        return asdict(self)


def run_city(
    city_id: str, *, with_dagster: bool, keep: bool = False, with_maps: bool = True, progress: Progress
) -> RunReport:
    """Bring a city's published values up to date.

    Parameters
    ----------
    city_id
        Id of the city.
    with_dagster
        Record the run in Dagster; unchanged steps are left out of it, and a run without stale steps is none.
    keep
        Keep results without Dagster too, so that the next run makes again only what changed.
    with_maps
        Draw a picture of every indicator too.
    progress
        Told what happens.

    Raises
    ------
    UrbanSdgError
        When the city's file, its data or the database refuse; readers keep what they saw.
    """
    began = time.perf_counter()
    surroundings = Surroundings.from_environment()
    run = surroundings.city_run(city_id, all_steps(), keep=with_dagster or keep, progress=_indented(progress))
    files = [path for key, origin in run.place.city.files() for path in run.place.files(origin, key=key)]
    if stale := run.stale():
        from spatial_indicators.kernels import load_street_kernels  # noqa: PLC0415  a run with nothing to do needs none

        load_street_kernels()  # before there are two processes, as both need what it loads
    # What is made anew is published anew.
    is_small = sum(path.stat().st_size for path in files) <= ALL_BESIDE_BYTES
    run.begin([*stale, NEEDED_LAST] if stale else [], is_all_beside=with_dagster and is_small)
    engine, url = _migrated(surroundings.state, progress)
    _read_small_inputs(run)
    report = RunReport(city_id, url, str(surroundings.state / "maps" / city_id))
    if with_dagster:
        _through_dagster(run, engine, surroundings, report, progress)
    else:
        _straight(run, engine, report)
    if with_maps:
        from pipelines.pictures import pictures_of  # noqa: PLC0415  Matplotlib takes most of a second to import

        pictures_of(run, Path(report.maps))
    report.warnings = [_sentence(check) for check in run.checks() if check.is_warning and not check.passed]
    report.seconds = time.perf_counter() - began
    return report


def _indented(progress: Progress) -> Progress:
    return lambda line: progress(f"  {line}")


def _migrated(state: Path, progress: Progress) -> tuple["Engine", str]:
    """Bring the database up to date, and give it with its address as it may be shown."""
    # The database's libraries take a fifth of a second to import: by now the second process reads the map.
    from pipelines.database.migration import migrate  # noqa: PLC0415
    from pipelines.database.url import database_url, engine_of, shown_url  # noqa: PLC0415

    url = database_url(state)
    engine = engine_of(url)
    applied = migrate(engine)
    for name in applied:
        progress(f"  database: {name}")
    if applied:
        from pipelines.installed_catalogue import install_catalogue  # noqa: PLC0415  a database is new once

        install_catalogue(engine)
    return engine, shown_url(url)


def _read_small_inputs(run: CityRun) -> None:
    """Read what is quickly read before long work begins, so that a fault in it is told at once."""
    stale = run.stale() if run.store is not None else list(run.steps)
    for layer, features in QUICKLY_READ.items():
        if layer in stale:
            run.value(features)


def _straight(run: CityRun, engine: "Engine", report: RunReport) -> None:
    from pipelines.publish import published  # noqa: PLC0415

    report.made = {key: made.seconds for key, made in run.make_all().items()}
    report.is_published_now = published(run, engine).is_new


def _through_dagster(
    run: CityRun, engine: "Engine", surroundings: Surroundings, report: RunReport, progress: Progress
) -> None:
    from pipelines.publish import is_published  # noqa: PLC0415

    stale, was_published = run.stale(), is_published(run, engine)
    if stale or not was_published:
        from pipelines.dagster_run import materialize  # noqa: PLC0415  Dagster takes a third of a second to import

        progress(f"  {len(stale)} of {sum(step.is_stored for step in run.steps.values())} steps to make")
        # What the city does not give is nothing to record: Dagster takes as long for it as for what has values.
        given = [key for key in stale if run.is_given(key)]
        if given or not was_published:
            report.made = materialize(run, given, dagster_home(surroundings), progress)
        for key in stale:
            report.made.setdefault(key, run.make(key).seconds)
        report.is_published_now = not was_published


def dagster_home(surroundings: Surroundings) -> Path:
    """Give Dagster's home: a folder of the state with the project's dagster.yaml, since Dagster writes beside it."""
    home = Path(os.environ.setdefault("DAGSTER_HOME", str(surroundings.state / "dagster")))
    os.environ.setdefault("URBAN_SDG_DAGSTER_STORAGE", str(home))
    home.mkdir(parents=True, exist_ok=True)
    ours, theirs = (HOME / "dagster.yaml").read_bytes(), home / "dagster.yaml"
    # A home of the user's own keeps the user's settings.
    if not theirs.is_file() or home.is_relative_to(surroundings.state):
        theirs.write_bytes(ours)
    return home


def _sentence(check: Any) -> str:
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in check.facts.items())
    return f"{check.name}: {facts}"
