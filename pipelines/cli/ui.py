"""`urban-sdg ui`: Dagster's user interface on this project."""

import os
import signal
import sys
from pathlib import Path

import click

from pipelines.execution import dagster_home
from pipelines.project import HOME, Surroundings


@click.command("ui", context_settings={"ignore_unknown_options": True})
@click.option("--port", default=3000, show_default=True, help="Port on 127.0.0.1.")
def command(port: int) -> None:
    """Open Dagster's web interface and daemon (schedules, backfills) at 127.0.0.1."""
    dagster_home(Surroundings.from_environment())
    program = str(Path(sys.executable).parent / "dagster")
    arguments = ["dev", "-w", str(HOME / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    # A script in the background has it ignored; Dagster then ignores SIGTERM like it, and nobody could end the server.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(program, [program, *arguments])  # noqa: S606  the program beside this interpreter
