"""Rows into PostGIS: this project's binary COPY and GeoDataFrame.to_postgis, from the same frame, in turns.

2 million points with a whole number and four doubles each, and 100,000 polygons of 46 corners. The clock runs from the
frame in memory to the committed rows, without an index; the rows are compared value by value in the database.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import psycopg
import shapely
from contest import Lap, Verdicts, end_lap, median_ratio, print_table, run_lap
from numpy.typing import NDArray

from pipelines.database.cluster import PrivateCluster
from pipelines.database.columns import Column, Numbers, Points, Shapes
from pipelines.database.copy import copy_columns
from pipelines.database.url import engine_of, parsed_url

COLUMNS = "id BIGINT, a DOUBLE PRECISION, b DOUBLE PRECISION, c DOUBLE PRECISION, d DOUBLE PRECISION"
COURSES = {"points": ("POINT", 2_000_000, 15.0), "polygons": ("POLYGON", 100_000, 4.0)}
"""Type of the geometry, number of rows, and how many times faster than to_postgis the goal is."""

LEAST_POINTS_PER_S = 1e6
CORNERS = 46

DIGEST = """
    SELECT count(*), coalesce(bit_xor(hashint8extended(id, 1)), 0), coalesce(bit_xor(
        hashfloat8extended(a, id) # hashfloat8extended(b, id + 1) # hashfloat8extended(c, id + 2)
        # hashfloat8extended(d, id + 3) # hashtextextended(encode(ST_AsEWKB(geometry), 'hex'), id)
    ), 0) FROM lap
"""
"""Equal for equal rows in any order, bit by bit."""


def frame_of(course: str, n_rows: int) -> gpd.GeoDataFrame:
    """Make the rows, the same in every process."""
    rng = np.random.default_rng(11)
    numbers = {name: rng.normal(0, 1000, n_rows) for name in "abcd"}
    lon, lat = rng.uniform(-180, 179, n_rows), rng.uniform(-89, 88, n_rows)
    if course == "points":
        shapes = shapely.points(lon, lat)
    else:
        angle = np.linspace(0, 2 * np.pi, CORNERS - 1, endpoint=False)
        radius = 0.005 * rng.uniform(0.6, 1.0, (n_rows, CORNERS - 1))
        shapes = shapely.polygons(
            np.stack([lon[:, None] + radius * np.cos(angle), lat[:, None] + radius * np.sin(angle)], axis=2)
        )
    return gpd.GeoDataFrame({"id": np.arange(n_rows), **numbers}, geometry=shapes, crs="EPSG:4326")


def own_lap(frame: gpd.GeoDataFrame, course: str, url: str, kind: str) -> float:
    """Copy with this project, into a table like those that rows wait in, or into an ordinary one."""
    make_table(url, f"CREATE {kind} TABLE lap ({COLUMNS}, geometry GEOMETRY({COURSES[course][0]}, 4326))")
    with psycopg.connect(plain(url)) as connection:
        begin = time.perf_counter()
        shapes = frame.geometry.to_numpy()
        columns: dict[str, Column] = {name: Numbers(frame[name].to_numpy()) for name in ("id", *"abcd")}
        columns["geometry"] = Points(*shapely.get_coordinates(shapes).T) if course == "points" else Shapes(shapes)
        copy_columns(connection, "lap", columns)
        connection.commit()
        return time.perf_counter() - begin


def peer_lap(frame: gpd.GeoDataFrame, course: str, url: str, *, is_made_before: bool) -> float:
    """Load with to_postgis: into a table that stands without an index, or as it makes one itself."""
    table = f"CREATE TABLE lap ({COLUMNS}, geometry GEOMETRY({COURSES[course][0]}, 4326))"
    make_table(url, table if is_made_before else "")
    engine = engine_of(url)
    with engine.connect():
        begin = time.perf_counter()
        frame.to_postgis("lap", engine, if_exists="append" if is_made_before else "fail")
        return time.perf_counter() - begin


CONTENDERS: dict[str, Callable[[gpd.GeoDataFrame, str, str], float]] = {
    "own, staging": lambda frame, course, url: own_lap(frame, course, url, "UNLOGGED"),
    "own, ordinary table": lambda frame, course, url: own_lap(frame, course, url, ""),
    "to_postgis, table without index": lambda frame, course, url: peer_lap(frame, course, url, is_made_before=True),
    "to_postgis as it is called": lambda frame, course, url: peer_lap(frame, course, url, is_made_before=False),
}
OWN, PEER, AS_CALLED = "own, staging", "to_postgis, table without index", "to_postgis as it is called"


def plain(url: str) -> str:
    """Give the address as psycopg takes it."""
    return parsed_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def make_table(url: str, statement: str) -> None:
    """Make an empty table in place of the last lap's, with nothing of that left to write."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS lap")
        connection.execute("CHECKPOINT")
        if statement:
            connection.execute(statement.encode())


def lap(name: str, course: str, n_rows: int, url: str, folder: Path) -> None:
    """Run one lap in this process; its values are the digest of the rows, and its memory is what loading added."""
    frame = frame_of(course, n_rows)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = CONTENDERS[name](frame, course, url)
    added_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    with psycopg.connect(plain(url)) as connection:
        digest = connection.execute(DIGEST).fetchone()
    assert digest is not None  # noqa: S101 - an aggregate gives one row
    # As 32 bits each, which a double holds exactly.
    halves = [half for number in digest for half in divmod(int(number), 1 << 32)]
    end_lap(seconds, np.array([*halves, added_mb], dtype=np.float64), folder, name.replace(" ", "_"))


def contest(course: str, n_rows: int, n_rounds: int, url: str, folder: Path) -> Verdicts:
    """Run every contender in turns; as it is called, to_postgis runs once, as it takes minutes."""
    laps: dict[str, list[Lap]] = {name: [] for name in CONTENDERS}
    found: dict[str, NDArray[np.float64]] = {}
    for number in range(n_rounds):
        for name in CONTENDERS:
            if number == 0 or name != AS_CALLED:
                options = ["--lap", name, "--course", course, "--rows", str(n_rows), "--url", url]
                laps[name].append(run_lap([sys.executable, __file__, *options, "--folder", str(folder)]))
                found[name] = np.load(laps[name][-1].values)
    print_table(f"{n_rows:,} {course}", laps, own=OWN)
    for name, values in found.items():
        print(f"{name:34} raised the process's peak by {values[-1]:6.0f} MB")
    return judge(course, n_rows, laps, found)


def judge(course: str, n_rows: int, laps: dict[str, list[Lap]], found: dict[str, NDArray[np.float64]]) -> Verdicts:
    """Compare the rows, then the goals."""
    verdicts = Verdicts()
    own = found[OWN][:-1]
    verdicts.check(f"{n_rows:,} rows arrived", is_right=own[0] * 2.0**32 + own[1] == n_rows)
    for name, values in found.items():
        verdicts.check(f"{name}: rows bit by bit", is_right=bool((values[:-1] == own).all()))
    goal, ratio = COURSES[course][2], median_ratio(laps, PEER, OWN)
    verdicts.goal(f"{ratio:.1f} times as fast as to_postgis (goal {goal:.0f})", is_met=ratio >= goal)
    if course == "points":
        rate = n_rows / float(np.median([one.seconds for one in laps[OWN]]))
        verdicts.goal(f"{rate:,.0f} rows/s (goal {LEAST_POINTS_PER_S:,.0f})", is_met=rate >= LEAST_POINTS_PER_S)
    return verdicts


def main() -> None:
    """Run both courses, or one lap in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="share of the rows, for a quick look")
    parser.add_argument("--lap", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    parser.add_argument("--course", choices=list(COURSES))
    for option, kind in (("--rows", int), ("--url", str), ("--folder", Path)):
        parser.add_argument(option, type=kind, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lap:
        lap(options.lap, options.course, options.rows, options.url, options.folder)
        return
    total = Verdicts()
    with tempfile.TemporaryDirectory() as folder:
        cluster = PrivateCluster(Path(folder) / "postgres")
        url = cluster.start()
        try:
            with psycopg.connect(plain(url), autocommit=True) as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            for course in [options.course] if options.course else list(COURSES):
                n_rows = round(COURSES[course][1] * options.share)
                total.values_differ |= contest(course, n_rows, options.rounds, url, Path(folder)).values_differ
        finally:
            cluster.stop()
    total.leave()


if __name__ == "__main__":
    main()
