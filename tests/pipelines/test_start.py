"""How soon a run begins: what it may never need, or needs while the map is being read, is not imported before."""

import subprocess
import sys

import pytest

LATER = (
    "dagster", "geopandas", "matplotlib", "numba", "pandas", "polars", "psycopg", "pyarrow", "pyogrio", "rasterio",
    "scipy", "sqlalchemy",
)  # fmt: skip


def test_a_run_begins_without_the_libraries_that_can_wait() -> None:
    code = f"import sys, pipelines.cli.run; print([name for name in {LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("module", ["pipelines", "pipelines.cli.main"])
def test_the_command_runs_as_a_module(module: str) -> None:
    words = [sys.executable, "-m", module]
    done = subprocess.run([*words, "cities", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage:")
    wrong = subprocess.run([*words, "nothing"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, "No such command 'nothing'." in wrong.stderr) == (2, True)
