"""Law: a server that stops at once and comes back shows what it showed, and has lost nothing that was published."""

import time
from collections import Counter
from collections.abc import Callable

import pytest
from scene import Scene
from sqlalchemy import Engine

from pipelines.database.cluster import PrivateCluster


@pytest.fixture
def restart(durable: PrivateCluster, victim: Engine, stop_at_once: Callable[[], None]) -> Callable[[], float]:
    """Stop the server at once, start it again, and give the seconds until it answers."""

    def restarted() -> float:
        stop_at_once()
        began = time.monotonic()
        durable.start()
        victim.dispose()  # its sessions ended with the server
        return time.monotonic() - began

    return restarted


def is_one_clear_line(said: list[str]) -> bool:
    return len(said) == 1 and said[0].startswith("refused SourceUnavailable database ") and "run again" in said[0]


def test_a_restart_while_rows_arrive_leaves_the_old_values(scene: Scene, restart: Callable[[], float]) -> None:
    scene.show(*scene.town(40.0))
    duration_s = scene.workshop.shortest_s(scene.victim, lambda: scene.town(side=100), is_published=False)
    count, seconds, outcomes = scene.times(3, 20), [], Counter()
    while outcomes["lost the server"] < count:
        before = scene.witness.seen()
        loader = scene.workshop.loader(scene.victim, ("load", *scene.town(50.0, side=100)))
        time.sleep(scene.chance.random() * duration_s)  # the moment is the fault; there is no event to wait for
        seconds.append(restart())
        said = loader.rest()
        assert is_one_clear_line(said) or said == ["load True"]
        outcomes["loaded before" if said == ["load True"] else "lost the server"] += 1
        duration_s *= 0.9 if said == ["load True"] else 1.0
        assert scene.witness.seen() == before
        scene.show(*scene.town(40.0))
        assert scene.witness.seen().digest == before.digest
        assert outcomes["loaded before"] < 3 * count
    assert scene.witness.leftovers() == {}
    scene.figures(outcomes=dict(outcomes), back_after_s=[round(value, 2) for value in seconds])


def test_a_restart_in_the_middle_of_a_publication_leaves_the_old_values(
    scene: Scene, restart: Callable[[], float]
) -> None:
    scene.show(*scene.town(40.0))
    for _ in range(scene.times(2, 10)):
        before = scene.witness.seen()
        record, content = scene.town(50.0)
        with scene.holding("core.publication") as wait_for_a_rival:
            loader = scene.workshop.loader(scene.victim, ("load", record, content), ("publish", "tiny", record.run_id))
            assert loader.next_line() == "load True"
            wait_for_a_rival()
            restart()
        assert is_one_clear_line(loader.rest())
        assert scene.witness.seen() == before
        scene.show(*scene.town(40.0))
    assert scene.witness.leftovers() == {}


def test_what_was_published_survives_a_restart_that_follows_at_once(scene: Scene, restart: Callable[[], float]) -> None:
    for number in range(scene.times(2, 10)):
        record, content = scene.town(40.0 + number)
        scene.show(record, content)
        restart()
        assert scene.witness.seen().runs == (str(record.run_id),)
    assert scene.witness.leftovers() == {}
