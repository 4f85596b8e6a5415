"""Law: a loader that is killed at any moment leaves the old values or the new ones, and nothing that stays."""

import time
from collections import Counter

from scene import Scene

from pipelines.database.pruning import prune


def phase(said: list[str], status: str | None) -> str:
    """Name what the loader was doing, from what it had said and what the record says."""
    if any(line.startswith("publish") for line in said):
        return "ended before"
    if any(line.startswith("load") for line in said) or status == "complete":
        return "publishing"
    return "not begun" if status is None else "loading"


def test_a_killed_loader_leaves_the_old_values_or_the_new_ones(scene: Scene) -> None:
    values = {}
    for access in (40.0, 50.0):
        scene.show(*scene.town(access))
        values[access] = scene.witness.seen().digest

    duration_s = scene.workshop.shortest_s(scene.victim, scene.town, is_published=True)
    count, phases, outcomes = scene.times(10, 50), Counter(), Counter()
    # On a busy machine most moments lie before the load begins or after it: on until one lies within it.
    while phases.total() - phases["ended before"] < count or (not phases["loading"] and phases.total() < 10 * count):
        before = scene.witness.seen()
        record, content = scene.town(50.0)
        loader = scene.workshop.loader(scene.victim, ("load", record, content), ("publish", "tiny", record.run_id))
        time.sleep(scene.chance.random() * duration_s)  # the moment is the fault; there is no event to wait for
        said = loader.kill()
        at_once = scene.witness.seen()
        scene.witness.settle()
        after = scene.witness.seen()
        is_new = after.runs == (str(record.run_id),)
        assert after == before or (is_new and after.digest == values[50.0])
        assert at_once in (before, after)
        status = scene.witness.number("SELECT status FROM core.run WHERE run_id = :run", run=record.run_id)
        phases[phase(said, status)] += 1
        outcomes["new" if is_new else "old"] += 1
        if phase(said, status) == "ended before":
            duration_s *= 0.9  # the machine has become faster than it was
            assert phases["ended before"] < 9 * count

        following = scene.town(40.0)
        scene.show(*following)
        assert scene.witness.seen().runs == (str(following[0].run_id),)
        assert scene.witness.seen().digest == values[40.0]
    assert scene.witness.leftovers() == {}
    assert phases["loading"] > 0
    scene.figures(duration_s=round(duration_s, 3), phases=dict(phases), outcomes=dict(outcomes))


def test_a_loader_that_is_killed_while_it_publishes_publishes_nothing(scene: Scene) -> None:
    scene.show(*scene.town(40.0))
    before = scene.witness.seen()
    record, content = scene.town(50.0)
    with scene.holding("core.publication") as wait_for_a_rival:
        loader = scene.workshop.loader(scene.victim, ("load", record, content), ("publish", "tiny", record.run_id))
        assert loader.next_line() == "load True"
        wait_for_a_rival()
        assert loader.kill() == []
    scene.witness.settle()
    assert scene.witness.seen() == before
    scene.show(*scene.town(40.0))
    assert scene.witness.leftovers() == {}


def test_pruning_takes_away_what_a_killed_loader_left_in_a_city_that_is_not_loaded_again(scene: Scene) -> None:
    scene.show(*scene.town(40.0))
    before = scene.witness.seen()
    with scene.holding("core.run_measure") as wait_for_a_rival:
        loader = scene.workshop.loader(scene.victim, ("load", *scene.town(50.0)))
        wait_for_a_rival()
        assert loader.kill() == []
    scene.witness.settle()
    assert scene.witness.leftovers().keys() == {"runs that seem to run", "staging tables"}
    assert [run.status for run in prune(scene.victim, keep_days=0)] == ["running"]
    assert scene.witness.leftovers() == {}
    assert scene.witness.seen() == before
