"""From a city's results to the values that readers see: loaded whole, checked, then shown in one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Engine

from pipelines.catalogue import catalogue, source_rows
from pipelines.city_run import CityRun
from pipelines.code_version import code_version
from pipelines.database.publication import RunContent, RunRecord, load_run, publish, published_fingerprint
from pipelines.step import Check
from pipelines.steps.registry import all_steps
from spatial_indicators.districts import Districts
from spatial_indicators.errors import GateFailed

MODULES = ("pipelines.publish", "pipelines.database.loading", "spatial_indicators.observation")


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
    results = {key: run.fingerprint(key) for key in all_steps() if key.startswith(("measure/", "indicator/"))}
    content = {"code": code_version(MODULES), "results": results, "city": run.place.city.name}
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
        code_version=code_version(MODULES),
        fingerprint=fingerprint,
        inputs={name: run.fingerprint(name) for name in all_steps() if name.startswith("source/")},
        checks={check.name: check.passed for check in checks},
    )
    content = _content(run)
    found = load_run(engine, record, content)
    publish(engine, city.city, record.run_id)
    tables = ("areas", "cells", "cell_measures", "observations", "indicators", "sources")
    rows = {name: len(getattr(content, name)) for name in tables}
    return Published(fingerprint, is_new=True, run_id=str(record.run_id), rows=rows, checks=found)


def _refuse_failed(checks: list[Check]) -> None:
    for check in checks:
        if not check.passed and not check.is_warning:
            facts = ", ".join(f"{name} {value}" for name, value in check.facts.items()) or "it did not pass"
            raise GateFailed(check.name, facts, remedy="Nothing was published. Mend the data or the code that it tests")


def _content(run: CityRun) -> RunContent:
    districts: Districts = run.value("layer/districts")
    cells, people = run.value("layer/cells"), run.value("layer/people")
    frames = [run.value(key) for key in all_steps() if key.startswith("indicator/")]
    return RunContent(
        areas=areas_of(run, districts),
        cells=gpd.GeoDataFrame(
            {"cell_id": np.arange(len(cells)), "area_m2": cells.area_m2},
            geometry=districts.projection.unproject(cells.geometry),
            crs="EPSG:4326",
        ),
        cell_measures=_cell_measures(run),
        observations=pd.concat(frames, ignore_index=True),
        indicators=catalogue(),
        sources=source_rows(run),
        people_total=float(people.count[0].sum()),
    )


def areas_of(run: CityRun, districts: Districts) -> gpd.GeoDataFrame:
    """Give the city and its districts as areas, EPSG:4326, finer districts with the code of what they belong to."""
    city, parents = run.place.city, districts.parents()
    rows: list[tuple[str, str, str, str | None]] = [("city", city.city, city.name, None)]
    shapes = [districts.city_outline()]
    for level in districts.levels:
        is_counted = level is districts.counted
        rows += [
            (level.name, code, name, parents.get(code, city.city) if is_counted else city.city)
            for code, name in zip(level.codes, level.names, strict=True)
        ]
        shapes += list(level.geometry)
    frame = pd.DataFrame(rows, columns=["level", "code", "name", "parent_code"])
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return gpd.GeoDataFrame(frame, geometry=districts.projection.unproject(geometry), crs="EPSG:4326")


def _cell_measures(run: CityRun) -> pd.DataFrame:
    """Everyone's measures by cell; what is 0 or not known has no row."""
    parts = []
    for key in all_steps():
        if key.startswith("measure/"):
            for variant, values in run.value(key).items():
                cell = np.flatnonzero(np.nan_to_num(values[0]))
                name = key.removeprefix("measure/")
                columns = {"cell_id": cell, "measure": name, "variant": variant, "value": values[0][cell]}
                parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)
