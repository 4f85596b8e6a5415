"""What steps print, kept for Dagster's interface beside what the user sees."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from dagster._core.storage.compute_log_manager import CapturedLogContext
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._serdes import ConfigurableClassData

PROGRESS = "URBAN_SDG_PROGRESS"
"""Set while a run is told on the terminal of whoever started it."""


class StepOutput(LocalComputeLogManager):
    """Dagster's own keeper of output; dagster.yaml names it.

    On a terminal, Dagster starts four processes to show what it keeps, and may lose the last lines. There this one
    writes every line to both places instead; what libraries in C print is then the terminal's alone.
    """

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "StepOutput":
        """Make the keeper that dagster.yaml describes."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:
        """Keep what is printed until the end of the block."""
        if not os.environ.get(PROGRESS):
            with super().capture_logs(log_key) as context:
                yield context
            return
        out, err = (Path(self.get_captured_local_path(log_key, kind)) for kind in ("out", "err"))
        out.parent.mkdir(parents=True, exist_ok=True)
        with (
            out.open("a", encoding="utf-8", buffering=1) as kept,
            err.open("a", encoding="utf-8", buffering=1) as kept_errors,
            redirect_stdout(_Both(sys.stdout, kept)),
            redirect_stderr(_Both(sys.stderr, kept_errors)),
        ):
            yield CapturedLogContext(log_key)
        Path(self.get_captured_local_path(log_key, "complete")).touch()


class _Both:
    """A stream that is shown and kept; for all but writing it is the one that is shown."""

    def __init__(self, shown: TextIO, kept: TextIO) -> None:
        self._shown, self._kept = shown, kept

    def write(self, text: str) -> int:
        self._kept.write(text)
        return self._shown.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shown, name)
