"""Whoever is killed half-way leaves readers with what they saw, and the next run ends as if nothing had happened."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from small_city import COMMAND, SmallCity
from sqlalchemy import make_url

PATIENCE_S = 60.0


def connect(city: SmallCity) -> psycopg.Connection[tuple[Any, ...]]:
    url = make_url(city.database_url).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline, "the run never came to this point"
        time.sleep(0.005)


@contextmanager
def running(city: SmallCity) -> Iterator[None]:
    """A run that is killed at the end of the block, without a chance to tidy up."""
    with subprocess.Popen(
        [str(COMMAND), "run", "small"],
        env=city.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=city.folder,
    ) as process:
        try:
            yield
            assert process.poll() is None, "the run ended before it could be killed"
        finally:
            process.kill()


def waits_for_a_lock(observer: psycopg.Connection[tuple[Any, ...]]) -> bool:
    question = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'urban-sdg' AND wait_event_type = 'Lock'"
    )
    row = observer.execute(question).fetchone()
    return row is not None and row[0] > 0


@pytest.mark.parametrize(
    "key", ["source/osm", "layer/streets", "layer/people", "measure/people", "indicator/street_share"]
)
def test_killed_while_computing(raw_city: SmallCity, computed: SmallCity, key: str) -> None:
    with running(raw_city):
        wait_until((raw_city.state / "store/small" / key / "asset.json").exists)
    refused = raw_city.command("indicators", "small")
    assert refused.returncode == 1
    assert "no published values of this city" in refused.stderr
    report = raw_city.report()
    assert key not in report["made"]
    assert report["is_published_now"]
    assert raw_city.values() == computed.values()


def lock_table(holder: psycopg.Connection[tuple[Any, ...]]) -> None:
    holder.execute("LOCK TABLE core.cell_measure IN ACCESS EXCLUSIVE MODE")


def lock_pointer(holder: psycopg.Connection[tuple[Any, ...]]) -> None:
    holder.execute("SELECT pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/small', 0))")


@pytest.mark.parametrize("lock", [lock_table, lock_pointer])
def test_killed_while_publishing(
    city: SmallCity, computed: SmallCity, lock: Callable[[psycopg.Connection[tuple[Any, ...]]], None]
) -> None:
    before = city.values()
    city.write_osm(stop_at=(0.005, 0.007))
    with connect(city) as holder, connect(city) as observer:
        with holder.transaction():
            lock(holder)
            with running(city):
                wait_until(lambda: waits_for_a_lock(observer))
        # The server notices only now that nobody listens any more.
        wait_until(lambda: not waits_for_a_lock(observer))
    assert city.values() == before
    report = city.report()
    assert set(report["made"]) == {"published/observations"}
    assert city.values() != before
    city.write_osm()
    assert city.report()["is_published_now"]
    assert city.values() == computed.values()


def test_a_killed_load_is_recorded_as_failed(city: SmallCity) -> None:
    city.write_gtfs(calls=5)
    with connect(city) as holder, connect(city) as observer:
        with holder.transaction():
            lock_table(holder)
            with running(city):
                wait_until(lambda: waits_for_a_lock(observer))
        wait_until(lambda: not waits_for_a_lock(observer))
        city.report()
        rows = observer.execute("SELECT status, failure FROM core.run ORDER BY started_at").fetchall()
    assert [status for status, _ in rows] == ["complete", "failed", "complete"]
    assert rows[1][1]
