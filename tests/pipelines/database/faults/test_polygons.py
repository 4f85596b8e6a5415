"""Law: whatever a reader gives as a polygon ends in a clear error or a right number, and runs nothing."""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import math
import os
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

IS_FULL = os.environ.get("URBAN_SDG_FAULTS") == "full"
PAUSE = "pg_sleep(60)"
BOX = "ST_MakeEnvelope(0.005, 0.001, 0.035, 0.009, 4326)"
"""Lies within the city, where everybody's value is 40 per cent."""

RIGHT = {
    "a box": BOX,
    "the city itself": "ST_MakeEnvelope(0, 0, 0.04, 0.01, 4326)",
    "more than the city": "ST_MakeEnvelope(-1, -1, 1, 1, 4326)",
    "the whole world": "ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
    "one within a cell": "ST_MakeEnvelope(0.0101, 0.0051, 0.01011, 0.00511, 4326)",
    "another reference system": f"ST_Transform({BOX}, 3857)",
    "degrees in another order of the ring": f"ST_Reverse({BOX})",
    "heights": f"ST_Force3D({BOX})",
    "measures": f"ST_Force3DM({BOX})",
    "heights and measures": f"ST_Force4D({BOX})",
    "two boxes": "ST_Collect(ST_MakeEnvelope(0.001, 0, 0.01, 0.01, 4326), ST_MakeEnvelope(0.02, 0, 0.03, 0.01, 4326))",
    "a hole": f"ST_Difference({BOX}, ST_MakeEnvelope(0.01, 0.002, 0.02, 0.008, 4326))",
    "GeoJSON": f"ST_GeomFromGeoJSON(ST_AsGeoJSON({BOX}))",
    "EWKT": f"ST_AsEWKT({BOX})",
    "hexadecimal EWKB": f"encode(ST_AsEWKB({BOX}), 'hex')",
    "a thread of 100 km": "ST_MakeEnvelope(-0.5, 0.005, 0.5, 0.0050001, 4326)",
}
NONE = {
    "a thousandth of a millimetre": "ST_MakeEnvelope(0.0101, 0.0051, 0.0101 + 1e-11, 0.0051 + 1e-11, 4326)",
    "another place": "ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)",
    "a neighbour": "ST_MakeEnvelope(0.05, 0, 0.06, 0.01, 4326)",
}
WRONG = {
    "NULL": ("NULL", "NULL"),
    "no geometry": ("'hello'", "parse error"),
    "half a text": ("'POLYGON((0 0, 1 1'", "parse error"),
    "letters for numbers": ("'POLYGON((a b, c d, e f, a b))'", "parse error"),
    "SQL for a text": ("'POLYGON((0 0)); DROP TABLE core.run; --'", "parse error"),
    "SQL in the text": (f"'SRID=4326;POLYGON((0 0, 1 0, 1 1, 0 0))'' || {PAUSE} || '''", "parse error|invalid"),
    "no bytes": ("'\\x'::BYTEA::GEOMETRY", "(?i)wkb|parse"),
    "other bytes": ("'DEADBEEF'", "(?i)endian|parse|hex|wkb"),
    "half the bytes": (f"left(encode(ST_AsEWKB({BOX}), 'hex'), 60)", "(?i)wkb"),
    "a billion corners in the header only": (
        "'0103000020E610000001000000FFFFFF3F' || repeat('0', 64)",
        "(?i)wkb|corrupt|too large|memory|invalid",
    ),
    "GeoJSON without coordinates": ("""ST_GeomFromGeoJSON('{"type": "Polygon"}')""", "coordinates"),
    "GeoJSON that is none": ("""ST_GeomFromGeoJSON('{"type": "Poly')""", "(?i)json|unterminated|end|quoted"),
    "a feature of GeoJSON": ("""ST_GeomFromGeoJSON('{"type": "Feature", "geometry": null}')""", "(?i)geojson"),
    "no SRID": (f"ST_SetSRID({BOX}, 0)", "SRID"),
    "an unknown SRID": (f"ST_SetSRID({BOX}, 999999)", "(?i)srid|spatial_ref_sys"),
    "the wrong SRID": (f"ST_SetSRID(ST_Transform({BOX}, 3857), 4326)", "outside the world"),
    "metres of another country": (
        "ST_MakeEnvelope(1e9, 1e9, 2e9, 2e9, 27700)",
        "(?i)transform|outside|convergence|invalid",
    ),
    "a point": ("ST_SetSRID(ST_MakePoint(0, 0), 4326)", "POINT"),
    "points": ("'SRID=4326;MULTIPOINT(0 0, 1 1)'", "MULTIPOINT"),
    "a line": (f"ST_Boundary({BOX})", "LINESTRING"),
    "a collection": (f"ST_ForceCollection({BOX})", "COLLECTION"),
    "an empty polygon": ("'SRID=4326;POLYGON EMPTY'", "empty"),
    "an empty multipolygon": ("'SRID=4326;MULTIPOLYGON EMPTY'", "empty"),
    "an empty collection": ("'SRID=4326;GEOMETRYCOLLECTION EMPTY'", "COLLECTION|empty"),
    "a bow tie": ("'SRID=4326;POLYGON((0 0, 0.01 0.01, 0.01 0, 0 0.01, 0 0))'", "Self-intersection"),
    "a line as a polygon": ("'SRID=4326;POLYGON((0 0, 0.01 0.01, 0 0, 0 0))'", "(?i)invalid"),
    "a point as a polygon": ("'SRID=4326;POLYGON((0 0, 0 0, 0 0, 0 0))'", "(?i)invalid"),
    "parts that overlap": (f"ST_Collect({BOX}, ST_Translate({BOX}, 0.001, 0))", "(?i)invalid"),
    "a hole outside": (
        "'SRID=4326;POLYGON((0 0, 0.01 0, 0.01 0.01, 0 0.01, 0 0), (1 1, 2 1, 2 2, 1 1))'",
        "(?i)hole",
    ),
    "coordinates that are no numbers": ("ST_MakeEnvelope('NaN', 0, 1, 1, 4326)", "(?i)nan|coordinate|invalid"),
    "infinite coordinates": ("ST_MakeEnvelope(0, 0, 'Infinity', 1, 4326)", "(?i)infinit|coordinate|invalid|outside"),
    "coordinates beyond all numbers": (
        "ST_MakeEnvelope(-1e308, -1e308, 1e308, 1e308, 4326)",
        "outside the world|invalid",
    ),
    "beyond the pole": ("ST_MakeEnvelope(0, 80, 10, 100, 4326)", "outside the world"),
    "a curve": ("'SRID=4326;CURVEPOLYGON(CIRCULARSTRING(0 0, 0.01 0.01, 0.02 0, 0.01 -0.01, 0 0))'", "CURVEPOLYGON"),
    "a triangle": ("'SRID=4326;TRIANGLE((0 0, 0.01 0, 0 0.01, 0 0))'", "TRIANGLE"),
    "a body": ("'SRID=4326;POLYHEDRALSURFACE(((0 0 0, 0.01 0 0, 0 0.01 0, 0 0 0)))'", "POLYHEDRAL"),
}


@pytest.fixture
def reader(victim: Engine, town: Callable[..., Any], show: Callable[..., None]) -> Iterator[psycopg.Connection[Any]]:
    show(*town(40.0))
    address = victim.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET ROLE urban_sdg_reader")
        connection.execute("SET statement_timeout = '30s'")
        yield connection


@pytest.fixture
def victim(database: Engine) -> Engine:
    """No crash is tested here: the quick server does."""
    return database


def value_under(reader: psycopg.Connection[Any], polygon: str) -> tuple[float | None, str | None]:
    row = reader.execute(f"SELECT value, reason FROM api.indicator({polygon}, 'transport')".encode()).fetchone()
    assert row is not None
    return row[0], row[1]


def refusal(reader: psycopg.Connection[Any], polygon: str) -> str:
    try:
        found = value_under(reader, polygon)
    except psycopg.Error as error:
        return str(error)
    return f"no error but {found}"


def test_a_right_polygon_gives_the_right_number(reader: psycopg.Connection[Any]) -> None:
    found = {name: value_under(reader, polygon) for name, polygon in RIGHT.items()}
    assert {name: answer for name, answer in found.items() if answer[0] is None or abs(answer[0] - 40) > 1e-6} == {}
    assert {name: value_under(reader, polygon)[0] for name, polygon in NONE.items()} == dict.fromkeys(NONE)


def test_a_wrong_polygon_is_refused_in_words(reader: psycopg.Connection[Any], figures: Callable[..., None]) -> None:
    refused = {name: refusal(reader, polygon) for name, (polygon, _) in WRONG.items()}
    assert {name: words for name, words in refused.items() if not re.search(WRONG[name][1], words)} == {}
    assert value_under(reader, BOX)[0] == pytest.approx(40)
    figures(right=len(RIGHT) + len(NONE), refused=len(WRONG))


def ring(corners: int, depth: float) -> str:
    """Write a ring around the city's middle, whose every second corner lies nearer by the depth."""
    angles = [2 * math.pi * corner / corners for corner in range(corners)]
    reach = [1.0 - depth * (corner % 2) for corner in range(corners)]
    points = [
        f"{0.02 + 0.018 * far * math.cos(angle):.12f} {0.005 + 0.0045 * far * math.sin(angle):.12f}"
        for angle, far in zip(angles, reach, strict=True)
    ]
    return f"SRID=4326;POLYGON(({','.join([*points, points[0]])}))"


CORNERS = {(1_000, 0.3): 40.0, (10_000, 1e-3): 40.0, (99_999, 0.0): 40.0, (1_000_000, 0.0): "it has 1000001 corners"}
if IS_FULL:
    CORNERS |= {(10_000, 0.3): 40.0, (99_999, 1e-3): "40.0|timeout", (99_999, 0.3): "timeout|threw an error"}


@pytest.mark.parametrize(("corners", "depth"), CORNERS)
def test_a_polygon_of_many_corners_gives_the_right_number_or_an_error(
    reader: psycopg.Connection[Any], figures: Callable[..., None], corners: int, depth: float
) -> None:
    polygon, began = ring(corners, depth), time.monotonic()
    try:
        row = reader.execute("SELECT value FROM api.indicator(%s::GEOMETRY, 'transport')", [polygon]).fetchone()
        answer = None if row is None else round(row[0], 6)
    except psycopg.Error as error:
        answer = str(error).splitlines()[0]
    took_s = time.monotonic() - began
    figures(corners=corners, depth=depth, answer=answer, seconds=round(took_s, 2))
    wanted = CORNERS[corners, depth]
    assert answer == wanted if isinstance(wanted, float) else re.search(wanted, str(answer))
    assert took_s < 60
    assert value_under(reader, BOX)[0] == pytest.approx(40)


ATTACKS = (
    "'; DROP TABLE core.run; --",
    "transport' OR '1'='1",
    f"' || {PAUSE} || '",
    "$query$; DROP SCHEMA core CASCADE; $query$",
    "%1$L %s %I",
    "x" * 100_000,
    "",
)


def test_names_given_to_the_polygon_function_are_only_compared(reader: psycopg.Connection[Any]) -> None:
    known = {"indicator": "transport", "method": "un", "sex": "_T", "age": "_T", "disability": "_T"}
    for name in known:
        for attack in ATTACKS:
            given = known | {name: attack}
            call = ", ".join(f"{key} => %({key})s" for key in given)
            with pytest.raises(psycopg.errors.InvalidParameterValue, match=r"there is no .*known: "):
                reader.execute(f"SELECT * FROM api.indicator({BOX}, {call})".encode(), given)
    for year in (0, -1, 2**31 - 1):
        with pytest.raises(psycopg.errors.InvalidParameterValue, match=r"there is no year .*known: "):
            reader.execute(f"SELECT * FROM api.indicator({BOX}, 'transport', %s)".encode(), [year])
    assert value_under(reader, BOX)[0] == pytest.approx(40)


def test_the_table_of_all_indicators_refuses_the_same(reader: psycopg.Connection[Any]) -> None:
    for polygon, words in WRONG.values():
        with pytest.raises(psycopg.Error) as refused:
            reader.execute(f"SELECT * FROM api.indicator_table({polygon})".encode())
        assert re.search(words, str(refused.value))
