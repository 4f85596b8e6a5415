"""Law: loads and publications of one city take turns, those of ten cities go side by side, and none waits in vain."""

import os
import signal
import threading
import time
from typing import Any

from scene import Scene

DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OPEN = "SELECT count(*) FROM api.publication WHERE published_until IS NULL"
GAPS = """
    SELECT count(*) FROM (
        SELECT published_until, lead(published_from) OVER (PARTITION BY city_id ORDER BY published_from) AS following
        FROM api.publication
    ) AS history WHERE published_until IS DISTINCT FROM following
"""


def ended_well(loader: Any) -> bool:
    said = loader.rest()
    assert [line.split()[0] for line in said] == ["load", "publish"], said
    return said[1] == "publish True"


def test_two_loads_of_one_city_take_turns(scene: Scene) -> None:
    for _ in range(scene.times(1, 10)):
        runs = [scene.town(40.0), scene.town(50.0)]
        loaders = [
            scene.workshop.loader(scene.victim, ("load", record, content), ("publish", "tiny", record.run_id))
            for record, content in runs
        ]
        for loader in loaders:
            assert ended_well(loader)
        assert scene.witness.seen().runs in [(str(record.run_id),) for record, _ in runs]
    assert scene.witness.number(OPEN) == 1
    assert scene.witness.number(GAPS) == 0
    assert scene.witness.number(DEADLOCKS) == 0
    assert scene.witness.leftovers() == {}


def test_ten_cities_are_loaded_and_published_at_once(scene: Scene) -> None:
    began = time.monotonic()
    cities = [f"town{number}" for number in range(10)]
    for _ in range(scene.times(1, 5)):
        runs = [scene.town(40.0 + number, city_id=city, city_name=city) for number, city in enumerate(cities)]
        loaders = [
            scene.workshop.loader(scene.victim, ("load", record, content), ("publish", record.city_id, record.run_id))
            for record, content in runs
        ]
        for loader in loaders:
            assert ended_well(loader)
        for record, _ in runs:
            assert scene.witness.seen(record.city_id).runs == (str(record.run_id),)
    assert scene.witness.number(OPEN) == 10
    assert scene.witness.number(GAPS) == 0
    assert scene.witness.number(DEADLOCKS) == 0
    assert scene.witness.leftovers() == {}
    scene.figures(seconds=round(time.monotonic() - began, 1))


def test_a_load_does_not_wait_for_that_of_another_city(scene: Scene) -> None:
    for city in ("town0", "town1"):
        scene.show(*scene.town(40.0, city_id=city, city_name=city))
    record, content = scene.town(50.0, city_id="town1", city_name="town1")
    with scene.holding("core.observation_of_town0") as wait_for_a_rival:
        first = scene.workshop.loader(scene.victim, ("load", *scene.town(50.0, city_id="town0", city_name="town0")))
        wait_for_a_rival()
        other = scene.workshop.loader(scene.victim, ("load", record, content), ("publish", "town1", record.run_id))
        end = threading.Timer(30, os.kill, (other.pid, signal.SIGKILL))
        end.start()
        assert ended_well(other)
        end.cancel()
    assert first.rest() == ["load True"]


def test_eight_publishers_of_one_city_leave_one_history_without_gaps(scene: Scene) -> None:
    runs = [scene.town(40.0), scene.town(50.0)]
    for record, content in runs:
        scene.show(record, content)
    tasks = [("publish", "tiny", runs[turn % 2][0].run_id) for turn in range(scene.times(20, 100))]
    loaders = [scene.workshop.loader(scene.victim, *tasks[start:], *tasks[:start]) for start in range(8)]
    said = [line for loader in loaders for line in loader.rest()]
    assert len(said) == 8 * len(tasks)
    assert set(said) <= {"publish True", "publish False"}
    assert scene.witness.number("SELECT count(*) FROM api.publication") == 2 + said.count("publish True")
    assert scene.witness.number(OPEN) == 1
    assert scene.witness.number(GAPS) == 0
    assert scene.witness.number(DEADLOCKS) == 0
    scene.figures(publications=len(said), moved=said.count("publish True"))
