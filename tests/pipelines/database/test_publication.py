"""Laws of publishing: readers see one complete run, and never a half of another."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.publication import publish, published_fingerprint
from pipelines.database.reading import published_map, published_observations
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

Run = Callable[..., RunRecord]
Content = Callable[..., RunContent]


def loaded(engine: Engine, record: RunRecord, content: RunContent) -> uuid.UUID:
    load_run(engine, record, content)
    return record.run_id


def seen(engine: Engine) -> float:
    return published_observations(engine, "tiny", "city")[0]["value"]


def history(engine: Engine) -> list[tuple[uuid.UUID, bool]]:
    query = text("SELECT run_id, published_until IS NULL FROM api.publication ORDER BY published_from")
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


def test_readers_see_a_run_from_its_publication_on(database: Engine, run: Run, content: Content) -> None:
    assert published_fingerprint(database, "tiny") is None
    first = loaded(database, run(), content(40.0))
    assert published_fingerprint(database, "tiny") is None
    assert publish(database, "tiny", first)
    assert (seen(database), published_fingerprint(database, "tiny")) == (40.0, "f1")
    second = loaded(database, run(fingerprint="f2"), content(50.0))
    assert (seen(database), published_fingerprint(database, "tiny")) == (40.0, "f1")
    assert publish(database, "tiny", second)
    assert (seen(database), published_fingerprint(database, "tiny")) == (50.0, "f2")


@pytest.mark.usefixtures("alone")
def test_publishing_again_changes_nothing(database: Engine, run: Run, content: Content) -> None:
    first = loaded(database, run(), content())
    assert publish(database, "tiny", first)
    before = history(database)
    assert not publish(database, "tiny", first)
    assert history(database) == before == [(first, True)]


@pytest.mark.usefixtures("alone")
def test_an_older_run_can_be_shown_again(database: Engine, run: Run, content: Content) -> None:
    first, second = loaded(database, run(), content(40.0)), loaded(database, run(), content(50.0))
    for run_id in (first, second, first):
        publish(database, "tiny", run_id)
    assert seen(database) == 40.0
    assert history(database) == [(first, False), (second, False), (first, True)]


def test_a_failed_run_is_never_shown(database: Engine, run: Run, content: Content) -> None:
    publish(database, "tiny", loaded(database, run(), content(40.0)))
    broken = run()
    with pytest.raises(GateFailed, match="people_are_conserved"):
        load_run(database, broken, content(50.0, people_total=1.0))
    with pytest.raises(GateFailed, match=rf"run {broken.run_id} of tiny is failed, and only a complete run"):
        publish(database, "tiny", broken.run_id)
    assert seen(database) == 40.0


def test_an_unknown_run_or_one_of_another_city_is_refused(database: Engine, run: Run, content: Content) -> None:
    first = loaded(database, run(), content())
    for city, run_id in (("tiny", uuid.UUID(int=1)), ("elsewhere", first)):
        with pytest.raises(GateFailed, match=f"of {city} is unknown"):
            publish(database, city, run_id)


@pytest.mark.usefixtures("alone")
def test_a_crash_in_the_middle_leaves_the_old_values(database: Engine, run: Run, content: Content) -> None:
    first, second = loaded(database, run(), content(40.0)), loaded(database, run(), content(50.0))
    publish(database, "tiny", first)
    with database.connect() as half_way:
        half_way.execute(text("SELECT core.publish('tiny', :run)"), {"run": second})
        pid = half_way.scalar(text("SELECT pg_backend_pid()"))
        assert seen(database) == 40.0
        with database.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        half_way.invalidate()
    assert seen(database) == 40.0
    assert history(database) == [(first, True)]
    assert publish(database, "tiny", second)
    assert seen(database) == 50.0


@pytest.mark.usefixtures("alone")
def test_publications_at_the_same_moment_take_turns(database: Engine, run: Run, content: Content) -> None:
    runs = [loaded(database, run(), content(float(value))) for value in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda run_id: publish(database, "tiny", run_id), runs))
    shown = history(database)
    assert sorted(run_id for run_id, _ in shown) == sorted(runs)
    assert [is_current for _, is_current in shown] == [False, False, False, True]


@pytest.mark.usefixtures("alone")
def test_a_clock_that_was_set_back_does_not_stop_publishing(database: Engine, run: Run, content: Content) -> None:
    first, second = loaded(database, run(), content()), loaded(database, run(), content())
    publish(database, "tiny", first)
    with database.begin() as connection:
        tomorrow = "UPDATE core.publication SET published = tstzrange(now() + INTERVAL '1 day', NULL)"
        connection.execute(text(tomorrow))
    assert publish(database, "tiny", second)
    assert history(database) == [(first, False), (second, True)]


def test_new_boundaries_do_not_change_what_an_older_run_shows(database: Engine, run: Run, content: Content) -> None:
    def outline() -> object:
        shown = published_map(database, "tiny", "ward", indicator="transport", method="un")
        return [(one["properties"]["area"], one["geometry"]) for one in shown["features"]]

    first = loaded(database, run(), content())
    publish(database, "tiny", first)
    before = outline()
    moved = content().outlines().areas
    moved = moved.assign(name=moved["name"] + " (new)").set_geometry(moved.geometry.translate(0.001))
    cells, blocks = (
        frame.set_geometry(frame.translate(0.001))
        for frame in (content().outlines().cells, content().outlines().blocks)
    )
    publish(database, "tiny", loaded(database, run(), content(areas=moved, cells=cells, blocks=blocks)))
    assert outline() != before
    publish(database, "tiny", first)
    assert outline() == before


def test_a_value_keeps_its_public_id(database: Engine, run: Run, content: Content) -> None:
    ids = []
    for access in (40.0, 50.0):
        publish(database, "tiny", loaded(database, run(), content(access)))
        ids.append([row["id"] for row in published_observations(database, "tiny", "ward")])
    assert ids[0] == ids[1]
    assert all(0 <= one < 2**53 for one in ids[0])
