"""Law: a full disk is one clear line, readers keep what they saw, and the next run succeeds once there is space."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from pipelines.database.cluster import PrivateCluster
from pipelines.database.loading import load_run
from pipelines.database.migration import migrate
from pipelines.database.publication import publish
from pipelines.database.url import engine_of
from spatial_indicators.errors import InputError, SourceUnavailable

MEBIBYTE = 2**20


@pytest.fixture
def small_disk(short_directory: Path) -> Iterator[Path]:
    """A disk of 300 MiB in the memory; root alone can make one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", str(short_directory)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        if os.environ.get("CI") == "true":
            pytest.fail(f"root cannot mount a small disk: {mounted.stderr}")
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield short_directory
    subprocess.run(["umount", "--lazy", str(short_directory)], check=True)


def fill(disk: Path, left_bytes: int) -> Path:
    """Leave so much space on the disk, and give the file to remove to have it back."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left_bytes)
    return ballast


@pytest.fixture
def confined(durable: PrivateCluster, small_disk: Path) -> Iterator[Engine]:
    """A migrated database whose tables lie on the small disk."""
    name = f"confined_{uuid.uuid4().hex[:8]}"
    place = durable.home().account.owned_directory(small_disk / "tables")
    url = make_url(durable.home().url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{place}'".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE urban_sdg TABLESPACE {name}".encode())
        engine = engine_of(url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"DROP TABLESPACE {name}".encode())


@pytest.mark.parametrize("left_kib", [300, 2000, 5000])
def test_a_disk_that_is_full_for_tables_leaves_the_old_values(
    confined: Engine, small_disk: Path, witness_of: Callable[..., Any], town: Callable[..., Any], left_kib: int
) -> None:
    witness, (first, content) = witness_of(confined), town(40.0)
    load_run(confined, first, content)
    publish(confined, "tiny", first.run_id)
    before = witness.seen()
    ballast = fill(small_disk, left_kib * 1024)
    for _ in range(3):
        with pytest.raises(
            InputError, match=r"its disk is full .*(No space left on device|wrote only).* Free space"
        ) as refused:
            load_run(confined, *town(50.0, side=200))
        assert "\n" not in str(refused.value)
        assert witness.seen() == before

    ballast.unlink()
    record, content = town(50.0, side=200)
    load_run(confined, record, content)
    publish(confined, "tiny", record.run_id)
    assert witness.seen().runs == (str(record.run_id),)
    assert witness.leftovers() == {}


def test_a_server_that_has_no_space_for_its_log_comes_back_with_the_old_values(
    small_disk: Path, witness_of: Callable[..., Any], town: Callable[..., Any]
) -> None:
    cluster = PrivateCluster(small_disk / "postgres")
    engine = engine_of(cluster.start())
    try:
        migrate(engine)
        witness, (first, content) = witness_of(engine), town(40.0)
        load_run(engine, first, content)
        publish(engine, "tiny", first.run_id)
        before = witness.seen()
        ballast = fill(small_disk, MEBIBYTE)
        with pytest.raises((InputError, SourceUnavailable)) as refused:
            load_run(engine, *town(50.0, side=300))
        assert "\n" not in str(refused.value)

        ballast.unlink()
        engine.dispose()
        cluster.start()
        assert witness.seen() == before
        record, content = town(50.0)
        load_run(engine, record, content)
        publish(engine, "tiny", record.run_id)
        assert witness.seen().runs == (str(record.run_id),)
        assert witness.leftovers() == {}
    finally:
        engine.dispose()
        cluster.stop()
