"""A throw-away PostGIS, and a small city that is computed once and copied for every test that changes something."""

import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from pipelines.database.cluster import PrivateCluster
from pipelines.database.migration import migrate
from pipelines.database.url import engine_of

sys.path.append(str(Path(__file__).parent))  # pytest's importlib mode leaves the tests' own modules out

from small_city import SmallCity

NewDatabase = Callable[..., str]


@pytest.fixture(scope="session")
def postgis() -> Iterator[str]:
    """Address of a server that lasts as long as the session."""
    directory = Path(tempfile.mkdtemp(prefix="usdg-"))
    directory.chmod(0o755)
    cluster = PrivateCluster(directory / "postgres", is_durable=False)
    try:
        yield cluster.start()
    finally:
        cluster.stop()
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def new_database(postgis: str) -> NewDatabase:
    """Make a database, empty or as a copy of another one, and give its address."""

    def make(template: str = "template1") -> str:
        name = f"small_{uuid.uuid4().hex[:12]}"
        source = make_url(template).database if "//" in template else template
        maintenance = make_url(postgis).set(drivername="postgresql", database="postgres")
        with psycopg.connect(maintenance.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        return make_url(postgis).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def migrated(new_database: NewDatabase) -> str:
    """Address of a migrated database without rows, to be copied."""
    url = new_database()
    engine = engine_of(url)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase, migrated: str) -> SmallCity:
    """The small city, run once with Dagster and published; tests only read it."""
    city = SmallCity(tmp_path_factory.mktemp("small"), new_database(migrated)).write()
    done = city.command("run", "small", "--json")
    assert done.returncode == 0, done.stderr
    (city.folder / "report.json").write_text(done.stdout, encoding="utf-8")
    (city.folder / "progress.txt").write_text(done.stderr, encoding="utf-8")
    return city


@pytest.fixture
def city(tmp_path: Path, computed: SmallCity, new_database: NewDatabase) -> SmallCity:
    """The small city of the test's own, computed and published before the test begins."""
    return computed.copied_to(tmp_path / "copy", new_database(computed.database_url))


@pytest.fixture
def raw_city(tmp_path: Path, new_database: NewDatabase, migrated: str) -> SmallCity:
    """The small city of the test's own, before its first run."""
    return SmallCity(tmp_path / "raw", new_database(migrated)).write()
