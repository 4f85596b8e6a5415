"""Laws of the history: what was seen stays, what changed says why, and only what nobody saw may go."""
# ruff: noqa: S608 - the parts of the queries are constants of this file

import json
import uuid
from typing import Any

import psycopg
import pytest
from counted_city import load_city
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipelines.database.publication import publish
from spatial_indicators.errors import GateFailed

REPLACED = "SELECT replaced_by IS NULL FROM core.geography WHERE city_id = 'row'"
LOADER_LIVES = "SELECT pg_advisory_lock(hashtextextended('urban_sdg.load/row', 0))"
CHANGED = "FROM api.change WHERE city_id = 'row' AND sex = '_T'"
LEFT = """
    SELECT count(*) FROM (
        SELECT run_id FROM core.observation UNION ALL SELECT run_id FROM core.cell_measure
        UNION ALL SELECT run_id FROM core.block_measure UNION ALL SELECT run_id FROM core.area_measure
        UNION ALL SELECT run_id FROM core.run_measure UNION ALL SELECT run_id FROM core.run_indicator
        UNION ALL SELECT run_id FROM core.source UNION ALL SELECT run_id FROM core.run
    ) AS kept WHERE run_id = :run"""


def ask(engine: Engine, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(query), parameters)]


def pruned(engine: Engine, *, days: int = 0, is_trial: bool = False) -> list[uuid.UUID]:
    query = "SELECT run_id FROM core.prune_runs(make_interval(days => :days), :trial) WHERE city_id = 'row'"
    return [row[0] for row in ask(engine, query, days=days, trial=is_trial)]


def test_the_past_reads_as_it_was(database: Engine) -> None:
    load_city(database)
    then = ask(database, "SELECT clock_timestamp()")[0][0]
    load_city(database, near=[10.0] * 4)
    city = "WHERE city_id = 'row' AND level = 'city' AND sex = '_T'"
    as_of = f"SELECT value FROM api.observation_as_of(:then) {city}"
    assert ask(database, as_of, then=then) == [(37.5,)]
    assert ask(database, f"SELECT value FROM api.observation {city}") == [(100.0,)]
    assert ask(database, as_of, then="2000-01-01") == []


def test_a_change_tells_both_values_and_what_differed(database: Engine) -> None:
    load_city(database, inputs={"source/osm": "a", "source/gtfs": "c"})
    load_city(database, near=[10.0, 10.0, 0.0, 0.0], inputs={"source/osm": "b", "source/gtfs": "c"}, code_version="2")
    words = ask(database, f"SELECT DISTINCT indicator, unit, reason {CHANGED}")
    assert words == [("Access", "percent", "other code; other inputs: source/osm")]
    assert ask(database, f"SELECT level, area_code, area, before, after, difference {CHANGED} ORDER BY level") == [
        ("city", "row", "Row", 37.5, 50.0, 12.5),
        ("ward", "W", "West", 75.0, 100.0, 25.0),
    ]


def test_a_run_for_another_year_is_compared_with_nothing(database: Engine) -> None:
    load_city(database)
    load_city(database, near=[10.0] * 4, year=2022)
    assert ask(database, f"SELECT * {CHANGED}") == []


def test_a_new_indicator_was_not_published_before(database: Engine) -> None:
    load_city(database)
    load_city(database, indicator="access", year=2022)
    query = f"SELECT indicator_id, before_reason, after_reason {CHANGED} AND level = 'city' ORDER BY 1"
    assert ask(database, query) == [("access", "not published", None), ("transport", None, "not published")]


def test_a_value_that_became_missing_is_a_change(database: Engine) -> None:
    load_city(database)
    load_city(database, near=[float("nan"), 5.0, 0.0, 0.0])
    query = f"SELECT before, after, difference, after_reason {CHANGED} AND level = 'city'"
    assert ask(database, query) == [(37.5, None, None, "no_source")]


def test_runs_that_nobody_saw_go_and_others_stay(database: Engine) -> None:
    first, second = load_city(database), load_city(database, near=[1.0] * 4)
    unseen = load_city(database, near=[2.0] * 4, west=0.5, is_published=False)
    assert pruned(database, is_trial=True) == [unseen]
    assert pruned(database, days=1) == []
    assert pruned(database) == [unseen]
    assert ask(database, LEFT, run=unseen) == [(0,)]
    assert ask(database, LEFT, run=first) == ask(database, LEFT, run=second) != [(0,)]
    assert publish(database, "row", first)


def test_boundaries_of_a_pruned_run_give_way_to_those_they_had_replaced(database: Engine) -> None:
    load_city(database)
    load_city(database, west=0.5, is_published=False)
    assert ask(database, f"{REPLACED} ORDER BY geography_id") == [(False,), (True,)]
    assert len(pruned(database)) == 1
    assert ask(database, REPLACED) == [(True,)]
    assert ask(database, "SELECT count(*) FROM core.cell WHERE city_id = 'row'") == [(4,)]


def test_a_city_whose_loader_lives_is_left_alone(database: Engine) -> None:
    unseen = load_city(database, is_published=False)
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(), autocommit=True) as loader:
        loader.execute(LOADER_LIVES)
        assert pruned(database) == []
        with pytest.raises(DBAPIError, match="a run of row is being loaded"):
            ask(database, "SELECT core.drop_city('row')")
        loader.execute("SELECT pg_advisory_unlock_all()")
    assert pruned(database) == [unseen]


def test_a_dropped_city_leaves_nothing_and_its_neighbour_everything(database: Engine) -> None:
    load_city(database)
    load_city(database, "next", west=0.04)
    others = "SELECT * FROM api.observation WHERE city_id <> 'row' ORDER BY id"
    before, cities = ask(database, others), ask(database, "SELECT id FROM api.city WHERE id <> 'row' ORDER BY id")
    ask(database, "SELECT core.open_staging('row')")  # what a killed loader leaves
    ask(database, "SELECT core.drop_city('row')")
    assert ask(database, "SELECT relname FROM pg_class WHERE relname LIKE '%\\_of\\_row'") == []
    assert ask(database, "SELECT id FROM api.city ORDER BY id") == cities
    assert ask(database, "SELECT * FROM api.observation ORDER BY id") == before
    load_city(database)
    assert ask(database, "SELECT id FROM api.city ORDER BY id") == sorted([*cities, ("row",)])


CHECKS = {"failed": ({"people": False}, "did not pass its check people"), "none": ({}, "was not checked")}


@pytest.mark.parametrize("case", list(CHECKS))
def test_a_run_is_not_shown_before_its_checks_passed(database: Engine, case: str) -> None:
    checks, refusal = CHECKS[case]
    run = load_city(database, is_published=False)
    ask_nothing = text("UPDATE core.run SET checks = CAST(:checks AS JSONB)")
    with database.begin() as connection:
        connection.execute(ask_nothing, {"checks": json.dumps(checks)})
    with pytest.raises(GateFailed, match=refusal):
        publish(database, "row", run)


def test_a_warning_does_not_keep_a_run_from_readers(database: Engine) -> None:
    run = load_city(database, is_published=False, checks={"stops_exist": "warning"})
    assert publish(database, "row", run)
