"""A throw-away PostGIS for the session, and for each test a database of its own, copied from a migrated template."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from published_demo import publish_demo, reading_service
from sqlalchemy import Engine, make_url
from tiny_rows import (
    TINY_AMOUNTS,
    amounts_of,
    tiny_areas,
    tiny_blocks,
    tiny_cells,
    tiny_features,
    tiny_indicators,
    tiny_observations,
    tiny_sources,
)

from pipelines.database.cluster import PrivateCluster
from pipelines.database.installation import postgis_installation
from pipelines.database.migration import migrate
from pipelines.database.run import Outlines, RunContent, RunRecord
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
def templates(server: str) -> Callable[[str], str]:
    """Give a function that names a migrated database, made at the first call for a release."""
    return cache(lambda release: new_template(server, release))


@pytest.fixture(scope="session")
def template(templates: Callable[[str], str], request: pytest.FixtureRequest) -> str:
    """Name of a migrated database: without rows, or upgraded from an earlier release and with the cities of that."""
    return templates(getattr(request, "param", FRESH))


def new_template(server: str, release: str) -> str:
    name = "migrated" if release == FRESH else f"upgraded_from_{release}"
    administer(server, f"CREATE DATABASE {name}")
    engine = engine_of(at_database(server, name))
    if release != FRESH:
        create_roles(server)
        restore(engine, release)
    migrate(engine)
    engine.dispose()
    return name


FRESH = "fresh"
RELEASED = Path(__file__).parent / "released"
ON_UPGRADED = (
    *("test_loading", "test_publication", "test_reading"),
    *("test_polygon", "test_levels", "test_history", "test_contract"),
)
"""Modules that run on a fresh database and on one upgraded from every earlier release."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_asked = metafunc.module.__name__.rpartition(".")[2] in ON_UPGRADED and "template" in metafunc.fixturenames
    if is_asked and "alone" not in metafunc.fixturenames:
        states = [FRESH, *sorted(path.name for path in RELEASED.iterdir())]
        metafunc.parametrize("template", states, indirect=True, scope="session")


@pytest.fixture
def alone() -> None:
    """Ask for a fresh database: the test counts the rows of all cities, or reads comments, which a dump leaves out."""


@pytest.fixture(scope="session")
def restored() -> Callable[[Engine, str], None]:
    """Give the function that fills an empty database with an earlier release."""
    return restore


def create_roles(server: str) -> None:
    """Make the roles that a dump names, which belong to the server."""
    for role in ("owner", "loader", "reader"):
        administer(
            server,
            f"DO $$ BEGIN CREATE ROLE urban_sdg_{role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        )


def restore(engine: Engine, release: str) -> None:
    """Fill an empty database with what pg_dump kept of a release."""
    with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        for path in sorted((RELEASED / release).iterdir()):
            connection.execute(path.read_bytes())


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


@pytest.fixture(scope="session")
def service(server: str, templates: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment whose service ``urban_sdg`` is a database with the demo city, for a login that may only read."""
    folder = tmp_path_factory.mktemp("published")
    # Not the fixture template: it changes between modules, and everything that asks for it is made anew.
    administer(server, f"CREATE DATABASE published TEMPLATE {templates(FRESH)}")
    publish_demo(folder, at_database(server, "published"))
    return reading_service(folder, at_database(server, "published"))


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
            "amounts": amounts_of(TINY_AMOUNTS),
            "observations": tiny_observations(access),
            "indicators": tiny_indicators(),
            "sources": tiny_sources(),
            "features": partial(replace, tiny_features()),  # other processes unpickle it
            "people_total": 60.0,
        }
        drawn = {"areas": tiny_areas(), "cells": tiny_cells(), "blocks": tiny_blocks()}
        outlines = partial(Outlines, **drawn | {name: changes.pop(name) for name in drawn if name in changes})
        return RunContent(outlines=outlines, **known | changes)

    return make
