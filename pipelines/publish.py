"""From a city's results to the values that readers see: loaded whole, checked, then shown in one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from pipelines.city_run import CityRun
from pipelines.code_version import code_version
from pipelines.database.publication import RunRecord, load_run, publish, published_fingerprint
from pipelines.qgis.layer_styles import add_missing_styles
from pipelines.run_content import content_of
from pipelines.step import Check
from pipelines.steps.registry import all_steps
from pipelines.steps.years import KEY as OTHER_YEARS
from spatial_indicators.errors import GateFailed

MODULES = ("pipelines.publish", "pipelines.database.loading", "spatial_indicators.observation")
WARNING = "warning"
"""What stands with a run for a check that found something worth knowing; a check that failed lets nothing through."""

SHOWN = ("layer/streets", "layer/stops", "layer/open_spaces")
"""Layers that readers see as they are."""


@dataclass(frozen=True)
class Published:
    """What became of a publication.

    Parameters
    ----------
    fingerprint
        Identity of everything that the values rest on.
    is_new
        False when readers saw exactly this already.
    run_id
        The run that readers see; empty when nothing was loaded.
    rows
        Rows loaded into each table.
    checks
        What the database found when it checked them.
    """

    fingerprint: str
    is_new: bool
    run_id: str
    rows: Mapping[str, int]
    checks: Mapping[str, Any]


def publication_fingerprint(run: CityRun) -> str:
    """Identify what should be published: the code that publishes and the fingerprints of all that it publishes."""
    shown = [key for key in all_steps() if key.startswith(("measure/", "indicator/")) or key in (*SHOWN, OTHER_YEARS)]
    city = run.place.city
    content = {
        "code": code_version(MODULES),
        "results": {key: run.fingerprint(key) for key in shown},
        "city": city.model_dump(
            mode="json", include={"name", "country", "region", "boundaries", "area_of_analysis", "stops"}
        ),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_published(run: CityRun, engine: Engine) -> bool:
    """Whether readers see exactly what the city's files, the code and the parameters give now."""
    return published_fingerprint(engine, run.place.city.city) == publication_fingerprint(run)


def published(run: CityRun, engine: Engine) -> Published:
    """Load a city's results into PostGIS and show them, unless readers see them already.

    Raises
    ------
    GateFailed
        When a step reported a gate that its data did not pass, in this run or an earlier one, or when the database
        refuses the rows; readers keep what they saw.
    SourceUnavailable
        When the database does not answer.
    """
    fingerprint = publication_fingerprint(run)
    city = run.place.city
    if published_fingerprint(engine, city.city) == fingerprint:
        return Published(fingerprint, is_new=False, run_id="", rows={}, checks={})
    checks = run.checks()
    _refuse_failed(checks)
    record = RunRecord(
        city_id=city.city,
        city_name=city.name,
        country=city.country,
        region_code=None if city.region is None else city.region.code,
        region_name=None if city.region is None else city.region.name,
        code_version=code_version(MODULES),
        fingerprint=fingerprint,
        inputs={name: run.fingerprint(name) for name in all_steps() if name.startswith("source/")},
        # A check that did not pass keeps a run from being published; a warning does not.
        checks={check.name: check.passed or ("warning" if check.is_warning else False) for check in checks},
    )
    content = content_of(run)
    found = load_run(engine, record, content)
    add_missing_styles(engine)
    publish(engine, city.city, record.run_id)
    return Published(fingerprint, is_new=True, run_id=str(record.run_id), rows=content.row_counts(), checks=found)


def _refuse_failed(checks: list[Check]) -> None:
    for check in checks:
        if not check.passed and not check.is_warning:
            facts = ", ".join(f"{name} {value}" for name, value in check.facts.items()) or "it did not pass"
            raise GateFailed(check.name, facts, remedy="Nothing was published. Mend the data or the code that it tests")
