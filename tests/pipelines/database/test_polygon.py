"""Laws of any polygon: the sum of the cells under it, and for a district exactly what is published."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from counted_city import NEAR, ORIGIN, load_city
from small_city import SmallCity
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipelines.database.url import engine_of

PUBLISHED_AND_DRAWN = """
    SELECT o.value, drawn.value, o.numerator, drawn.numerator, o.coverage, drawn.coverage, o.reason, drawn.reason,
        o.flags, drawn.flags, o.is_default, drawn.is_default, drawn.inside
    FROM api.area
    CROSS JOIN LATERAL api.indicator_table(ST_Transform(area.geom, :srid)) AS drawn
    FULL JOIN api.observation AS o
        ON (o.city_id, o.level, o.area_code, o.indicator_id, o.method, o.method_version)
        = (area.city_id, area.level, area.code, drawn.indicator_id, drawn.method, drawn.method_version)
        AND (o.year, o.sex, o.age, o.disability) = (drawn.year, drawn.sex, drawn.age, drawn.disability)
    ORDER BY o.id"""
COUNT = "SELECT count(*) FROM api.observation"
VALUE = """
    SELECT * FROM api.indicator(
        ST_Translate(ST_GeomFromEWKT(:shape), :origin, 0), :indicator, year => :year, method => :method, sex => :sex
    )"""


def polygon_value(engine: Engine, shape: str, **changes: Any) -> Mapping[str, Any]:
    """Ask as a reader for a polygon's value, by default of everyone by the city's own method."""
    known = {
        "shape": shape if "=" in shape else f"SRID=4326;{shape}",
        "origin": ORIGIN,
        "indicator": "transport",
        "year": None,
        "method": None,
        "sex": "_T",
    }
    with engine.connect() as connection:
        connection.execute(text("SET ROLE urban_sdg_reader"))
        return connection.execute(text(VALUE), known | changes).mappings().one()


def box(west: float, east: float, south: float = -1.0, north: float = 1.0) -> str:
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


def close(left: float | None, right: float | None) -> bool:
    """Whether both are missing, or equal to a millionth."""
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=0.0)


@pytest.mark.parametrize("srid", [4326, 3857])
def test_a_districts_own_polygon_has_its_published_values(computed: SmallCity, srid: int) -> None:
    engine = engine_of(computed.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text(PUBLISHED_AND_DRAWN), {"srid": srid}).all()
        count = connection.scalar(text(COUNT))
    engine.dispose()
    assert len(rows) == count
    assert {"not_on_map", "nobody_in_group", None} <= {row[6] for row in rows}
    # Of what the city has no measure at all a polygon has no row.
    assert {row[6] for row in rows if row[12] is None} == {"no_source"}
    rows = [row for row in rows if row[12] is not None]
    for row in rows:
        assert close(row[0], row[1])
        assert close(row[2], row[3])
        assert close(row[4], row[5])
        assert row[6] == row[7]
        assert row[8] == row[9] == sorted(row[8])
        assert row[10] == row[11]
        assert row[12] == pytest.approx(1.0, abs=1e-6)


@pytest.fixture
def row_city(database: Engine) -> Engine:
    """A database with the city of four cells."""
    load_city(database)
    return database


def test_a_cell_on_the_edge_counts_by_its_share_of_area(row_city: Engine) -> None:
    found = polygon_value(row_city, box(0.0075, 0.015))
    assert found["denominator"] == pytest.approx(0.25 * 10 + 0.5 * 10)
    assert found["numerator"] == pytest.approx(0.25 * 10 + 0.5 * 5)
    assert found["value"] == pytest.approx(100 * 5 / 7.5)
    assert (found["cities"], found["coverage"], found["reason"]) == (["row"], 1.0, None)


def test_a_group_is_summed_like_everyone(row_city: Engine) -> None:
    assert polygon_value(row_city, box(0.0, 0.015), sex="F")["denominator"] == pytest.approx(6.0)


def test_a_hole_is_left_out(row_city: Engine) -> None:
    ring = "POLYGON((-1 -1,1 -1,1 1,-1 1,-1 -1),(0.01 -0.5,0.03 -0.5,0.03 0.5,0.01 0.5,0.01 -0.5))"
    assert polygon_value(row_city, ring)["denominator"] == pytest.approx(20.0)


def test_the_parts_of_a_polygon_add_up_to_it(row_city: Engine) -> None:
    whole = polygon_value(row_city, "POLYGON((0.001 0.001,0.033 0.002,0.036 0.009,0.004 0.008,0.001 0.001))")
    west = polygon_value(row_city, "POLYGON((0.001 0.001,0.033 0.002,0.004 0.008,0.001 0.001))")
    east = polygon_value(row_city, "POLYGON((0.033 0.002,0.036 0.009,0.004 0.008,0.033 0.002))")
    for name in ("numerator", "denominator"):
        assert west[name] + east[name] == pytest.approx(whole[name], rel=1e-12)


def test_a_polygon_beside_every_city_has_no_value_and_says_why(row_city: Engine) -> None:
    found = polygon_value(row_city, box(5, 6))
    assert (found["value"], found["reason"], found["cities"], found["inside"]) == (None, "no_city", [], 0.0)


def test_the_share_inside_tells_how_much_of_the_polygon_is_published(row_city: Engine) -> None:
    assert polygon_value(row_city, box(-0.04, 0.04, 0.0, 0.01))["inside"] == pytest.approx(0.5, rel=1e-3)


def test_an_unknown_cell_makes_unknown_what_lies_over_it_and_nothing_else(database: Engine) -> None:
    load_city(database, near=[10.0, float("nan"), 0.0, 0.0])
    assert polygon_value(database, box(0.0, 0.01))["value"] == pytest.approx(100.0)
    over = polygon_value(database, box(0.0, 0.0101))
    assert (over["value"], over["numerator"], over["reason"]) == (None, None, "no_source")
    assert over["denominator"] == pytest.approx(10.1)


def test_a_polygon_over_two_cities_sums_both(row_city: Engine) -> None:
    load_city(row_city, "next", west=0.04, near=[10.0] * 4)
    found = polygon_value(row_city, box(-1, 1))
    assert (found["numerator"], found["denominator"]) == (pytest.approx(sum(NEAR) + 40), pytest.approx(80))
    assert (found["cities"], found["flags"]) == (["next", "row"], [])


def test_cities_with_different_methods_or_years_are_summed_and_flagged(row_city: Engine) -> None:
    load_city(row_city, "next", west=0.04, method="other", year=2022)
    found = polygon_value(row_city, box(-1, 1))
    assert found["flags"] == ["several_methods", "several_years"]
    assert (found["method"], found["denominator"]) == ("other + un", pytest.approx(80))
    with row_city.connect() as connection:
        table = connection.execute(
            text("SELECT cities, year FROM api.indicator_table(ST_MakeEnvelope(7, -1, 9, 1, 4326)) WHERE sex = '_T'")
        ).all()
    assert sorted(map(tuple, table)) == [(["next"], 2022), (["row"], 2021)]


def test_a_method_that_one_of_the_cities_lacks_gives_no_value(row_city: Engine) -> None:
    load_city(row_city, "next", west=0.04, method="other")
    found = polygon_value(row_city, box(-1, 1), method="un")
    assert (found["value"], found["reason"]) == (None, "no_source")


REFUSED = {
    "SRID=0;POLYGON((0 0,1 0,1 1,0 0))": "it has no SRID",
    "SRID=4326;POINT(0 0)": "it is a POINT: give a POLYGON or MULTIPOLYGON",
    "SRID=4326;LINESTRING(0 0,1 1)": "it is a LINESTRING",
    "SRID=4326;POLYGON EMPTY": "it is empty",
    "SRID=4326;POLYGON((0 0,1 1,1 0,0 1,0 0))": r"it is invalid \(Self-intersection",
    "SRID=4326;POLYGON((0 0,1000 0,1000 1000,0 0))": "it lies outside the world",
}


@pytest.mark.parametrize("shape", list(REFUSED))
def test_what_is_no_polygon_is_refused_with_the_reason(row_city: Engine, shape: str) -> None:
    with pytest.raises(DBAPIError, match=REFUSED[shape]):
        polygon_value(row_city, shape)


UNKNOWN = {
    "indicator": ("x'; DROP TABLE core.run; --", "there is no indicator .*known: .*transport"),
    "method": ("gtfs", "there is no method 'gtfs'; known: un"),
    "year": (1999, "there is no year '1999'; known: 2021"),
    "sex": ("X", "there is no group .*known: F, _T, _T; _T, _T, _T"),
}


@pytest.mark.parametrize("name", list(UNKNOWN))
def test_an_unknown_name_is_answered_with_the_known_ones(row_city: Engine, name: str) -> None:
    value, answer = UNKNOWN[name]
    with pytest.raises(DBAPIError, match=answer):
        polygon_value(row_city, box(0, 1), **{name: value})


def test_the_readers_limit_of_time_ends_a_polygon_too(row_city: Engine) -> None:
    drawn = "generate_series(1, 10000) AS n, api.indicator_table(ST_MakeEnvelope(-n, -1, 9, 1, 4326))"
    slow = f"SELECT sum(value) FROM {drawn}"  # noqa: S608 - text of this file
    with row_city.connect() as connection:
        connection.execute(text("SET ROLE urban_sdg_reader"))
        connection.execute(text("SET statement_timeout = '200ms'"))
        # PostGIS 3.6 tells it itself where the time ends inside GEOS, and in its own words on the way out of it.
        with pytest.raises(DBAPIError, match=r"statement timeout|user request|GEOS Error: InterruptedException"):
            connection.execute(text(slow))
