"""What readers see is one whole run, the last that passed every gate."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from small_city import PEOPLE, TOTAL, SmallCity
from sqlalchemy import Engine, text

from pipelines.city_run import CityRun
from pipelines.database.reading import published_observations
from pipelines.database.url import engine_of
from pipelines.publish import is_published, publication_fingerprint, published
from pipelines.run_content import content_of
from pipelines.step import Check, Outcome
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed, SourceUnavailable

LEVELS = {"city": 1, "district": 6, "quarter": 3}


@pytest.fixture
def engine(city: SmallCity) -> Iterator[Engine]:
    engine = engine_of(city.database_url)
    yield engine
    engine.dispose()


def seen(engine: Engine) -> list[dict[str, Any]]:
    """Everything that readers see of the city."""
    return [row for level in LEVELS for row in published_observations(engine, "small", level)]


def ask(engine: Engine, question: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_what_is_published_is_found_published(city: SmallCity, engine: Engine) -> None:
    run = city.run()
    assert is_published(run, engine)
    again = published(run, engine)
    assert (again.is_new, again.run_id, dict(again.rows)) == (False, "", {})


def test_every_value_of_every_indicator_arrives(city: SmallCity, engine: Engine) -> None:
    run = city.run()
    frames = [run.value(key) for key in all_steps() if key.startswith("indicator/")]
    rows = seen(engine)
    assert len(rows) == sum(map(len, frames))
    key = ("indicator_id", "method", "level", "area_code", "sex", "age", "disability")
    wanted = {tuple(row[k] for k in key): row for frame in frames for row in frame.to_dict("records")}
    for row in rows:
        sent = wanted[tuple(row[k] for k in key)]
        for column in ("value", "numerator", "denominator", "coverage"):
            missing = sent[column] is None or np.isnan(sent[column])
            assert row[column] == (None if missing else sent[column])
        assert (row["flags"], row["is_default"], row["year"]) == (sorted(sent["flags"]), sent["is_default"], 2024)
        assert row["reason"] == (sent["reason"] if row["value"] is None else None)


def test_the_people_of_the_cells_are_the_people_of_the_census(engine: Engine) -> None:
    question = (
        "SELECT sum(value) FROM api.cell_measure WHERE city_id = 'small' AND measure = 'people'"
        " AND (sex, age, disability) = ('_T', '_T', '_T')"
    )
    assert ask(engine, question)[0][0] == pytest.approx(TOTAL, rel=1e-12)


def test_districts_name_the_quarter_that_they_belong_to(city: SmallCity) -> None:
    run = city.run()
    areas = content_of(run).outlines().areas.set_index("code")
    parents = areas["parent_code"].dropna().to_dict()
    assert parents == {
        **{code: {"w": "west", "m": "middle", "e": "east"}[code[0]] for code in PEOPLE},
        **dict.fromkeys(("west", "middle", "east"), "small"),
    }


def test_published_outlines_are_the_districts_in_longitude_and_latitude(engine: Engine) -> None:
    question = (
        "SELECT code, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM api.area"
        " WHERE city_id = 'small' AND code IN ('w1', 'small', 'east') ORDER BY code"
    )
    found = {code: corners for code, *corners in ask(engine, question)}
    assert found["w1"] == pytest.approx([0.0, 0.0, 0.004, 0.006], abs=1e-9)
    assert found["east"] == pytest.approx([0.008, 0.0, 0.012, 0.012], abs=1e-9)
    assert found["small"] == pytest.approx([0.0, 0.0, 0.012, 0.012], abs=1e-9)


def test_every_file_is_named_with_its_hash_and_licence(city: SmallCity, engine: Engine) -> None:
    rows = ask(engine, "SELECT file, bytes, licence, attribution FROM api.source WHERE city_id = 'small'")
    assert {row[0]: row[1] for row in rows} == {
        f"small/{path.name}": path.stat().st_size for path in city.data.iterdir()
    }
    words = {row[0]: row[2:] for row in rows}
    assert words["small/map.osm.pbf"] == ("ODbL-1.0", "© OpenStreetMap contributors")
    assert words["small/gtfs.zip"] == ("CC0-1.0", "Bus")


def test_another_name_is_published_without_computing(city: SmallCity, engine: Engine) -> None:
    city.write_yaml(name="Smaller")
    run = city.run()
    assert run.stale() == []
    assert published(run, engine).is_new
    assert {row["city"] for row in seen(engine)} == {"Smaller"}


def test_a_change_that_is_taken_back_brings_the_old_values_back(city: SmallCity, engine: Engine) -> None:
    before, first = seen(engine), publication_fingerprint(city.run())
    city.write_census(PEOPLE | {"w1": 400})
    changed = published(city.run(), engine)
    assert changed.is_new
    assert changed.fingerprint != first
    assert plain(seen(engine)) != plain(before)
    city.write_census()
    assert published(city.run(), engine).fingerprint == first
    assert plain(seen(engine)) == plain(before)


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "run_id"} for row in rows]


def with_outcome(run: CityRun, key: str, **changes: Any) -> CityRun:
    """The same run, one of whose steps reports something else; nothing is kept."""

    def compute(place: Any, inputs: Any) -> Outcome:
        return dataclasses.replace(all_steps()[key].compute(place, inputs), **changes)

    steps = dict(run.steps) | {key: dataclasses.replace(run.steps[key], compute=compute)}
    return CityRun(run.place, steps, None)


def test_a_failed_gate_is_not_published(city: SmallCity, engine: Engine) -> None:
    before = seen(engine)
    city.write_gtfs(calls=5)
    gate = Check("streets_exist", passed=False, facts={"walkable_km": 0.0})
    with pytest.raises(GateFailed, match=r"gate streets_exist: walkable_km 0\.0\. Nothing was published"):
        published(with_outcome(city.run(), "layer/streets", checks=(gate,)), engine)
    assert seen(engine) == before


def test_a_warning_is_published_with_the_values(city: SmallCity, engine: Engine) -> None:
    city.write_gtfs(calls=5)
    gate = Check("streets_exist", passed=False, is_warning=True)
    assert published(with_outcome(city.run(), "layer/streets", checks=(gate,)), engine).is_new
    checks = ask(engine, "SELECT checks FROM api.publication WHERE published_until IS NULL")[0][0]
    assert checks["streets_exist"] == "warning"
    assert checks["population_is_conserved"] is True
    assert checks["rows"]["area"] == sum(LEVELS.values())


def test_people_who_get_lost_on_the_way_are_noticed_by_the_database(city: SmallCity, engine: Engine) -> None:
    before = seen(engine)
    city.write_gtfs(calls=5)
    measured = city.run().value("measure/people")[""].copy()
    measured[0, np.argmax(measured[0])] -= 1.0
    run = with_outcome(city.run(), "measure/people", value={"": measured})
    message = r"people_are_conserved: cells hold 119[89]\.\d+ people, the census counts 1200\.0"
    with pytest.raises(GateFailed, match=message):
        published(run, engine)
    assert seen(engine) == before


def test_an_impossible_value_is_refused_by_the_database(city: SmallCity, engine: Engine) -> None:
    before = seen(engine)
    city.write_gtfs(calls=5)
    frame = city.run().value("indicator/street_share").copy()
    frame.loc[frame["value"].first_valid_index(), "value"] = 100.5
    run = with_outcome(city.run(), "indicator/street_share", value=frame)
    with pytest.raises(GateFailed, match=r"value_is_possible.* street_share of .* is 100\.5"):
        published(run, engine)
    assert seen(engine) == before


def test_a_server_that_does_not_answer_is_a_passing_fault(city: SmallCity) -> None:
    engine = engine_of("postgresql://someone:wet-socks@127.0.0.1:1/none")
    with pytest.raises(SourceUnavailable, match="does not answer") as raised:
        published(city.run(), engine)
    assert "wet-socks" not in str(raised.value)
