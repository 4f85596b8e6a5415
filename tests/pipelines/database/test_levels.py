"""Laws of the levels: districts, cities, regions and countries are sums of the same cells, in layers for a map."""
# ruff: noqa: S608 - the parts of the queries are constants of this file

from typing import Any

import pytest
from counted_city import load_city
from small_city import SmallCity
from sqlalchemy import Engine, text

from pipelines.database.url import engine_of

COUNTRY = {"country": "XXA"}
"""A country without cities of an earlier release."""
WALES = {"region_code": "GB-WLS", "region_name": "Wales", **COUNTRY}
ROW = "FROM api.district_latest WHERE city_id = 'row'"
TRANSPORT = "transport, transport_unserved"
COUNTRIES = "SELECT id, cities, people, transport, ST_NumGeometries(geom) FROM api.country_latest"
DIFFERENT = """
    SELECT layer.level, layer.code
    FROM (SELECT * FROM api.district_latest UNION ALL SELECT * FROM api.city_latest) AS layer
    JOIN api.observation AS o ON (o.city_id, o.level, o.area_code) = (layer.city_id, layer.level, layer.code)
    WHERE o.indicator_id = 'public_transport_access' AND o.is_default
    AND (o.sex, o.age, o.disability) = ('_T', '_T', '_T')
    AND (layer.public_transport_access, layer.public_transport_access_coverage, layer.public_transport_access_reason)
        IS DISTINCT FROM (o.value, o.coverage, o.reason)"""

UNSERVED = """
    SELECT layer.level, layer.code
    FROM (SELECT * FROM api.district_latest UNION ALL SELECT * FROM api.city_latest) AS layer
    JOIN api.observation AS o ON (o.city_id, o.level, o.area_code) = (layer.city_id, layer.level, layer.code)
    WHERE o.indicator_id = 'open_space_access' AND o.is_default
    AND (o.sex, o.age, o.disability) = ('_T', '_T', '_T')
    AND (abs(layer.open_space_access_unserved - (o.denominator - o.numerator)) > 1e-6
        OR (layer.open_space_access_unserved IS NULL) <> (o.value IS NULL))"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'api.district_latest'::REGCLASS AND attname LIKE '%\\_unserved'"""
PEOPLE_SERVED = (
    *("frequent_transit_access", "green_rule_3_30_300", "green_space_access", "open_space_access"),
    *("public_transport_access", "rural_access", "service_access", "step_free_transit_access"),
    "transit_kind_access",
)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    """Ask as a reader."""
    with engine.connect() as connection:
        connection.execute(text("SET ROLE urban_sdg_reader"))
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_wide_layer_shows_the_published_values(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    counts = "SELECT count(*), count(public_transport_access), sum(people) FROM api.district_latest GROUP BY level"
    found = sorted(rows(engine, counts))
    different = rows(engine, DIFFERENT)
    engine.dispose()
    assert found == [(3, 2, pytest.approx(1200)), (6, 4, pytest.approx(1200))]
    assert different == []


@pytest.mark.parametrize("layer", ["grid_latest", "grid_overview"])
def test_cells_and_blocks_hold_the_people_of_the_city(computed: SmallCity, layer: str) -> None:
    engine = engine_of(computed.database_url)
    people = rows(engine, f"SELECT sum(people), sum(people * street_share) FROM api.{layer}")
    lone = rows(engine, "SELECT count(*) FROM api.grid_latest WHERE open_space_share BETWEEN 0 AND 100")
    engine.dispose()
    assert people[0][0] == pytest.approx(1200)
    assert people[0][1] > 0
    assert lone[0][0] > 0


def test_a_layers_cell_has_the_value_of_its_own_polygon(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    found = rows(
        engine,
        "SELECT cell.open_space_access, drawn.value FROM api.grid_latest AS cell"
        " CROSS JOIN LATERAL api.indicator(cell.geom, 'open_space_access') AS drawn WHERE cell.people > 0 LIMIT 20",
    )
    engine.dispose()
    assert len(found) == 20
    assert [drawn for _, drawn in found] == [pytest.approx(value) for value, _ in found]


def test_sums_of_a_layer_are_shown_without_the_noise_of_adding_up(database: Engine) -> None:
    load_city(database, near=[0.1, 0.2, 1e-9, 0.0])
    found = rows(database, f"SELECT code, people, transport_unserved, transport_reason {ROW} ORDER BY code")
    assert found == [("E", 20.0, 20.0, None), ("W", 20.0, 19.7, None)]
    assert rows(database, "SELECT DISTINCT people FROM api.grid_latest WHERE city_id = 'row'") == [(10.0,)]


def test_the_unserved_of_a_layer_are_people_and_of_land_there_are_none(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    wrong = rows(engine, UNSERVED)
    with engine.connect() as connection:
        columns = set(connection.scalars(text(COLUMNS)))
    engine.dispose()
    assert wrong == []
    assert columns == {f"{name}_unserved" for name in PEOPLE_SERVED}


def test_regions_and_countries_sum_their_cities(database: Engine) -> None:
    load_city(database, "row", **WALES)
    load_city(database, "next", west=0.04, near=[10.0] * 4, **WALES)
    load_city(database, "lone", west=1.0, **COUNTRY)
    region = rows(database, f"SELECT id, name, country, cities, people, year, {TRANSPORT} FROM api.region_latest")
    assert region == [("GB-WLS", "Wales", "XXA", 2, 80.0, 2021, pytest.approx(100 * 55 / 80), 25.0)]
    country = rows(database, f"{COUNTRIES} WHERE id = 'XXA'")
    assert country == [("XXA", 3, 120.0, pytest.approx(100 * 70 / 120), 3)]


def test_a_city_without_the_value_leaves_its_region_without_it(database: Engine) -> None:
    load_city(database, "row", **WALES)
    load_city(database, "next", west=0.04, near=[float("nan")] * 4, **WALES)
    found = rows(database, f"SELECT cities, people, transport_reason, {TRANSPORT} FROM api.region_latest")
    assert found == [(2, 80.0, "no_source", None, None)]


def test_a_new_indicator_gets_its_columns_and_breaks_nothing_built_on_a_layer(database: Engine) -> None:
    load_city(database)
    with database.begin() as connection:
        connection.execute(text("CREATE VIEW public.mine AS SELECT code, transport, geom " + ROW))
    load_city(database, indicator="access", is_published=False)
    found = rows(database, f"SELECT code, transport, access, access_reason {ROW} ORDER BY code")
    assert found == [("E", 0.0, None, None), ("W", 75.0, None, None)]
    with database.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM public.mine")) == 2
        words = connection.scalar(
            text("SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attname = 'access'"
                 " AND attrelid = 'api.district_latest'::REGCLASS")
        )  # fmt: skip
    assert words == "Access, percent: Who reaches a stop."


def test_streets_tell_the_walk_to_the_nearest_stop_and_park(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    nearest = "SELECT min(to_stop_m), min(to_open_space_m), max(to_stop_m), max(to_open_space_m) FROM api.street"
    found = rows(engine, nearest)[0]
    stops = rows(engine, "SELECT DISTINCT origin FROM api.transit_stop ORDER BY 1")
    parks = rows(engine, "SELECT round(area_m2 / 1000) FROM api.open_space")
    engine.dispose()
    assert found[0] < 150
    assert found[1] < 150
    assert max(found[2:]) <= 2000
    assert stops == [("feed",), ("osm",)]
    assert parks == [(28,)]
