"""Loaders in processes of their own, told what to do and heard until they end or are killed."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

HERE = Path(__file__).parent

Task = Sequence[Any]


class Loader:
    """A process that carries out an order, and what it said so far."""

    def __init__(self, answers: Path) -> None:
        self._answers = answers.open(encoding="utf-8")  # returns once the process has opened it too
        self.pid = int(self._answers.readline())

    def next_line(self) -> str:
        """Wait for the next thing it says."""
        return self._answers.readline().strip()

    def rest(self) -> list[str]:
        """Give everything it says until it ends."""
        with self._answers:
            return self._answers.read().splitlines()

    def kill(self) -> list[str]:
        """Kill it, and give what it had said since."""
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(self.pid, signal.SIGKILL)
        return self.rest()


class Workshop:
    """Starts loaders."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        # One thread a loader: a process with several cannot be forked safely.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(HERE / "loader.py")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment)

    def loader(self, engine: Engine, *tasks: Task) -> Loader:
        """Start to load (``"load", run, content``) and publish (``"publish", city, run_id``)."""
        answers = self.directory / f"{uuid.uuid4().hex}.answers"
        os.mkfifo(answers)
        url = engine.url.render_as_string(hide_password=False)
        order = {"url": url, "answers": str(answers), "tasks": [self._written(task) for task in tasks]}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Loader(answers)

    def shortest_s(self, engine: Engine, town: Callable[[], Any], *, is_published: bool) -> float:
        """Give the seconds of a load, and its publication, that nobody disturbs: the shortest of three."""
        seconds = []
        for _ in range(3):
            record, content = town()
            tasks = [("load", record, content), ("publish", record.city_id, record.run_id)]
            loader = self.loader(engine, *tasks[: 1 + is_published])
            began = time.monotonic()
            assert len(loader.rest()) == 1 + is_published
            seconds.append(time.monotonic() - began)
        return min(seconds)

    def _written(self, task: Task) -> list[str]:
        kind, *content = task
        if kind == "publish":
            return [kind, content[0], str(content[1])]
        file = self.directory / f"{uuid.uuid4().hex}.pickle"
        file.write_bytes(pickle.dumps(tuple(content)))
        return [kind, str(file)]

    def close(self) -> None:
        """Send everybody home."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
