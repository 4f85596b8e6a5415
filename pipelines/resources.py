"""What Dagster's steps are given: the project's places, and the database."""

import os
import sys
from typing import ClassVar

import dagster as dg

from pipelines.city_run import CityRun
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps


class Project(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The project's places, read from the environment when a step runs; secrets are never configuration."""

    _runs: ClassVar[dict[tuple[str, str], CityRun]] = {}

    def city_run(self, city_id: str, run_id: str) -> CityRun:
        """Give the computation of a city, shared by the stages of one Dagster run in one process."""
        key = (city_id, run_id)
        if key not in self._runs:
            self._runs.clear()  # a new run must see files as they are now
            progress = _print if os.environ.get("URBAN_SDG_PROGRESS") else _silent
            self._runs[key] = Surroundings.from_environment().city_run(city_id, all_steps(), progress=progress)
        return self._runs[key]


def _print(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


def _silent(line: str) -> None:
    del line
