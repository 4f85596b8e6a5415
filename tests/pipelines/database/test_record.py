"""What is loaded stays, what is refused leaves nothing, and readers see whole runs only."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.publication import publish, published_fingerprint
from pipelines.database.reading import published_map, published_observations, published_shapes
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed, InputError

Run = Callable[..., RunRecord]
Content = Callable[..., RunContent]


def access(engine: Engine) -> dict[str, float | None]:
    return {row["area_code"]: row["value"] for row in published_observations(engine, "tiny", "ward")}


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM core.{table}")) or 0)  # noqa: S608


def test_a_loaded_run_is_not_seen_before_it_is_published(database: Engine, run: Run, content: Content) -> None:
    record = run()
    load_run(database, record, content())
    with pytest.raises(InputError, match="no published values"):
        published_observations(database, "tiny", "ward")
    assert publish(database, "tiny", record.run_id)
    assert access(database) == {"W": 40.0, "E": None}


def test_a_missing_value_comes_back_with_its_reason(database: Engine, run: Run, content: Content) -> None:
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    (east,) = [row for row in published_observations(database, "tiny", "ward") if row["area_code"] == "E"]
    assert (east["value"], east["reason"], east["flags"]) == (None, "no_people", ["tested"])


def test_publishing_twice_changes_nothing(database: Engine, run: Run, content: Content) -> None:
    record = run()
    load_run(database, record, content())
    assert publish(database, "tiny", record.run_id)
    assert not publish(database, "tiny", record.run_id)
    assert count(database, "publication") == 1


def test_loading_a_complete_run_again_changes_nothing(database: Engine, run: Run, content: Content) -> None:
    record = run()
    assert load_run(database, record, content()) == load_run(database, record, content())
    assert count(database, "observation") == 3


def test_publishing_an_older_run_rolls_back(database: Engine, run: Run, content: Content) -> None:
    first, second = run(), run(fingerprint="f2")
    load_run(database, first, content(40.0))
    load_run(database, second, content(55.0))
    publish(database, "tiny", first.run_id)
    publish(database, "tiny", second.run_id)
    assert access(database)["W"] == 55.0
    assert published_fingerprint(database, "tiny") == "f2"
    publish(database, "tiny", first.run_id)
    assert access(database)["W"] == 40.0
    assert count(database, "publication") == 3


def test_equal_boundaries_and_cells_are_stored_once(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content(40.0))
    load_run(database, run(fingerprint="f2"), content(55.0))
    assert (count(database, "geography"), count(database, "cell"), count(database, "area")) == (1, 4, 3)


def broken(content: RunContent, **changes: Any) -> RunContent:
    rows = content.observations.copy()
    for column, value in changes.items():
        rows[column] = rows[column].astype(object)
        rows.loc[1, column] = value
    return replace(content, observations=rows)


@pytest.mark.parametrize(
    "changes",
    [{"value": 101.0}, {"value": np.inf}, {"reason": "no_people"}, {"area_code": "X"}, {"method": "unheard_of"}],
    ids=["out of range", "infinite", "value and reason", "unknown area", "unknown method"],
)
def test_a_run_with_an_impossible_row_is_refused_whole(
    database: Engine, run: Run, content: Content, changes: dict[str, Any]
) -> None:
    good = run()
    load_run(database, good, content())
    publish(database, "tiny", good.run_id)
    bad = run(fingerprint="f2")
    with pytest.raises(GateFailed):
        load_run(database, bad, broken(content(), **changes))
    with pytest.raises(GateFailed, match="only a complete run"):
        publish(database, "tiny", bad.run_id)
    assert count(database, "observation") == 3
    assert access(database)["W"] == 40.0


def test_people_who_got_lost_on_the_way_are_noticed(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="people_are_conserved"):
        load_run(database, run(), content(people_total=60.001))


def test_a_value_without_a_reason_may_not_be_missing(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed):
        load_run(database, run(), broken(content(), value=None))


def test_a_cell_measure_without_its_cell_is_refused(database: Engine, run: Run, content: Content) -> None:
    stray = pd.DataFrame([(99, "people", "", 0.0)], columns=["cell_id", "measure", "variant", "value"])
    known = content()
    with pytest.raises(GateFailed, match="measure_has_its_cell"):
        load_run(database, run(), replace(known, cell_measures=pd.concat([known.cell_measures, stray])))


def test_two_publications_at_once_take_turns(database: Engine, run: Run, content: Content) -> None:
    records = [run(fingerprint=f"f{number}") for number in range(4)]
    for record in records:
        load_run(database, record, content())
    threads = [threading.Thread(target=publish, args=(database, "tiny", record.run_id)) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.connect() as connection:
        current = connection.scalar(text("SELECT count(*) FROM core.publication WHERE upper_inf(published)"))
    assert current == 1
    assert count(database, "publication") == 4


def test_readers_see_the_old_values_until_a_publication_ends(database: Engine, run: Run, content: Content) -> None:
    first, second = run(), run(fingerprint="f2")
    load_run(database, first, content(40.0))
    load_run(database, second, content(55.0))
    publish(database, "tiny", first.run_id)
    with database.connect() as publisher:
        publisher.execute(text("SELECT core.publish('tiny', :run)"), {"run": second.run_id})
        assert access(database)["W"] == 40.0
        publisher.rollback()  # as when its connection breaks
    assert access(database)["W"] == 40.0


def test_a_map_has_one_feature_a_district(database: Engine, run: Run, content: Content) -> None:
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    found = published_map(database, "tiny", "ward", indicator="transport", method="un")
    assert [feature["properties"]["area_code"] for feature in found["features"]] == ["E", "W"]
    shapes = published_shapes(database, "tiny", "ward")
    assert shapes["W"] == found["features"][1]["geometry"]
    assert shapes["W"]["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("level", "indicator", "expected"),
    [("wrd", None, "Known: city, ward"), ("ward", "transprt", "Known: transport")],
)
def test_an_unknown_name_is_answered_with_the_known_ones(
    database: Engine, run: Run, content: Content, level: str, indicator: str | None, expected: str
) -> None:
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    with pytest.raises(InputError, match=expected):
        published_observations(database, "tiny", level, indicator=indicator)
