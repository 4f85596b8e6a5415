"""A Dagster run makes what is stale, tries again what may pass, and stops at what may not."""

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from small_city import HOME, SmallCity

from pipelines import dagster_steps
from pipelines.city_run import CityRun
from pipelines.dagster_steps import asset_key, stage_assets
from pipelines.definitions import STAGES, build_definitions
from pipelines.published_asset import KEY, published_asset
from pipelines.resources import Project
from pipelines.step import Check, Outcome, Step
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed, InputError, SourceUnavailable

CITIES = dg.StaticPartitionsDefinition(["small"])
ACCESS = "indicator/public_transport_access"


def report_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def recorded(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many runs Dagster knows of."""
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(city.state / "dagster"))
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        return int(instance.get_runs_count())


def step(key: str, act: Callable[[], None], *, needs: tuple[str, ...] = (), checks: tuple[Check, ...] = ()) -> Step:
    def compute(place: Any, inputs: Mapping[str, Any]) -> Outcome:
        del place, inputs
        act()
        return Outcome(None, {}, checks)

    return Step(key, needs, compute, key, ("pipelines.step",), check_names=tuple(check.name for check in checks))


def bench(run: CityRun) -> Project:
    class Bench(Project):
        def city_run(self, city_id: str, run_id: str) -> CityRun:
            del city_id, run_id
            return run

    return Bench()


def execute(run: CityRun, *, publish: bool = False) -> dg.ExecuteInProcessResult:
    """Run all steps of a city, whatever they are, in Dagster."""
    stages = dict.fromkeys(declared.group for declared in run.steps.values() if declared.is_stored)
    assets = [stage_assets(stage, run.steps, partitions=CITIES) for stage in stages]
    last = [published_asset(run.steps, partitions=CITIES)] if publish else []
    definitions = dg.Definitions([*assets, *last], resources={"project": bench(run)}, executor=dg.in_process_executor)
    job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        return job.execute_in_process(instance=instance, partition_key="small", raise_on_error=False)


def made_of(result: dg.ExecuteInProcessResult) -> set[str]:
    return {"/".join(event.asset_key.path) for event in result.get_asset_materialization_events() if event.asset_key}


@pytest.fixture
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dagster_steps, "SECONDS_BETWEEN_RETRIES", 0.0)


def test_the_first_run_makes_every_step_and_publishes(computed: SmallCity) -> None:
    report = json.loads((computed.folder / "report.json").read_text(encoding="utf-8"))
    assert set(report["made"]) == {key for key, declared in all_steps().items() if declared.is_stored} | {KEY}
    assert report["is_published_now"]


def test_the_second_run_makes_nothing_and_is_not_even_a_run(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recorded(city, monkeypatch) == 1
    report = report_of(city.command("run", "small", "--json"))
    assert (report["made"], report["is_published_now"], recorded(city, monkeypatch)) == ({}, False, 1)


def test_a_new_timetable_makes_again_only_what_rests_on_it(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    city.write_gtfs(calls=5)
    report = report_of(city.command("run", "small", "--json"))
    rest = {"source/gtfs"}
    for key, declared in all_steps().items():
        rest |= {key} if rest & set(declared.inputs) else set()
    assert set(report["made"]) == {key for key in rest if all_steps()[key].is_stored} | {KEY}
    assert (report["is_published_now"], recorded(city, monkeypatch)) == (True, 2)


def test_a_lost_result_is_made_again_and_readers_see_no_change(city: SmallCity) -> None:
    (city.state / "store/small/measure/people/asset.json").unlink()
    report = report_of(city.command("run", "small", "--json"))
    assert set(report["made"]) == {"measure/people", KEY}
    assert not report["is_published_now"]


def test_editing_one_indicator_makes_again_that_indicator(city: SmallCity, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("pipelines", "spatial_indicators", "sql"):
        shutil.copytree(HOME / folder, project / folder)
    shutil.copy(HOME / "dagster.yaml", project)
    path = project / "spatial_indicators/indicators/street_share.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another thought\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from pipelines.cli.main import main; main()", "run", "small", "--json"],
        cwd=project,
        env=city.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report = report_of(done)
    assert set(report["made"]) == {"indicator/street_share", KEY}


@pytest.mark.usefixtures("no_wait")
def test_a_source_that_does_not_answer_is_tried_three_times(raw_city: SmallCity) -> None:
    attempts: list[int] = []

    def act() -> None:
        attempts.append(len(attempts))
        raise SourceUnavailable("the portal is busy. Wait, then run again.")

    result = execute(raw_city.run(keep=False, steps={"layer/x": step("layer/x", act)}))
    assert not result.success
    assert len(attempts) == 3


@pytest.mark.usefixtures("no_wait")
def test_a_source_that_answers_at_last_is_no_failure(raw_city: SmallCity) -> None:
    attempts: list[int] = []

    def act() -> None:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise SourceUnavailable("the portal is busy")

    result = execute(raw_city.run(keep=False, steps={"layer/x": step("layer/x", act)}))
    assert result.success
    assert made_of(result) == {"layer/x"}


@pytest.mark.usefixtures("no_wait")
@pytest.mark.parametrize(
    "error",
    [
        GateFailed("groups_make_up_everyone", "3 of 4 people", remedy="Count again"),
        InputError("has no calendar", where="gtfs.zip", remedy="Give one"),
        ZeroDivisionError("a bug"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(raw_city: SmallCity, error: Exception) -> None:
    attempts: list[int] = []

    def act() -> None:
        attempts.append(len(attempts))
        raise error

    result = execute(raw_city.run(keep=False, steps={"layer/x": step("layer/x", act)}))
    assert not result.success
    assert len(attempts) == 1


def test_a_failed_step_says_its_own_sentence_and_no_traceback_of_ours(raw_city: SmallCity) -> None:
    def act() -> None:
        raise InputError("has no calendar", where="gtfs.zip", remedy="Give a complete feed")

    result = execute(raw_city.run(keep=False, steps={"layer/x": step("layer/x", act)}))
    (failure,) = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert failure.user_failure_data is not None
    assert failure.user_failure_data.description == "gtfs.zip: has no calendar. Give a complete feed."


def test_a_failed_gate_blocks_what_comes_after_and_a_warning_does_not(raw_city: SmallCity) -> None:
    def nothing() -> None:
        pass

    for is_warning, wanted in ((False, {"layer/x"}), (True, {"layer/x", "measure/y"})):
        gate = Check("sound", passed=False, facts={"found": 3}, is_warning=is_warning)
        steps = {
            "layer/x": step("layer/x", nothing, checks=(gate,)),
            "measure/y": step("measure/y", nothing, needs=("layer/x",)),
        }
        result = execute(raw_city.run(keep=False, steps=steps))
        assert made_of(result) == wanted
        (found,) = result.get_asset_check_evaluations()
        assert (found.check_name, found.passed, found.blocking) == ("sound", False, True)
        assert found.metadata["found"].value == 3


def test_a_gate_that_the_city_does_not_call_for_passes_and_says_so(raw_city: SmallCity) -> None:
    declared = dataclasses.replace(step("layer/x", lambda: None), check_names=("disability_codes_join",))
    result = execute(raw_city.run(keep=False, steps={"layer/x": declared}))
    (found,) = result.get_asset_check_evaluations()
    assert found.passed
    assert found.metadata["applies"].value is False


def test_a_failed_gate_stops_the_publication_and_readers_keep_what_they_saw(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in city.environment.items():
        monkeypatch.setenv(name, value)
    before = city.values()
    city.write_gtfs(calls=5)

    def refuse(place: Any, inputs: Mapping[str, Any]) -> Outcome:
        outcome = all_steps()[ACCESS].compute(place, inputs)
        return Outcome(outcome.value, outcome.facts, (Check("value_in_range", passed=False, facts={"found": 101}),))

    steps = dict(all_steps()) | {ACCESS: dataclasses.replace(all_steps()[ACCESS], compute=refuse)}
    result = execute(city.run(steps=steps), publish=True)
    assert ACCESS in made_of(result)
    assert KEY not in made_of(result)
    assert city.values() == before
    # What the gate refused stays refused: the next run finds the result in the store, with its gate.
    again = city.command("run", "small")
    assert again.returncode == 1
    assert "gate value_in_range: found 101" in again.stderr
    assert city.values() == before


def test_what_the_city_does_not_give_is_stored_and_not_recorded(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(city.state / "dagster"))
    run = city.run()
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        for key in ("source/pm25", "layer/pm25", "measure/pm25_people", "indicator/pm25_exposure"):
            assert not run.is_given(key)
            assert run.current(key) is not None
            assert instance.get_latest_materialization_event(asset_key(key)) is None


def test_every_asset_is_recorded_with_counts_and_version(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(city.state / "dagster"))
    run = city.run()
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        for key, declared in all_steps().items():
            if declared.is_stored and run.is_given(key):
                event = instance.get_latest_materialization_event(asset_key(key))
                assert event is not None, key
                found = event.asset_materialization
                assert found is not None
                assert found.partition == "small"
                assert found.metadata["unchanged"].value is False
                assert found.tags["dagster/code_version"] == declared.code_version
        last = instance.get_latest_materialization_event(asset_key(KEY))
        assert last is not None
        assert last.asset_materialization is not None
        assert last.asset_materialization.metadata["rows_area"].value == 1 + 6 + 3
        assert last.asset_materialization.metadata["rows_source"].value == 6


def test_no_password_is_kept_or_shown(city: SmallCity) -> None:
    secret = "wet-socks-42"  # noqa: S105  this one guards nothing
    city.write_gtfs(calls=5)
    url = city.database_url.replace("urban_sdg@", f"urban_sdg:{secret}@")
    done = city.command("run", "small", "--json", environment={"URBAN_SDG_DATABASE_URL": url})
    assert report_of(done)["is_published_now"]
    assert secret not in done.stdout + done.stderr
    assert json.loads(done.stdout)["database"].startswith("postgresql+psycopg://urban_sdg:***@")
    kept = [path for path in city.state.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert kept == []


def test_a_city_that_dagster_does_not_know_is_named_in_one_line(
    raw_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in raw_city.environment.items():
        monkeypatch.setenv(name, value)
    job = build_definitions().resolve_implicit_global_asset_job_def()
    with (
        dg.DagsterInstance.ephemeral() as instance,
        pytest.raises(dg.DagsterUnknownPartitionError, match="nowhere") as raised,
    ):
        job.execute_in_process(instance=instance, partition_key="nowhere")
    assert "\n" not in str(raised.value)


def test_a_city_whose_file_broke_after_the_code_was_loaded_is_one_line(
    raw_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in raw_city.environment.items():
        monkeypatch.setenv(name, value)
    job = build_definitions().resolve_implicit_global_asset_job_def()
    raw_city.write_yaml(colour="blue")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            partition_key="small",
            asset_selection=[asset_key("source/osm")],
            raise_on_error=False,
        )
    (failure,) = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert failure.user_failure_data is not None
    assert "`colour` is not known" in (failure.user_failure_data.description or "")


def test_the_stages_are_all_groups_of_stored_steps() -> None:
    assert set(STAGES) == {declared.group for declared in all_steps().values() if declared.is_stored}
