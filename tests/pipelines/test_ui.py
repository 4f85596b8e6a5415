"""Dagster's interface opens on this project, and ends when it is told to, even where a script started it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from small_city import COMMAND

PATIENCE_S = 120.0


def test_the_interface_of_a_script_in_the_background_ends_when_told_to(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A shell without a terminal starts what follows an ampersand with SIGINT ignored.
    script = f'"{COMMAND}" ui --port {port} & echo $!; wait'
    environment = os.environ | {"URBAN_SDG_STATE": str(tmp_path)}
    shell = subprocess.Popen(
        ["bash", "-c", script], stdout=subprocess.PIPE, env=environment, text=True, start_new_session=True
    )
    try:
        assert shell.stdout is not None
        server = int(shell.stdout.readline())
        assert "dagster_version" in server_info(port)
        os.kill(server, signal.SIGTERM)
        shell.communicate(timeout=PATIENCE_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)


def server_info(port: int) -> dict[str, str]:
    """Ask until the server answers."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5) as answer:
                found: dict[str, str] = json.load(answer)
                return found
        except OSError:
            assert time.monotonic() < deadline, "the interface does not answer"
            time.sleep(0.2)  # there is no event to wait for: another program starts
