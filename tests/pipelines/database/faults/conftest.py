"""A durable server to harm, loaders to kill, and what readers see of it all.

The usual run is short. ``URBAN_SDG_FAULTS=full`` gives the numbers of faults that docs/faults.md tells of, and
``URBAN_SDG_FAULTS_FIGURES=FILE`` keeps what was counted and timed, a JSON line a figure.
"""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import json
import os
import random
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import OperationalError

from pipelines.database.cluster import PrivateCluster
from pipelines.database.installation import postgis_installation
from pipelines.database.loading import load_run
from pipelines.database.migration import migrate
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord
from pipelines.database.url import engine_of

sys.path.append(str(Path(__file__).parent))  # pytest's importlib mode leaves the tests' own modules out

from scene import Scene
from town import town_content
from witness import Witness
from workshop import Workshop

IS_FULL = os.environ.get("URBAN_SDG_FAULTS") == "full"
READERS = 200
SEED = 11


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - moments, not secrets


@pytest.fixture
def times() -> Callable[[int, int], int]:
    """Give the first number in the usual run and the second in the full one."""
    return lambda short, full: full if IS_FULL else short


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep what was counted and timed."""

    def keep(**facts: Any) -> None:
        if file := os.environ.get("URBAN_SDG_FAULTS_FIGURES"):
            with Path(file).open("a", encoding="utf-8") as lines:
                print(json.dumps({"test": request.node.name} | facts), file=lines)

    return keep


@pytest.fixture(scope="session")
def durable() -> Iterator[PrivateCluster]:
    """A server that may be killed: what it has committed must survive."""
    directory = Path(tempfile.mkdtemp(prefix="usdg-"))
    directory.chmod(0o755)
    cluster = PrivateCluster(directory / "postgres")
    try:
        cluster.start()
        settings = {"max_connections": READERS + 50, "log_lock_waits": "on"}
        for name, value in settings.items():
            as_superuser(cluster, f"ALTER SYSTEM SET {name} = '{value}'")
        cluster.stop()
        cluster.start()
        engine = engine_of(cluster.home().url)
        migrate(engine)
        engine.dispose()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(directory)


def as_superuser(cluster: PrivateCluster, statement: str, database: str = "postgres") -> None:
    url = make_url(cluster.home().url).set(drivername="postgresql", database=database)
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def victim(durable: PrivateCluster) -> Iterator[Engine]:
    """A migrated database of the durable server."""
    name = f"victim_{uuid.uuid4().hex[:8]}"
    as_superuser(durable, f"CREATE DATABASE {name} TEMPLATE urban_sdg")
    engine = engine_of(make_url(durable.home().url).set(database=name).render_as_string(hide_password=False))
    migrate(engine)  # rights on the database itself do not come with a template
    yield engine
    engine.dispose()
    as_superuser(durable, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def stop_at_once(durable: PrivateCluster) -> Callable[[], None]:
    """Stop the server as a power cut would: no goodbye, no checkpoint."""

    def stop() -> None:
        home = durable.home()
        program = postgis_installation().program("pg_ctl")
        stopped = home.account.run([program, "-D", home.data, "-m", "immediate", "-w", "stop"], directory=home.path)
        assert stopped.returncode == 0, stopped.stderr

    return stop


@pytest.fixture
def town(content: Callable[..., RunContent], run: Callable[..., RunRecord]) -> Callable[..., tuple[Any, Any]]:
    """Give a run of a city of ``side`` x ``side`` cells, whose values are all ``access`` per cent."""

    def make(access: float = 40.0, side: int = 60, west: str = "W", **changes: Any) -> tuple[RunRecord, RunContent]:
        record = run(**changes)
        return record, town_content(content(access), record.city_id, access, side, west)

    return make


@pytest.fixture
def witness_of() -> type[Witness]:
    return Witness


@pytest.fixture
def witness(victim: Engine) -> Witness:
    return Witness(victim)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("orders"))
    yield made
    made.close()


@pytest.fixture
def holding(victim: Engine) -> Callable[[str], AbstractContextManager[Callable[[], None]]]:
    """Keep writers off a table, and give what waits until one stands before it."""

    @contextmanager
    def held(table: str) -> Iterator[Callable[[], None]]:
        connection = victim.connect()
        connection.execute(text(f"LOCK TABLE {table} IN SHARE MODE"))

        def wait_for_a_rival() -> None:
            query = f"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::REGCLASS AND NOT granted"
            for _ in range(3000):
                if connection.scalar(text(query)):
                    return
                connection.execute(text("SELECT pg_sleep(0.01)"))
            pytest.fail(f"nobody wants to write to {table}")

        try:
            yield wait_for_a_rival
        finally:
            with suppress(OperationalError):  # the server may have ended before the lock
                connection.close()

    return held


@pytest.fixture
def show(victim: Engine) -> Callable[[RunRecord, RunContent], None]:
    """Load a run and publish it, undisturbed."""

    def shown(record: RunRecord, content: RunContent) -> None:
        load_run(victim, record, content)
        publish(victim, record.city_id, record.run_id)

    return shown


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """All that a fault needs."""
    return Scene(**{part.name: request.getfixturevalue(part.name) for part in fields(Scene)})
