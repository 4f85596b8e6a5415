"""Laws of the project's own server: data survive whatever happens around it."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from pipelines.database import cluster as cluster_module
from pipelines.database.cluster import PrivateCluster
from pipelines.database.postmaster import processes_in, remove_stale_locks, socket_directory, socket_file
from spatial_indicators.errors import InputError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")

Make = Callable[[Path], PrivateCluster]


@pytest.fixture
def cluster_at(short_directory: Path) -> Iterator[Make]:
    """Give clusters below ``short_directory``, stopped afterwards wherever they were moved to."""
    assert short_directory.exists()  # asked for, so that it is removed after the clusters below it are stopped
    made: list[PrivateCluster] = []
    sockets: set[Path] = set()

    def make(directory: Path) -> PrivateCluster:
        made.append(PrivateCluster(directory, is_durable=False))
        sockets.add(made[-1].home().socket)
        return made[-1]

    yield make
    for cluster in made:
        if cluster.directory.exists():
            cluster.stop()
    for socket in sockets:
        shutil.rmtree(socket, ignore_errors=True)


def asked(url: str, statement: bytes) -> psycopg.Cursor[tuple[object, ...]]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, autocommit=True)
    try:
        return connection.execute(statement)
    finally:
        connection.close()


def test_data_survive_stop_and_start_and_the_address_stays(cluster_at: Make, short_directory: Path) -> None:
    cluster = cluster_at(short_directory / "postgres")
    url = cluster.start()
    assert cluster.start() == url
    asked(url, b"CREATE TABLE kept AS SELECT 7 AS number")
    cluster.stop()
    cluster.stop()
    assert not cluster.is_running()
    assert cluster.start() == url
    assert asked(url, b"SELECT number FROM kept").fetchone() == (7,)


def test_data_survive_a_crash_of_the_server(cluster_at: Make, short_directory: Path) -> None:
    cluster = cluster_at(short_directory / "postgres")
    asked(cluster.start(), b"CREATE TABLE kept AS SELECT 7 AS number")
    asked(cluster.start(), b"CHECKPOINT")
    pid = int((cluster.home().data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert asked(cluster.start(), b"SELECT number FROM kept").fetchone() == (7,)


@pytest.mark.parametrize("is_running", [False, True])
def test_data_survive_a_move_of_the_project(cluster_at: Make, short_directory: Path, *, is_running: bool) -> None:
    before = cluster_at(short_directory / "before" / "postgres")
    asked(before.start(), b"CREATE TABLE kept AS SELECT 7 AS number")
    if not is_running:
        before.stop()
    (short_directory / "before").rename(short_directory / "after")
    after = cluster_at(short_directory / "after" / "postgres")
    assert asked(after.start(), b"SELECT number FROM kept").fetchone() == (7,)


@pytest.mark.parametrize("name", ["x" * 120, "my project, the second"])
def test_a_long_or_unusual_path_gets_a_short_socket(cluster_at: Make, short_directory: Path, name: str) -> None:
    cluster = cluster_at(short_directory / name / "postgres")
    assert asked(cluster.start(), b"SELECT 7").fetchone() == (7,)
    (short_directory / name).rename(short_directory / f"{name}2")
    moved = cluster_at(short_directory / f"{name}2" / "postgres")
    assert asked(moved.start(), b"SELECT 8").fetchone() == (8,)


def test_no_socket_path_is_longer_than_the_kernel_takes() -> None:
    for length in range(1, 200):
        assert len(str(socket_file(socket_directory(Path("/") / ("x" * length), "0" * 16)))) <= 103


def test_two_programs_that_start_together_share_one_server(cluster_at: Make, short_directory: Path) -> None:
    clusters = [cluster_at(short_directory / "postgres") for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        assert len(set(pool.map(PrivateCluster.start, clusters))) == 1


def test_the_server_listens_on_no_network(server: str) -> None:
    assert asked(server, b"SHOW listen_addresses").fetchone() == ("",)


def test_a_lock_whose_process_is_another_program_is_removed(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n", encoding="utf-8")
    remove_stale_locks(tmp_path, tmp_path)
    assert not lock.exists()


def test_a_lock_of_a_running_server_stays(cluster_at: Make, short_directory: Path) -> None:
    cluster = cluster_at(short_directory / "postgres")
    cluster.start()
    remove_stale_locks(cluster.home().data, cluster.home().socket)
    assert (cluster.home().data / "postmaster.pid").exists()
    assert processes_in(cluster.home().data)


@as_root
def test_a_directory_that_the_server_cannot_enter_is_replaced(
    cluster_at: Make, short_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "REACHABLE", short_directory)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    url = cluster_at(closed / "postgres").start()
    assert str(short_directory) in url
    closed.rename(tmp_path / "moved")
    assert cluster_at(tmp_path / "moved" / "postgres").start() == url


@as_root
def test_a_directory_of_somebody_else_is_refused(short_directory: Path) -> None:
    directory = short_directory / "postgres"
    directory.mkdir()
    os.chown(directory, 54321, 54321)
    with pytest.raises(InputError, match=r"needs a directory of user \d+ here \(found: an entry of user 54321\)"):
        PrivateCluster(directory).start()


def test_without_postgis_the_line_that_installs_it_is_named(
    short_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("URBAN_SDG_POSTGRES_BIN", "/nowhere")
    with pytest.raises(InputError, match=r"no PostgreSQL 15 or newer with PostGIS .*Run: "):
        PrivateCluster(short_directory / "postgres").start()


def test_a_server_that_cannot_start_says_why(cluster_at: Make, short_directory: Path) -> None:
    cluster = cluster_at(short_directory / "postgres")
    cluster.start()
    cluster.stop()
    (cluster.home().data / "postgresql.conf").write_text("shared_buffers = banana\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"does not start .*postgresql\.conf"):
        cluster.start()
