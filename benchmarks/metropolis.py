"""A made-up metropolis from raw files to published rows: the whole `urban-sdg run`, with Dagster and without.

    .venv/bin/python benchmarks/metropolis.py [--side 1000] [--folder KEPT] [--rows dagster,straight] [--profile FILE]

A million street corners, half a million cells, 400 districts, people and built-up land of three years, 10,000 stops,
400,000 buildings. Its files are written once below `--folder` (else a temporary one). Each row gets a new database and
an empty store. Measured are the wall time, the CPU seconds and the largest sum of memory (PSS, so that what two
processes share counts once) of the run's processes, and of the database's apart. The published values of all rows must
be the same.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from metropolis_city import write_metropolis

from pipelines.database.cluster import PrivateCluster

HOME = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "urban-sdg")
ROWS = {"dagster": [], "warm": [], "straight": ["--no-dagster"], "no-maps": ["--no-dagster", "--no-maps"]}
GOAL_S, GOAL_MB = 240.0, 6000.0


class Memory(threading.Thread):
    """The largest memory of some processes with all their children, looked at every half second."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root, self.peak_mb, self.is_over = root, 0.0, threading.Event()

    def run(self) -> None:
        """Look until told that it is over."""
        while not self.is_over.wait(0.5):
            self.peak_mb = max(self.peak_mb, sum(_pss_mb(process) for process in _family(self.root)))


def _family(root: int) -> list[int]:
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [root, *(one for child in children for one in _family(int(child)))]


def _pss_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Write the city, run the rows, compare what they published."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=1000, help="street corners along a side")
    parser.add_argument("--folder", type=Path, help="where the city's files are kept; else they are thrown away")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--profile", help="where py-spy, when installed, writes the profile of the last row")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)) / f"metropolis{options.side}"
        write_metropolis(folder, options.side)
        state = Path(temporary) / "state"
        environment = _environment(folder, state)
        names = options.rows.split(",")
        found = {}
        for name in names:
            profile = options.profile if name == names[-1] else None
            found[name] = _row(name, state, environment, profile)
        for directory in Path(temporary).glob("postgres_*"):
            # Root's clusters lie elsewhere, since the server's account cannot enter the temporary folder.
            shutil.rmtree(PrivateCluster(directory).home().path)
    same = all(values == next(iter(found.values())) for values in found.values())
    print(f"the same {len(next(iter(found.values())))} values in every row: {same}")
    sys.exit(0 if same else 1)


def _environment(folder: Path, state: Path) -> dict[str, str]:
    cities = state / "cities"
    cities.mkdir(parents=True)
    declared = (Path(__file__).parent / "metropolis.yaml").read_text(encoding="utf-8")
    (cities / "metropolis.yaml").write_text(declared.replace("metropolis/", f"{folder.name}/"), encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": str(HOME),
        "URBAN_SDG_CITIES": str(cities),
        "URBAN_SDG_DATA_ROOT": str(folder.parent.resolve()),
        "URBAN_SDG_STATE": str(state),
    }


def _row(name: str, state: Path, environment: dict[str, str], profile: str | None) -> list[object]:
    """Run once, print a line and the slowest steps, give the published values."""
    if name != "warm":
        shutil.rmtree(state / "store", ignore_errors=True)
        shutil.rmtree(state / "maps", ignore_errors=True)
        shutil.rmtree(state / "dagster", ignore_errors=True)
    cluster = PrivateCluster(state.parent / ("postgres_dagster" if name == "warm" else f"postgres_{name}"))
    environment = {**environment, "URBAN_SDG_DATABASE_URL": cluster.start()}
    try:
        postmaster = (cluster.home().data / "postmaster.pid").read_text(encoding="ascii").split()[0]
        began, used = time.perf_counter(), _cpu_s()
        command = [COMMAND, "run", "metropolis", *ROWS[name], "--json"]
        spy = ["py-spy", "record", "-r", "25", "-s", "-f", "raw", "-o", profile, "--"] if profile else []
        with subprocess.Popen(spy + command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            memories = [Memory(process.pid), Memory(int(postmaster))]
            for memory in memories:
                memory.start()
            printed, _ = process.communicate()
        seconds = time.perf_counter() - began
        for memory in memories:
            memory.is_over.set()
        if process.returncode:
            sys.exit(f"{name} failed")
        _print_row(name, seconds, _cpu_s() - used, memories, json.loads(printed[printed.index("{") :])["made"])
        return _values(environment)
    finally:
        cluster.stop()


def _print_row(name: str, seconds: float, cpu_s: float, memories: list[Memory], made: dict[str, float]) -> None:
    own, database = (memory.peak_mb for memory in memories)
    verdict = "goal met" if seconds <= GOAL_S and own <= GOAL_MB else "GOAL MISSED"
    print(
        f"{name:9} {seconds:7.1f} s wall, {cpu_s:7.1f} s of CPU, {own:6.0f} MB and the database {database:5.0f} MB, "
        f"load {os.getloadavg()[0]:.1f}: {verdict} ({GOAL_S:g} s, {GOAL_MB:g} MB)"
    )
    for key, took in sorted(made.items(), key=lambda step: -step[1])[:15]:
        print(f"{'':9} {took:7.2f} s  {key}", flush=True)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _values(environment: dict[str, str]) -> list[object]:
    found = []
    for level in ("city", "borough", "tract"):
        command = [COMMAND, "indicators", "metropolis", "--level", level, "--format", "json"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        rows = json.loads(printed)
        found += sorted(json.dumps({key: row[key] for key in row if key != "run_id"}, sort_keys=True) for row in rows)
    return found


if __name__ == "__main__":
    main()
