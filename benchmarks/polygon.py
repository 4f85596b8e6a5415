"""Any polygon in SQL, asked by a reader: Newport's, a city of 500,000 cells, and a window of a grid layer.

Newport is read from a database that it is published in (`--database`, else `URBAN_SDG_DATABASE_URL`); without one that
course is left out. The city of 500,000 cells is made in a server of its own, in about a minute. The clock holds one
statement on an open connection, plan and all.
"""

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from contest import Verdicts

from pipelines.database.cluster import PrivateCluster
from pipelines.database.migration import migrate
from pipelines.database.url import VARIABLE, engine_of, parsed_url

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

POLYGON_KM2 = 30.0
N_POLYGONS = 200
GOALS_MS = {"api.indicator": 50.0, "api.indicator_table": 50.0, "the city's own polygon": 1500.0}
GOALS_MS |= {"a polygon over the whole city": 1500.0, "2,000 cells of grid_latest": 200.0}
"""Milliseconds of the 95th percentile."""

ONE = "SELECT value FROM api.indicator(%s::GEOMETRY, 'public_transport_access')"
ALL = """
    SELECT max(value) FILTER (WHERE indicator_id = 'public_transport_access' AND is_default
        AND (sex, age, disability) = ('_T', '_T', '_T')) FROM api.indicator_table(%s::GEOMETRY)"""
DISTRICTS = """
    SELECT area.geom, observation.value FROM api.observation JOIN api.area USING (city_id, level)
    WHERE city_id = %s AND area.code = area_code AND indicator_id = 'public_transport_access' AND is_default
    AND (sex, age, disability) = ('_T', '_T', '_T')"""
WINDOW = (
    "SELECT count(*), sum(people) FROM api.grid_latest WHERE geom && ST_Expand({}, {}) AND public_transport_access >= 0"
)
LONG = """
    SELECT sum(value) FROM api.cell_measure JOIN api.cell USING (city_id, cell_id)
    WHERE geom && ST_Expand({}, {}) AND measure = 'people' AND (sex, age, disability) = ('_T', '_T', '_T')"""
MIDDLE, REACH = "ST_SetSRID(ST_MakePoint(0.35, 10.35), 4326)", 0.0222


@contextmanager
def reader(url: str) -> Iterator[Connection]:
    """Give a connection that may do what a reader may."""
    address = parsed_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET ROLE urban_sdg_reader")
        yield connection


def polygons(connection: Connection, city: str) -> list[str]:
    """Draw polygons of 24 corners and about 30 km2, their middles within the city's box; the same every time."""
    query = "SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM api.city_latest WHERE city_id = %s"
    west, south, east, north = row(connection, query, city)
    chance, radius = random.Random(5), math.sqrt(POLYGON_KM2 * 1e6 / math.pi)  # noqa: S311 - no secret
    drawn = []
    for _ in range(N_POLYGONS):
        x, y = chance.uniform(west + 0.03, east - 0.03), chance.uniform(south + 0.03, north - 0.03)
        corners = []
        for turn in range(24):
            reach, angle = radius * chance.uniform(0.85, 1.15), 2 * math.pi * turn / 24
            lon = x + reach * math.cos(angle) / (111_320 * math.cos(math.radians(y)))
            corners.append(f"{lon} {y + reach * math.sin(angle) / 111_320}")
        drawn.append(f"SRID=4326;POLYGON(({','.join([*corners, corners[0]])}))")
    return drawn


def row(connection: Connection, query: str, *parameters: object) -> tuple[Any, ...]:
    """Give the first row of an answer."""
    found = connection.execute(query.encode(), parameters or None).fetchone()
    assert found is not None  # noqa: S101 - every query of this file gives a row
    return found


def timed(connection: Connection, query: str, given: Sequence[tuple[object, ...]]) -> tuple[list[float], list[Any]]:
    """Give the milliseconds and the first row of each call."""
    times, answers = [], []
    for parameters in given:
        begin = time.perf_counter()
        answers.append(row(connection, query, *parameters))
        times.append((time.perf_counter() - begin) * 1000)
    return times, answers


def show(name: str, times: list[float], verdicts: Verdicts) -> None:
    """Print percentiles and the goal."""
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
    print(
        f"{name:34} n={len(times):3} p50 {statistics.median(ordered):7.1f} ms  p95 {late:7.1f}  max {ordered[-1]:7.1f}"
    )
    verdicts.goal(f"{name}: {late:.0f} ms (goal {GOALS_MS[name]:.0f})", is_met=late <= GOALS_MS[name])


def same(left: float | None, right: float | None) -> bool:
    """Whether both are missing or equal to a millionth."""
    return left is right if left is None or right is None else math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-9)


def newport(url: str, city: str, verdicts: Verdicts) -> None:
    """Time polygons over a real city, and compare its districts with what is published."""
    with reader(url) as connection:
        published = connection.execute(DISTRICTS.encode(), [city]).fetchall()
        drawn = [row(connection, ONE, geom)[0] for geom, _ in published]
        verdicts.check(
            f"{len(drawn)} districts have their published values",
            is_right=len(drawn) > 0 and all(same(one, two[1]) for one, two in zip(drawn, published, strict=True)),
        )
        shapes = [(shape,) for shape in polygons(connection, city)]
        single, values = timed(connection, ONE, shapes)
        table, others = timed(connection, ALL, shapes)
    verdicts.check("both functions agree", is_right=all(same(a[0], b[0]) for a, b in zip(values, others, strict=True)))
    show("api.indicator", single, verdicts)
    show("api.indicator_table", table, verdicts)


def big(verdicts: Verdicts, n_rounds: int) -> None:
    """Make the city of 500,000 cells; time its outline, all of it, and a window of its grid."""
    with tempfile.TemporaryDirectory(prefix="usdg-") as folder:
        cluster = PrivateCluster(Path(folder) / "postgres", is_durable=False)
        try:
            url = cluster.start()
            engine = engine_of(url)
            migrate(engine)
            made = (Path(__file__).parent / "polygon_city.sql").read_bytes()
            with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string()) as owner:
                owner.execute(made)
            engine.dispose()
            with reader(url) as connection:
                ask_big(connection, verdicts, n_rounds)
        finally:
            cluster.stop()


def ask_big(connection: Connection, verdicts: Verdicts, n_rounds: int) -> None:
    """Ask a reader's questions about it."""
    outline, published = row(connection, DISTRICTS, "big")
    around = row(connection, "SELECT ST_Buffer(%s::GEOMETRY, 0.01)", outline)[0]
    for name, shape in (("the city's own polygon", outline), ("a polygon over the whole city", around)):
        times, values = timed(connection, ONE, [(shape,)] * n_rounds)
        verdicts.check(f"{name} has the published value", is_right=all(same(one[0], published) for one in values))
        show(name, times, verdicts)
    window, long = WINDOW.format(MIDDLE, REACH), LONG.format(MIDDLE, REACH)
    times, found = timed(connection, window, [()] * n_rounds)
    people = row(connection, long)[0]
    is_right = found[0][0] > 0 and all(same(one[1], people) for one in found)
    verdicts.check(f"{found[0][0]:,} cells hold the people of api.cell_measure", is_right=is_right)
    show("2,000 cells of grid_latest", times, verdicts)


def main() -> None:
    """Run both courses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=os.environ.get(VARIABLE, ""), help="where the city is published")
    parser.add_argument("--city", default="newport")
    parser.add_argument("--rounds", type=int, default=20, help="of every question to the large city")
    options = parser.parse_args()
    verdicts = Verdicts()
    if options.database:
        newport(options.database, options.city, verdicts)
    else:
        print("left out: Newport, as no database is named")
    big(verdicts, options.rounds)
    verdicts.leave()


if __name__ == "__main__":
    main()
