"""How soon a run begins: what it may never need, or needs while the map is being read, is not imported before."""

import subprocess
import sys

LATER = (
    "dagster", "geopandas", "matplotlib", "numba", "pandas", "polars", "psycopg", "pyarrow", "pyogrio", "rasterio",
    "scipy", "sqlalchemy",
)  # fmt: skip


def test_a_run_begins_without_the_libraries_that_can_wait() -> None:
    code = f"import sys, pipelines.cli.run; print([name for name in {LATER} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
