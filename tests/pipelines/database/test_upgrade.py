"""Laws of upgrading: a database of every earlier release keeps its values, answers anew, and takes new runs."""
# ruff: noqa: S608 - the parts of the queries are constants of this file

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.migration import migrate
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord

RELEASES = sorted(path.name for path in (Path(__file__).parent / "released").iterdir())

VALUES = """
    SELECT city_id, indicator_id, method, method_version, is_default, level, area_code, area, year, sex, age,
        disability, value, numerator, denominator, coverage, reason, flags, run_id::text
    FROM api.observation ORDER BY city_id, indicator_id, method, level, area_code, sex"""
HISTORY = "SELECT id, city_id, run_id::text, published_from, published_until FROM api.publication ORDER BY id"
AMOUNTS = """
    SELECT city_id, cell_id, measure, variant, value FROM api.cell_measure {}
    ORDER BY city_id, cell_id, measure, variant"""
EVERYONE = "WHERE sex = '_T' AND age = '_T' AND disability = '_T' AND value <> 0"


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(params=RELEASES)
def released(
    request: pytest.FixtureRequest, empty_database: Engine, template: str, restored: Callable[[Engine, str], None]
) -> Engine:
    """A database as an earlier release left it, two cities in it."""
    assert template  # its roles belong to the server
    restored(empty_database, request.param)
    return empty_database


@pytest.fixture
def upgraded(released: Engine) -> Engine:
    """The same, migrated by this code."""
    migrate(released)
    return released


def test_every_published_value_reads_the_same_after_an_upgrade(released: Engine) -> None:
    before = [rows(released, query) for query in (VALUES, HISTORY, AMOUNTS.format(""))]
    assert all(len(part) > 2 for part in before)
    migrate(released)
    assert [rows(released, query) for query in (VALUES, HISTORY, AMOUNTS.format(EVERYONE))] == before


def test_earlier_values_speak_of_administrative_cities(upgraded: Engine) -> None:
    kinds = rows(upgraded, "SELECT DISTINCT area_of_analysis, area_of_analysis_method FROM api.observation")
    assert kinds == [("administrative", "districts_as_published")]


def test_an_upgraded_database_is_up_to_date(upgraded: Engine) -> None:
    assert migrate(upgraded) == []


def test_an_upgraded_database_is_the_database_of_a_new_installation(upgraded: Engine, database: Engine) -> None:
    ours, new = shape(upgraded), shape(database)
    assert {kind: set(found) ^ set(new[kind]) for kind, found in ours.items() if set(found) != set(new[kind])} == {}


def shape(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Name every column, rule, index, function and right of the schemas.

    Partitions are the cities' own, and the wide layers have a column for each indicator of the catalogue.
    """
    of_ours = """relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops', 'staging') AND NOT relispartition
        AND relname !~ '_latest$|^grid_overview$'"""
    queries = {
        "columns": f"""
            SELECT attrelid::REGCLASS::TEXT, attname, format_type(atttypid, atttypmod), attnotnull
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE {of_ours} AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped""",
        "rules": f"""
            SELECT conrelid::REGCLASS::TEXT, pg_get_constraintdef(pg_constraint.oid)
            FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE {of_ours} AND contype <> 'n'""",
        "indexes": f"SELECT relname, pg_get_indexdef(oid) FROM pg_class WHERE relkind IN ('i', 'I') AND {of_ours}",
        "functions": """
            SELECT oid::REGPROCEDURE::TEXT, prosrc, granted::TEXT FROM pg_proc, unnest(proacl) AS granted
            WHERE pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops')""",
        "rights": f"SELECT oid::REGCLASS::TEXT, granted::TEXT FROM pg_class, unnest(relacl) AS granted WHERE {of_ours}",
    }
    return {kind: sorted(rows(engine, query), key=str) for kind, query in queries.items()}


def test_a_polygon_is_summed_on_runs_of_an_earlier_release(upgraded: Engine) -> None:
    query = """
        SELECT observation.value AS published, answered.value AS answered, observation.coverage, answered.coverage
        FROM api.observation JOIN api.area
            ON area.city_id = observation.city_id AND area.level = observation.level AND area.code = area_code,
        api.indicator(area.geom, observation.indicator_id, observation.year, observation.method) AS answered
        WHERE sex = '_T' ORDER BY 1"""
    found = rows(upgraded, query.replace("WHERE sex", "WHERE observation.sex"))
    assert len(found) > 10
    for published, answered, coverage, answered_coverage in found:
        assert answered == pytest.approx(published, abs=1e-6)
        assert answered_coverage == pytest.approx(coverage, abs=1e-6)


def test_districts_have_their_people_on_runs_of_an_earlier_release(upgraded: Engine) -> None:
    query = """
        SELECT district.people, whole.denominator, city.people, sum(district.people) OVER (PARTITION BY city_id)
        FROM api.district_latest AS district JOIN api.city_latest AS city USING (city_id)
        CROSS JOIN LATERAL api.indicator(district.geom, 'public_transport_access') AS whole"""
    found = rows(upgraded, query)
    assert len(found) == 4
    for people, _, city, districts in found:
        assert people > 0
        assert districts == city
    kept = "SELECT count(*) FROM core.area_measure WHERE level <> 'city' GROUP BY run_id"
    assert rows(upgraded, kept) == [(2,)] * 3


def test_a_new_run_loads_and_publishes_beside_those_of_an_earlier_release(
    upgraded: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    before = rows(upgraded, VALUES)
    record = run()
    load_run(upgraded, record, content())
    assert publish(upgraded, "tiny", record.run_id)
    after = rows(upgraded, VALUES)
    assert [row for row in after if row[0] != "tiny"] == before
    assert len(after) > len(before)


def of_city(content: RunContent, city: str) -> RunContent:
    """The same content as a run of another city."""
    areas, values = content.outlines().areas, content.observations
    named = areas.assign(
        code=areas["code"].replace("tiny", city), parent_code=areas["parent_code"].replace("tiny", city)
    )
    outlines = replace(content.outlines(), areas=named)
    return replace(
        content,
        outlines=lambda: outlines,
        observations=values.assign(city_id=city, area_code=values["area_code"].replace("tiny", city)),
        amounts=replace(
            content.amounts, area=[(level, city if level == "city" else code) for level, code in content.amounts.area]
        ),
    )


def test_a_city_of_an_earlier_release_gets_its_next_run_and_can_be_rolled_back(
    upgraded: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    before = rows(upgraded, VALUES)
    earlier = rows(upgraded, "SELECT run_id FROM api.city WHERE id = 'oldtown'")[0][0]
    record = run(city_id="oldtown", city_name="Old Town")
    load_run(upgraded, record, of_city(content(), "oldtown"))
    publish(upgraded, "oldtown", record.run_id)
    assert rows(upgraded, VALUES) != before
    publish(upgraded, "oldtown", earlier)
    assert rows(upgraded, VALUES) == before


def test_an_upgrade_that_fails_leaves_readers_what_they_had(released: Engine) -> None:
    before = rows(released, VALUES)
    with released.begin() as connection:
        connection.execute(text("CREATE VIEW public.mine AS SELECT measure, value FROM api.cell_measure"))
    with pytest.raises(Exception, match="view mine depends on"):
        migrate(released)
    assert rows(released, VALUES) == before
    assert len(rows(released, "SELECT * FROM public.mine")) > 0
