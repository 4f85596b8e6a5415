"""Law: readers see one whole run in every statement and never wait, however often another one is published."""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from scene import Scene
from sqlalchemy import Engine

from pipelines.database.cluster import PrivateCluster
from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.run import RunContent

HERE = Path(__file__).parent
COUNT = 200
PUBLICATIONS = 100
PAUSE_S = 1.0
"""Between two statements of one reader: a person who looks at a map, so that the machine is not the limit."""

LONGEST_S = 5.0
"""No statement may take longer, also on a busy machine; a reader that waits for a lock would wait for its release."""


@pytest.fixture
def readers(victim: Engine) -> Iterator[list[subprocess.Popen[str]]]:
    """200 connected readers, in two processes."""
    address = victim.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:  # a session that waits so long for a lock is logged
        connection.execute(f"ALTER DATABASE {victim.url.database} SET deadlock_timeout = '100ms'".encode())
    command = [sys.executable, str(HERE / "reader.py"), address, str(COUNT // 2), str(PAUSE_S)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) for _ in range(2)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "connected\n"
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()
            for stream in filter(None, (process.stdin, process.stdout)):
                stream.close()


def reports(readers: list[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    """End the readers and give what they tell."""
    for process in readers:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in readers]


def percentiles_ms(seconds: np.ndarray[Any, Any]) -> dict[str, float]:
    named = {"p50": 50, "p99": 99, "max": 100}
    return {name: round(float(np.percentile(seconds, part)) * 1000, 1) for name, part in named.items()}


def test_200_readers_see_whole_runs_during_100_publications(
    scene: Scene, durable: PrivateCluster, readers: list[subprocess.Popen[str]]
) -> None:
    runs = [scene.town(40.0), scene.town(50.0)]
    for record, content in runs:
        scene.show(record, content)
    log_starts = durable.home().log.stat().st_size
    quiet = time.monotonic()
    time.sleep(scene.times(2, 20))  # how long statements take without publications
    busy = time.monotonic()
    pace_s, moved = scene.times(40, 200) / 1000, 0
    for turn in range(PUBLICATIONS):
        moved += publish(scene.victim, "tiny", runs[turn % 2][0].run_id)
        time.sleep(pace_s)
    ended = time.monotonic()
    loaded, content = scene.town(60.0)
    load_run(scene.victim, loaded, content)  # rows that arrive unpublished hold nobody up either
    told = reports(readers)

    assert moved == PUBLICATIONS
    assert [report["errors"] for report in told] == [[], []]
    seen = {tuple(json.dumps(part) for part in json.loads(key)[1:]) for report in told for key in report["seen"]}
    assert len(seen) >= 2
    known = {json.dumps([str(record.run_id)]) for record, _ in runs}
    assert {names for names, *_ in seen if names != "null"} == known
    assert {count for names, count, _ in seen if names != "null"} == {"60"}
    assert len({(names, digest) for names, _, digest in seen if names != "null"}) == len(runs)
    assert waits(durable, log_starts) == []

    took = np.array([pair for report in told for pair in report["took"]])
    during = took[(took[:, 0] > busy) & (took[:, 0] <= ended), 1]
    before = took[(took[:, 0] > quiet) & (took[:, 0] <= busy), 1]
    assert during.max() < LONGEST_S
    scene.figures(publications_s=round(ended - busy, 1), statements=len(during), before=len(before))
    scene.figures(during_ms=percentiles_ms(during), before_ms=percentiles_ms(before))


def test_readers_of_the_layers_are_not_refused_while_loads_bring_new_indicators(scene: Scene) -> None:
    scene.show(*scene.town(40.0))
    layers = ("district_latest", "city_latest", "grid_latest", "grid_overview", "region_latest", "country_latest")
    has_ended, took = threading.Event(), []
    address = scene.victim.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def read(first: int) -> None:
        with psycopg.connect(address, autocommit=True) as held:
            held.execute("SET ROLE urban_sdg_reader")
            while not has_ended.is_set():
                pair = layers[first], layers[(first + 1 + len(took)) % len(layers)]
                counts = (f"(SELECT count(*) FROM api.{layer})" for layer in pair)
                began = time.monotonic()
                held.execute(f"SELECT {', '.join(counts)}".encode())
                took.append(time.monotonic() - began)

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read, first) for first in range(4)]
        try:
            for number in range(scene.times(3, 20)):
                record, content = scene.town(40.0)
                load_run(scene.victim, record, with_indicator(content, f"walk_{number}"))
                publish(scene.victim, "tiny", record.run_id)
        finally:
            has_ended.set()
        for reader in reading:
            reader.result()
    assert scene.witness.number(f"SELECT walk_{number} FROM api.city_latest") == 40.0
    assert max(took) < LONGEST_S
    scene.figures(statements=len(took), during_ms=percentiles_ms(np.array(took)))


def with_indicator(content: RunContent, name: str) -> RunContent:
    """Add an indicator that has the same values as the first."""
    tables = {
        table: pd.concat([frame, frame.assign(indicator_id=name)], ignore_index=True)
        for table in ("indicators", "terms", "observations")
        if (frame := getattr(content, table)) is not None
    }
    return RunContent(**{part: getattr(content, part) for part in RunContent.__slots__} | tables)


def waits(cluster: PrivateCluster, log_starts: int) -> list[str]:
    """Give the lines about sessions that waited for a lock longer than ``deadlock_timeout``."""
    with cluster.home().log.open(encoding="utf-8") as log:
        log.seek(log_starts)
        return [line for line in log if "still waiting for" in line]
