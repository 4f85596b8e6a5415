"""Newport, from the start of the process to indexed rows in PostGIS: this project and its peers in turns.

    .venv/bin/python benchmarks/newport.py --data-root DATA [--peer-python PYTHON] [--rounds 5]

Rows: Dagster cold (an empty store, Dagster's own records kept), Dagster warm (nothing changed), the cold run's work
without Dagster (its difference is Dagster's share), without Dagster, store and maps, and
pyrosm + pandana + rasterstats + to_postgis on the same files: once for two shares of everyone, once for every measure,
origin of stops and group that the project publishes. Every lap that loads gets a new, migrated database.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from pipelines.database.cluster import PrivateCluster
from pipelines.database.url import parsed_url

COMMAND = str(Path(sys.executable).parent / "urban-sdg")
PEER = str(Path(__file__).parent / "peers" / "newport.py")


@dataclass
class Course:
    """Where the laps run: the data, a cluster, and a state folder that Dagster keeps between laps."""

    data_root: Path
    state: Path
    url: str
    laps: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def new_database(self) -> str:
        """Make an empty database with the project's schema."""
        name = f"lap_{uuid.uuid4().hex[:8]}"
        url = parsed_url(self.url)
        with psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        ) as c:
            c.execute(f"CREATE DATABASE {name}")
        fresh = url.set(database=name).render_as_string(hide_password=False)
        subprocess.run([COMMAND, "db", "migrate"], check=True, env=self.environment(fresh), stdout=subprocess.DEVNULL)
        return fresh

    def drop(self, *addresses: str) -> None:
        """Drop databases: the server would vacuum those of one round in the next."""
        with psycopg.connect(
            parsed_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        ) as c:
            for address in addresses:
                c.execute(f"DROP DATABASE {parsed_url(address).database}")

    def forget(self) -> None:
        """Take away what runs before this one kept; Dagster's own records stay."""
        for name in ("store", "maps"):
            shutil.rmtree(self.state / name, ignore_errors=True)

    def environment(self, url: str) -> dict[str, str]:
        """Give what a lap's process sees."""
        places = {"URBAN_SDG_DATA_ROOT": str(self.data_root), "URBAN_SDG_STATE": str(self.state)}
        # Else programs would be compiled anew in every lap; installed ones are not.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, **places, "URBAN_SDG_DATABASE_URL": url}

    def lap(self, name: str, command: Sequence[str], url: str) -> str:
        """Time one process from outside, with its peak memory; give what it printed."""
        began = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment(url)
        ) as process:
            printed, _ = process.communicate()
        seconds = time.perf_counter() - began
        if process.returncode != 0:
            sys.exit(f"{name} failed: {' '.join(command)}")
        self.laps.setdefault(name, []).append((seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
        return printed

    def values(self, url: str) -> dict[str, float]:
        """Read the city's values back."""
        printed = subprocess.run(
            [COMMAND, "indicators", "newport", "--format", "json"],
            check=True, capture_output=True, text=True, env=self.environment(url),
        ).stdout  # fmt: skip
        return {row["indicator_id"]: row["value"] for row in json.loads(printed)}


def main() -> None:
    """Run the rounds, print the table, fail when values differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", type=Path, required=True)
    parser.add_argument("--peer-python", help="interpreter with pyrosm, pandana, rasterstats, geopandas, psycopg")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cluster = PrivateCluster(Path(folder) / "postgres")
        course = Course(options.data_root.resolve(), Path(folder), cluster.start())
        try:
            is_same = [round_of(course, number, options.peer_python) for number in range(options.rounds)]
        finally:
            cluster.stop()
    print_laps(course.laps)
    sys.exit(0 if all(is_same) else 1)


def round_of(course: Course, number: int, peer_python: str | None) -> bool:
    """Run every row once, and compare the values.

    With and without Dagster take turns at being first: the server still cleans up after the row before.
    """
    recorded, kept = course.new_database(), course.new_database()
    turns = [lambda: with_dagster(course, recorded), lambda: without_dagster(course, kept)]
    made_when_warm = [made for turn in (turns if number % 2 == 0 else turns[::-1]) for made in turn()]
    straight = course.new_database()
    course.lap("without Dagster", [COMMAND, "run", "newport", "--no-dagster", "--no-maps"], straight)
    first, second = course.values(recorded), course.values(straight)
    is_same = first == second and not made_when_warm
    print(f"same values with and without Dagster, nothing made when warm: {is_same}")
    if peer_python:
        plain = parsed_url(straight).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        peer_command = [peer_python, PEER, str(course.data_root), plain]
        course.lap("peers, every value", [*peer_command, "--every-value"], straight)
        printed = course.lap("peers, two values", peer_command, straight)
        peer = json.loads(printed.splitlines()[-1])
        near = abs(100 * peer["transit"] - first["public_transport_access"])
        print(f"transit access: ours {first['public_transport_access']:.1f} %, peers {100 * peer['transit']:.1f} %")
        is_same = is_same and near < 10  # nodes for edges and cells for homes: alike, never equal
    course.drop(recorded, kept, straight)
    return is_same


def with_dagster(course: Course, url: str) -> list[str]:
    """Run the rows with Dagster, and name what was made when nothing had changed."""
    course.forget()
    course.lap("Dagster, cold", [COMMAND, "run", "newport"], url)
    warm = json.loads(course.lap("Dagster, warm", [COMMAND, "run", "newport", "--json"], url))
    return list(warm["made"])


def without_dagster(course: Course, url: str) -> list[str]:
    """Run the row that does the same work without Dagster."""
    course.forget()
    course.lap("same, without Dagster", [COMMAND, "run", "newport", "--no-dagster", "--keep"], url)
    return []


def print_laps(laps: dict[str, list[tuple[float, float]]]) -> None:
    """Print medians, ranges, peak memory so far, and ratios lap by lap to the run without Dagster."""
    own = [seconds for seconds, _ in laps["without Dagster"]]
    print(f"\n{'':22} {'median s':>9} {'range':>14} {'ratio':>7}")
    for name, runs in laps.items():
        seconds = [lap for lap, _ in runs]
        ratio = statistics.median(lap / mine for lap, mine in zip(seconds, own, strict=True))
        print(f"{name:22} {statistics.median(seconds):9.2f} {min(seconds):6.2f}..{max(seconds):6.2f} {ratio:7.2f}")
    pairs = zip(laps["Dagster, cold"], laps["same, without Dagster"], strict=True)
    shares = [1 - same / recorded for (recorded, _), (same, _) in pairs]
    print(f"Dagster's share of its cold run, by round: {' '.join(f'{share:.0%}' for share in shares)}")


if __name__ == "__main__":
    main()
