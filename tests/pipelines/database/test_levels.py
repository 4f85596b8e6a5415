"""Laws of the levels: districts, cities, regions and countries are sums of the same cells, in layers for a map."""

from typing import Any

import pytest
from counted_city import load_city
from small_city import SmallCity
from sqlalchemy import Engine, text

from pipelines.database.url import engine_of

WALES = {"region_code": "GB-WLS", "region_name": "Wales"}
DIFFERENT = """
    SELECT layer.level, layer.code
    FROM (SELECT * FROM api.district_latest UNION ALL SELECT * FROM api.city_latest) AS layer
    JOIN api.observation AS o ON (o.city_id, o.level, o.area_code) = (layer.city_id, layer.level, layer.code)
    WHERE o.indicator_id = 'public_transport_access' AND o.is_default
    AND (o.sex, o.age, o.disability) = ('_T', '_T', '_T')
    AND (layer.public_transport_access, layer.public_transport_access_coverage, layer.public_transport_access_reason)
        IS DISTINCT FROM (o.value, o.coverage, o.reason)"""


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
    people = rows(engine, f"SELECT sum(people), sum(people * street_share) FROM api.{layer}")  # noqa: S608
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


def test_regions_and_countries_sum_their_cities(database: Engine) -> None:
    load_city(database, "row", **WALES)
    load_city(database, "next", west=0.04, near=[10.0] * 4, **WALES)
    load_city(database, "far", west=1.0)
    region = rows(database, "SELECT id, name, country, cities, people, year, transport FROM api.region_latest")
    assert region == [("GB-WLS", "Wales", "GBR", 2, 80.0, 2021, pytest.approx(100 * 55 / 80))]
    country = rows(database, "SELECT id, cities, people, transport, ST_NumGeometries(geom) FROM api.country_latest")
    assert country == [("GBR", 3, 120.0, pytest.approx(100 * 70 / 120), 3)]


def test_a_city_without_the_value_leaves_its_region_without_it(database: Engine) -> None:
    load_city(database, "row", **WALES)
    load_city(database, "next", west=0.04, near=[float("nan")] * 4, **WALES)
    found = rows(database, "SELECT cities, people, transport, transport_reason FROM api.region_latest")
    assert found == [(2, 80.0, None, "no_source")]


def test_a_new_indicator_gets_its_columns_and_breaks_nothing_built_on_a_layer(database: Engine) -> None:
    load_city(database)
    with database.begin() as connection:
        connection.execute(text("CREATE VIEW public.mine AS SELECT code, transport, geom FROM api.district_latest"))
    load_city(database, indicator="access", is_published=False)
    found = rows(database, "SELECT code, transport, access, access_reason FROM api.district_latest ORDER BY code")
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
