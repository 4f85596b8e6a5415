"""A throw-away PostGIS for the session, and for each test a database of its own, copied from a migrated template."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
import shapely
from sqlalchemy import Engine, make_url

from pipelines.database.cluster import PrivateCluster
from pipelines.database.installation import postgis_installation
from pipelines.database.loading import CELL_MEASURE_COLUMNS, OBSERVATION_COLUMNS
from pipelines.database.migration import migrate
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.url import engine_of
from spatial_indicators.errors import InputError


@pytest.fixture(scope="session", autouse=True)
def _postgis() -> None:
    try:
        postgis_installation()
    except InputError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A new directory that every account can enter; pytest's own can be entered by its owner alone."""
    directory = Path(tempfile.mkdtemp(prefix="usdg-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of the session's server."""
    directory = Path(tempfile.mkdtemp(prefix="usdg-"))
    directory.chmod(0o755)
    cluster = PrivateCluster(directory / "postgres", is_durable=False)
    try:
        yield cluster.start()
    finally:
        cluster.stop()
        shutil.rmtree(directory)


def administer(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.encode())


def at_database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Name of a migrated database without rows."""
    administer(server, "CREATE DATABASE migrated")
    engine = engine_of(at_database(server, "migrated"))
    migrate(engine)
    engine.dispose()
    return "migrated"


def new_database(server: str, source: str) -> Iterator[Engine]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {source}")
    engine = engine_of(at_database(server, name))
    yield engine
    engine.dispose()
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server: str, template: str) -> Iterator[Engine]:
    """A migrated database of the test's own."""
    yield from new_database(server, template)


@pytest.fixture
def empty_database(server: str) -> Iterator[Engine]:
    """A database that nothing was ever applied to."""
    yield from new_database(server, "template1")


@pytest.fixture
def run() -> Callable[..., RunRecord]:
    """Give a new run of the city of Tiny."""

    def make(**changes: Any) -> RunRecord:
        known = {"city_id": "tiny", "city_name": "Tiny", "country": "GBR", "code_version": "1", "fingerprint": "f1"}
        return RunRecord(**known | changes)

    return make


@pytest.fixture
def content() -> Callable[..., RunContent]:
    """Give the content of a run: a west district of 2 cells with 10 people each and an east one of 2 with 20 each.

    ``access`` is the value of the west; the east's is missing.
    """

    def make(access: float = 40.0, **changes: Any) -> RunContent:
        known: dict[str, Any] = {
            "areas": tiny_areas(),
            "cells": tiny_cells(),
            "cell_measures": pd.DataFrame(
                [(cell, "people", "", 10.0 if cell < 2 else 20.0) for cell in range(4)]
                + [(cell, "people_near_stop", "un", 8.0) for cell in range(2)],
                columns=CELL_MEASURE_COLUMNS,
            ),
            "observations": tiny_observations(access),
            "indicators": tiny_indicators(),
            "sources": tiny_sources(),
            "people_total": 60.0,
        }
        return RunContent(**known | changes)

    return make


def tiny_areas() -> gpd.GeoDataFrame:
    rows = [("city", "tiny", "Tiny", None), ("ward", "E", "East", "tiny"), ("ward", "W", "West", "tiny")]
    shapes = [shapely.box(0, 0, 0.04, 0.01), shapely.box(0.02, 0, 0.04, 0.01), shapely.box(0, 0, 0.02, 0.01)]
    columns = ["level", "code", "name", "parent_code"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs="EPSG:4326")


def tiny_cells() -> gpd.GeoDataFrame:
    shapes = [shapely.box(0.01 * column, 0, 0.01 * column + 0.01, 0.01) for column in range(4)]
    return gpd.GeoDataFrame({"cell_id": range(4), "area_m2": [1e6] * 4}, geometry=shapes, crs="EPSG:4326")


def tiny_observations(access: float) -> pd.DataFrame:
    def row(level: str, code: str, value: float | None, reason: str | None) -> tuple[Any, ...]:
        group = ("_T", "_T", "_T")
        interval = (value, value, value, None, None, 1.0, reason)
        return ("tiny", "transport", "un", True, level, code, 2021, *group, *interval, ["tested"], "1")

    rows = [row("city", "tiny", access, None), row("ward", "W", access, None), row("ward", "E", None, "no_people")]
    return pd.DataFrame(rows, columns=OBSERVATION_COLUMNS)


def tiny_indicators() -> pd.DataFrame:
    texts = {"code": "11.2.1", "title": "Access", "question": "Who reaches a stop?", "reference": "https://un.org"}
    meaning = {"unit": "percent", "direction": "up", "valid_min": 0.0, "valid_max": 100.0, "target": 100.0}
    keys = {"indicator_id": "transport", "method_version": "1", "methods": ["un"], "series": None}
    return pd.DataFrame([{**keys, **texts, **meaning, "description": "People within 500 m."}])


def tiny_sources() -> pd.DataFrame:
    texts = {"title": "Map", "producer": "OSM", "licence": "ODbL-1.0", "attribution": "(c) OpenStreetMap contributors"}
    file = {"source_id": "tiny/osm", "file": "tiny.pbf", "sha256": "0" * 64, "bytes": 3, "url": None, "period": None}
    return pd.DataFrame([texts | file])
