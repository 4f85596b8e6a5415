"""What Dagster's steps are given: the project's places, and the database."""

import os
import sys
from typing import ClassVar

import dagster as dg

from pipelines.city_run import CityRun
from pipelines.dagster_output import PROGRESS
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps


class Project(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The project's places, read from the environment when a step runs; secrets are never configuration."""

    _runs: ClassVar[dict[tuple[str, str], CityRun]] = {}
    _begun: ClassVar[dict[str, CityRun]] = {}

    @classmethod
    def go_on_with(cls, run: CityRun) -> None:
        """Let the next run of a city be one that was begun before Dagster was imported."""
        cls._begun[run.place.city.city] = run

    def city_run(self, city_id: str, run_id: str) -> CityRun:
        """Give the computation of a city, shared by the stages of one Dagster run in one process."""
        key = (city_id, run_id)
        if key not in self._runs:
            self._runs.clear()  # a new run must see files as they are now
            self._runs[key] = self._begun.pop(city_id) if city_id in self._begun else _new_run(city_id)
        return self._runs[key]


def _new_run(city_id: str) -> CityRun:
    progress = _print if os.environ.get(PROGRESS) else _silent
    return Surroundings.from_environment().city_run(city_id, all_steps(), progress=progress)


def _print(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


def _silent(line: str) -> None:
    del line
