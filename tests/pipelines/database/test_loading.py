"""Laws of the record: a run arrives whole and sound, or not at all."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, text
from tiny_rows import tiny_features

from pipelines.database.amounts import Place
from pipelines.database.columns import KnownNumbers
from pipelines.database.loading import load_run
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

PEOPLE, STOP = Place("people", "", 2021), Place("people_near_stop", "un", 2021)

Run = Callable[..., RunRecord]
Content = Callable[..., RunContent]


def number(engine: Engine, query: str, **parameters: object) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text(query), parameters)


@pytest.mark.usefixtures("alone")
def test_a_sound_run_arrives_whole(database: Engine, run: Run, content: Content) -> None:
    checks = load_run(database, run(checks={"people": "ok"}), content())
    geography = {"area": 3, "block": 2, "cell": 4, "source": 1, "observation": 3}
    amounts = {"cell_measure": 4, "block_measure": 2, "area_measure": 3, "run_measure": 2}
    features = {"street": 2, "transit_stop": 1, "open_space": 1}
    assert checks == {"people": {"": 60.0}, "land_m2": {}, "rows": geography | amounts | features}
    assert number(database, "SELECT sum(area_km2) FROM core.area WHERE level = 'ward'") == pytest.approx(
        number(database, "SELECT area_km2 FROM core.area WHERE level = 'city'")
    )
    assert number(database, "SELECT count(*) FROM core.observation WHERE value IS NULL AND reason = 'no_people'") == 1


@pytest.mark.usefixtures("alone")
def test_equal_areas_and_cells_are_stored_once(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    load_run(database, run(), content(areas=content().outlines().areas.iloc[::-1]))
    assert number(database, "SELECT count(*) FROM core.geography") == 1
    load_run(database, run(), content(areas=content().outlines().areas.assign(name="Renamed")))
    assert number(database, "SELECT count(*) FROM core.geography") == 2


IN_USE = "SELECT array_agg(valid::TEXT ORDER BY geography_id) FROM core.geography WHERE replaced_by IS NULL"


@pytest.mark.usefixtures("alone")
def test_corrected_boundaries_replace_those_for_the_same_dates(database: Engine, run: Run, content: Content) -> None:
    until, since = dt.date(2020, 12, 31), dt.date(2021, 1, 1)
    load_run(database, run(), content(valid_until=until))
    load_run(database, run(), content(valid_from=since))
    assert number(database, IN_USE) == ["(,2021-01-01)", "[2021-01-01,)"]
    load_run(database, run(), content(valid_from=since, areas=content().outlines().areas.assign(name="Corrected")))
    assert number(database, IN_USE) == ["(,2021-01-01)", "[2021-01-01,)"]
    assert number(database, "SELECT count(*) FROM core.geography WHERE replaced_by IS NOT NULL") == 1
    load_run(database, run(), content(valid_from=since))
    assert number(database, "SELECT replaced_by IS NULL FROM core.geography ORDER BY geography_id OFFSET 1 LIMIT 1")
    assert number(database, "SELECT count(*) FROM core.geography") == 3


def test_equal_streets_stops_and_open_spaces_are_stored_once(database: Engine, run: Run, content: Content) -> None:
    for _ in range(2):
        load_run(database, run(), content())
    assert number(database, "SELECT count(*) FROM core.street") == 2
    farther = dict(tiny_features().street) | {"to_stop_m": KnownNumbers(np.array([120.0, np.nan]))}
    load_run(database, run(), content(features=partial(dataclasses.replace, tiny_features(), street=farther)))
    assert number(database, "SELECT count(*) FROM core.street") == 4
    assert number(database, "SELECT count(DISTINCT feature_set_id) FROM core.run") == 2
    query = "SELECT array_agg(to_stop_m ORDER BY feature_set_id, street_id) FROM core.street"
    assert number(database, query) == [110.0, None, 120.0, None]


@pytest.mark.usefixtures("alone")
def test_a_city_belongs_to_its_region(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(region_code="GB-WLS", region_name="Wales"), content())
    assert number(database, "SELECT region_code || region_name FROM core.city") == "GB-WLSWales"


STAGED = "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"


def test_nothing_waits_after_a_load(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    assert number(database, STAGED) == 0
    with pytest.raises(GateFailed):
        load_run(database, run(), content(people_total=61.0))
    assert number(database, STAGED) == 0


def test_what_a_killed_load_left_behind_goes_with_the_next_one_of_its_city(
    database: Engine, run: Run, content: Content
) -> None:
    for city in ("tiny", "mayor_of_tiny"):
        with database.begin() as connection:
            connection.execute(text("SELECT core.add_city(:city, 'X', 'GBR')"), {"city": city})
            connection.execute(text("SELECT core.open_staging(:city)"), {"city": city})
    left = number(database, STAGED)
    load_run(database, run(), content())
    assert number(database, STAGED) == left / 2
    assert number(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'area_of_mayor_of_tiny'") == 1


@pytest.mark.usefixtures("alone")
def test_loading_a_complete_run_again_changes_nothing(database: Engine, run: Run, content: Content) -> None:
    record = run()
    assert load_run(database, record, content()) == load_run(database, record, content())
    assert number(database, "SELECT count(*) FROM core.observation") == 3


@pytest.mark.usefixtures("alone")
def test_a_run_whose_program_died_is_marked_by_the_next_one(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    with database.begin() as connection:
        connection.execute(text("UPDATE core.run SET status = 'running', finished_at = NULL"))
    load_run(database, run(), content())
    query = "SELECT failure FROM core.run WHERE status = 'failed'"
    assert number(database, query) == "its program ended before the load did"
