"""Growth of any polygon and union: PostgreSQL divides rates of sums as the engine does, and gives the same reasons."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, make_url, text

from pipelines.database.url import engine_of
from spatial_indicators.growth.of_sums import growth_of_sums, reason_of_formula

RATES = "SELECT * FROM core.growth_rates(:v1, :v2, :p1, :p2, :py, :log)"
AMOUNTS = st.sampled_from([0.0, 1.0, math.nan, -1.0]) | st.floats(1e-3, 1e9)
YEARS = st.integers(1, 50)


@pytest.fixture(scope="module")
def demo(server: str, service: dict[str, str]) -> Iterator[Connection]:
    """The database in which the demo city is published, as its owner."""
    assert service
    engine = engine_of(make_url(server).set(database="published").render_as_string(hide_password=False))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def asked(demo: Connection, land: tuple[float, float], people: tuple[float, float], years: int, log: float) -> Any:
    given = {"v1": land[0], "v2": land[1], "p1": people[0], "p2": people[1], "py": people[1] * years, "log": log}
    return demo.execute(text(RATES), given).one()


def same(found: float | None, expected: float) -> bool:
    if found is None or not math.isfinite(expected):
        return found is None and not math.isfinite(expected)
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-15)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    land=st.tuples(AMOUNTS, AMOUNTS), people=st.tuples(AMOUNTS, AMOUNTS), years=YEARS,
    log=st.sampled_from([0.0, 100.0, math.nan]),
)  # fmt: skip
def test_rates_and_reasons_are_the_engines(
    demo: Connection, land: tuple[float, float], people: tuple[float, float], years: int, log: float
) -> None:
    rates = asked(demo, land, people, years, log)
    pairs = tuple((np.array([[one[0]]]), np.array([[one[1]]])) for one in (land, people))
    known = growth_of_sums(*pairs, np.array([[people[1] * years]]), np.array([[log]]))
    lives = people[1] > 0
    if lives:
        assert same(rates.land_rate, known.land_rate[0, 0])
        assert same(rates.people_rate, known.people_rate[0, 0])
    else:
        # Over how many years is not in the sums of an area where nobody lives any more.
        assert rates.land_rate is None
    assert rates.reason == reason_of_formula(known.ratio_reason)[0, 0]


@pytest.mark.parametrize(
    ("land", "people", "log", "expected"),
    [
        # 10 % more land and e^0.1 times the people in ten years: 0.01 and 0.01 a year.
        ((100.0, 110.0), (1000.0, 1000.0 * math.exp(0.1)), 0.0, (0.01, 0.01, None)),
        ((100.0, 100.0 * math.exp(0.2)), (1000.0, 1000.0 * math.exp(0.1)), 1.0, (0.02, 0.01, None)),
        ((100.0, 90.0), (1000.0, 1000.0), 0.0, (-0.01, 0.0, "pgr_near_zero")),
        ((0.0, 90.0), (1000.0, 2000.0), 0.0, (None, math.log(2) / 10, "no_built_up")),
        ((100.0, 110.0), (0.0, 2000.0), 0.0, (0.01, None, "no_people")),
    ],
)
def test_cases_that_can_be_reckoned_by_hand(
    demo: Connection, land: tuple[float, float], people: tuple[float, float], log: float, expected: Any
) -> None:
    rates = asked(demo, land, people, 10, log)
    assert (rates.land_rate, rates.people_rate, rates.reason) == (
        *(None if one is None else pytest.approx(one, abs=1e-12) for one in expected[:2]),
        expected[2],
    )


PUBLISHED_AND_DRAWN = """
    SELECT o.method, o.value, drawn.value AS drawn, o.numerator, drawn.numerator AS drawn_numerator, o.reason,
        drawn.reason AS drawn_reason, o.coverage, drawn.coverage AS drawn_coverage
    FROM api.observation AS o
    JOIN api.area ON (area.city_id, area.level, area.code) = (o.city_id, o.level, o.area_code)
    CROSS JOIN LATERAL api.indicator(area.geom, 'land_consumption', method => o.method) AS drawn
    WHERE o.indicator_id = 'land_consumption'
"""
UNION = """
    SELECT drawn.value, drawn.numerator, drawn.denominator, drawn.reason
    FROM (SELECT ST_UnaryUnion(ST_Collect(geom)) AS geom FROM api.area WHERE level = 'borough') AS city
    CROSS JOIN LATERAL api.indicator(city.geom, 'land_consumption', method => :method) AS drawn
"""


def test_a_districts_own_polygon_has_its_published_growth(demo: Connection) -> None:
    rows = demo.execute(text(PUBLISHED_AND_DRAWN)).mappings().all()
    assert {row["method"] for row in rows} >= {"un_2021", "un_2018_log"}
    assert sum(row["value"] is not None for row in rows) > 20
    for row in rows:
        assert row["reason"] == row["drawn_reason"]
        assert row["coverage"] == pytest.approx(row["drawn_coverage"], rel=1e-6)
        for one in ("value", "numerator"):
            name = "drawn" if one == "value" else "drawn_numerator"
            assert (row[one] is None) == (row[name] is None)
            if row[one] is not None:
                assert row[one] == pytest.approx(row[name], rel=1e-5)


@pytest.mark.parametrize("method", ["un_2021", "un_2018_log"])
def test_the_union_of_the_boroughs_grows_as_the_city(demo: Connection, method: str) -> None:
    query = (
        "SELECT value FROM api.observation WHERE indicator_id = 'land_consumption' AND level = 'city' AND method = :m"
    )
    city = demo.scalar(text(query), {"m": method})
    assert city is not None
    found = demo.execute(text(UNION), {"method": method}).one()
    assert found.value == pytest.approx(city, rel=1e-6)
    assert found.value == pytest.approx(found.numerator / found.denominator)


def test_the_country_has_the_growth_of_its_cities(demo: Connection) -> None:
    (country, city) = demo.execute(
        text("""
            SELECT country.land_consumption, own.value FROM api.country_latest AS country, api.observation AS own
            WHERE own.indicator_id = 'land_consumption' AND own.level = 'city' AND own.is_default
        """)
    ).one()
    assert country == pytest.approx(city, rel=1e-9)
