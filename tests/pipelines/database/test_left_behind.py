"""Who is left behind is the same in SQL and in the engine, whatever the values, and a reader may ask."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from small_city import SmallCity
from sqlalchemy import Engine, text

from pipelines.database.left_behind import published_city
from pipelines.database.url import engine_of
from pipelines.left_behind import BEHIND, SPREAD, Choice, left_behind
from spatial_indicators.errors import InputError

Row = dict[str, Any]
KEY = ("indicator_id", "method", "year", "sex", "age", "disability")
OF_DISTRICTS = ("districts", "districts_left_out", "people_left_out", *SPREAD)
NAMED = ("best_value", "best", "worst_value", "worst")
METHODS = ("un_2021", "un_2021_union", "un_2021_feed", "who_2017_linear", "who_2017_network")

CHANGES = {
    "as computed": "",
    "nobody has anything": "SET value = 0, numerator = 0",
    "the tenth percentile is near zero": "SET value = 0.001, numerator = 0.00001 * denominator WHERE area_code = 'w1'",
    "all have the same": "SET value = 40, numerator = 0.4 * denominator",
    "rounding tells two of the best apart": "SET value = 100 - CASE area_code WHEN 'w2' THEN 1e-13 ELSE 0 END,"
    " numerator = denominator WHERE area_code <> 'w1'",
    "nothing is known": "SET value = NULL, numerator = NULL, reason = 'no_source'",
    "sums are not known": "SET numerator = NULL, denominator = NULL",
}


@pytest.fixture
def changed(computed: SmallCity, new_database: Callable[..., str], request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The small city, with other values of those that have one."""
    engine = engine_of(new_database(computed.database_url))
    if request.param:
        change, _, where = request.param.partition(" WHERE ")
        query = f"UPDATE core.observation {change} WHERE value IS NOT NULL {where and 'AND ' + where}"
        with engine.begin() as connection:
            connection.execute(text(query))
    yield engine
    engine.dispose()


def in_sql(engine: Engine, view: str) -> dict[tuple[Any, ...], Row]:
    """Ask as a reader."""
    with engine.connect() as connection:
        connection.execute(text("SET ROLE urban_sdg_reader"))
        rows = [dict(row) for row in connection.execute(text(f"SELECT * FROM api.{view}")).mappings()]  # noqa: S608
    keys = [tuple(row[name] for name in (*KEY, "level") if name in row) for row in rows]
    assert len(set(keys)) == len(keys) == len({row["id"] for row in rows})
    return dict(zip(keys, rows, strict=True))


def assert_same(ours: Row, theirs: Row, names: tuple[str, ...]) -> None:
    for name in names:
        is_number = isinstance(ours[name], float) and theirs[name] is not None
        expected = pytest.approx(ours[name], rel=1e-9, abs=1e-9) if is_number else ours[name]
        assert theirs[name] == expected, (name, ours[name], theirs[name], [ours[key] for key in KEY])


@pytest.mark.parametrize("changed", list(CHANGES.values()), ids=list(CHANGES), indirect=True)
def test_the_views_say_what_the_engine_says(changed: Engine) -> None:
    groups, districts = in_sql(changed, "left_behind"), in_sql(changed, "inequality")
    seen = 0
    for level in ("district", "quarter"):
        for method in METHODS:
            for row in left_behind(published_city(changed, "small", level, indicator=None, method=method), Choice()):
                key = tuple(row[name] for name in KEY)
                assert_same(row, groups[key], ("value", "coverage", "reason", *BEHIND))
                there = districts[*key, level]
                assert_same(row, there, (*OF_DISTRICTS, "best_value", "worst_value"))
                assert (row["best"], row["worst"]) == (there["best"], there["worst"])
                seen += 1
    assert seen == 60  # two levels, five methods, six groups


@pytest.mark.parametrize("changed", [CHANGES["nothing is known"], CHANGES["sums are not known"]], indirect=True)
def test_what_is_not_known_is_empty_in_sql_and_never_0(changed: Engine) -> None:
    for row in in_sql(changed, "left_behind").values():
        assert all(row[name] is None for name in ("people", "people_behind", "gap", "people_in_gap"))
    for row in in_sql(changed, "inequality").values():
        assert row["districts"] == 0
        assert all(row[name] is None for name in ("people", *SPREAD, "best_value"))


def test_a_district_without_a_value_is_left_out_with_its_people(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    city = published_city(engine, "small", "district", indicator="public_transport_access", method=None)
    everyone = next(row for row in left_behind(city, Choice()) if row["sex"] == row["age"] == row["disability"] == "_T")
    engine.dispose()
    assert (everyone["districts"], everyone["districts_left_out"]) == (4, 2)
    assert {one["code"]: one["people"] for one in everyone["left_out"]} == pytest.approx({"e1": 50, "e2": 150})
    assert everyone["people_left_out"] == pytest.approx(200)
    assert {one["reason"] for one in everyone["left_out"]} == {"not_on_map"}
    assert everyone["people_behind"] == pytest.approx(everyone["people"] * everyone["percent_behind"] / 100)


def test_kappa_of_another_city_makes_equivalents_comparable(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    city = published_city(engine, "small", "district", indicator="open_space_access", method=None)
    engine.dispose()
    own, other = left_behind(city, Choice()), left_behind(city, Choice(kappa=0.05))
    assert {row["kappa"] for row in other if row["districts"]} == {0.05}
    pairs = [(a["ede"], b["ede"]) for a, b in zip(own, other, strict=True) if a["districts"] > 1]
    assert pairs
    assert all(b < a or math.isclose(a, b) for a, b in pairs)


def test_without_a_level_the_coarsest_districts_are_compared(computed: SmallCity) -> None:
    engine = engine_of(computed.database_url)
    assert published_city(engine, "small", None, indicator=None, method=None).level == "quarter"
    with pytest.raises(InputError, match=r"level: people are compared between .* \(found: city\). Known: district, qu"):
        published_city(engine, "small", "city", indicator=None, method=None)
    engine.dispose()
