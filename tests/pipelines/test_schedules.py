"""The night's work: one run a city, and only when somebody switches it on."""

import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_definitions

NIGHT = dt.datetime(2024, 6, 13, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.RepositoryDefinition:
    for name in ("aachen", "newport", "york"):
        (tmp_path / f"{name}.yaml").write_text("", encoding="utf-8")
    monkeypatch.setenv("URBAN_SDG_CITIES", str(tmp_path))
    return build_definitions().get_repository_def()


def requests(repository: dg.RepositoryDefinition, moment: dt.datetime) -> list[dg.RunRequest]:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance, scheduled_execution_time=moment, repository_def=repository
        )
        found = repository.get_schedule_def("nightly").evaluate_tick(context).run_requests
    return list(found or ())


def test_the_schedule_is_off_until_somebody_switches_it_on(repository: dg.RepositoryDefinition) -> None:
    assert [schedule.name for schedule in repository.schedule_defs] == ["nightly"]
    assert repository.get_schedule_def("nightly").default_status is dg.DefaultScheduleStatus.STOPPED


def test_a_night_asks_for_one_run_a_city(repository: dg.RepositoryDefinition) -> None:
    assert [request.partition_key for request in requests(repository, NIGHT)] == ["aachen", "newport", "york"]


def test_the_same_night_asks_for_the_same_runs(repository: dg.RepositoryDefinition) -> None:
    keys = [request.run_key for request in requests(repository, NIGHT)]
    assert keys == [request.run_key for request in requests(repository, NIGHT)]
    assert len(set(keys)) == 3


def test_another_night_asks_for_other_runs(repository: dg.RepositoryDefinition) -> None:
    tonight = {request.run_key for request in requests(repository, NIGHT)}
    assert not tonight & {request.run_key for request in requests(repository, NIGHT + dt.timedelta(days=1))}
