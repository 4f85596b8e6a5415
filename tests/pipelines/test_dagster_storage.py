"""Dagster's record is Dagster's own, whoever reads it and whenever, and costs no more than it must."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.compute_log_manager import ComputeIOType
from small_city import COMMAND, HOME, SmallCity
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from pipelines.dagster_output import PROGRESS
from pipelines.dagster_steps import asset_key
from pipelines.steps.registry import all_steps

PATIENCE_S = 60.0


@contextmanager
def as_dagster_reads(storage: Path) -> Iterator[dg.DagsterInstance]:
    """The same files through Dagster's own class."""
    home = storage.parent / "plain"
    home.mkdir(exist_ok=True)
    text = f"storage: {{sqlite: {{base_dir: {storage}}}}}\ntelemetry: {{enabled: false}}\n"
    (home / "dagster.yaml").write_text(text, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(tmp_path / "dagster"))
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        yield instance


@dg.job
def nothing() -> None:
    pass


def messages(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [record.dagster_event.message or "" for record in instance.all_logs(run_id) if record.dagster_event]


def test_dagster_itself_reads_the_record_of_a_run(computed: SmallCity) -> None:
    run_of_city = computed.run()
    keys = {key for key, step in all_steps().items() if step.is_stored and run_of_city.is_given(key)}
    with as_dagster_reads(computed.state / "dagster") as instance:
        (run,) = instance.get_runs()
        kinds = Counter(record.dagster_event_type for record in instance.all_logs(run.run_id))
        checks = sum(len(all_steps()[key].check_names) for key in keys)
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert kinds[dg.DagsterEventType.ASSET_MATERIALIZATION] == len(keys) + 1
        assert kinds[dg.DagsterEventType.ASSET_CHECK_EVALUATION] == checks
        for key in keys:
            found = instance.get_latest_materialization_event(asset_key(key))
            assert found is not None
            assert found.run_id == run.run_id


def test_what_dagster_itself_recorded_is_read_and_added_to(ours: dg.DagsterInstance, tmp_path: Path) -> None:
    with as_dagster_reads(tmp_path / "dagster") as plain:
        run = plain.create_run_for_job(nothing)
        plain.report_engine_event("before", run)
        ours.report_engine_event("after", run)
        assert messages(ours, run.run_id) == messages(plain, run.run_id) == ["before", "after"]


def test_whoever_watches_a_run_is_told_while_it_goes_on(ours: dg.DagsterInstance, tmp_path: Path) -> None:
    run = ours.create_run_for_job(nothing)
    ours.report_engine_event("the first", run)
    seen, told = [], threading.Event()

    def tell(entry: dg.EventLogEntry, cursor: str) -> None:
        del cursor
        seen.append(entry.message)
        told.set()

    with as_dagster_reads(tmp_path / "dagster") as plain:
        plain.watch_event_logs(run.run_id, None, tell)
        ours.report_engine_event("the second", run)
        assert told.wait(PATIENCE_S)
        plain.end_watch_event_logs(run.run_id, tell)
    assert seen[0] == "the first"


def test_two_may_record_at_once(ours: dg.DagsterInstance) -> None:
    runs = [ours.create_run_for_job(nothing) for _ in range(2)]
    for run in runs:
        ours.report_engine_event("0", run)

    def report(run: dg.DagsterRun) -> None:
        with dg.DagsterInstance.from_config(str(HOME)) as own:
            for number in range(1, 20):
                own.report_engine_event(f"{number}", run)

    threads = [threading.Thread(target=report, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for run in runs:
        assert messages(ours, run.run_id) == [f"{number}" for number in range(20)]


def test_a_run_that_is_killed_is_still_on_record(raw_city: SmallCity) -> None:
    with subprocess.Popen(
        [str(COMMAND), "run", "small"],
        env=raw_city.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=raw_city.folder,
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not (raw_city.state / "maps/small/public_transport_access.png").exists():
            assert time.monotonic() < deadline, "the run never came to this point"
            time.sleep(0.005)
        process.kill()
    with as_dagster_reads(raw_city.state / "dagster") as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.STARTED
        assert instance.get_latest_materialization_event(asset_key("layer/streets")) is not None


def opened_and_asked(instance: dg.DagsterInstance, count: int) -> tuple[int, int]:
    """How many files a run of so many assets opens, and how often it asks what columns there are."""

    @dg.multi_asset(specs=[dg.AssetSpec(f"asset_{number}") for number in range(count)])
    def several() -> Iterator[Any]:
        for number in range(count):
            yield dg.MaterializeResult(asset_key=f"asset_{number}")

    opened, asked = [], []

    def opens(*_: Any) -> None:
        opened.append(1)

    def asks(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        del connection, cursor
        asked.extend([1] * statement.startswith("PRAGMA main.table"))

    event.listen(Pool, "connect", opens)
    event.listen(Engine, "before_cursor_execute", asks)
    try:
        job = dg.Definitions([several]).resolve_implicit_global_asset_job_def()
        assert job.execute_in_process(instance=instance).success
    finally:
        event.remove(Pool, "connect", opens)
        event.remove(Engine, "before_cursor_execute", asks)
    return len(opened), len(asked)


def test_more_events_open_no_more_files_and_ask_no_more_questions(ours: dg.DagsterInstance) -> None:
    opened_and_asked(ours, 1)
    assert opened_and_asked(ours, 3) == opened_and_asked(ours, 20)


def test_what_steps_print_is_shown_and_kept(computed: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(computed.state / "dagster"))
    shown = (computed.folder / "progress.txt").read_text(encoding="utf-8").splitlines()
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        (run,) = instance.get_runs()
        manager = instance.compute_log_manager
        (key,) = manager.get_log_keys_for_log_key_prefix([run.run_id, "compute_logs"], ComputeIOType.STDERR)
        kept = (manager.get_log_data(key).stderr or b"").decode().splitlines()
        assert manager.is_capture_complete(key)
    # What the city gives comes in the order of the stages, and what it does not give when all is published.
    assert sorted(line.split()[0] for line in kept) == sorted(
        key for key, step in all_steps().items() if step.is_stored
    )
    assert set(kept) <= set(shown)


def test_without_a_terminal_dagster_keeps_also_what_libraries_print(
    ours: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(PROGRESS, raising=False)
    manager = ours.compute_log_manager
    with capfd.disabled(), manager.capture_logs(["a_run", "compute_logs", "all"]):
        subprocess.run([sys.executable, "-c", "import os; os.write(1, b'from afar\\n')"], check=True)
    assert manager.get_log_data(["a_run", "compute_logs", "all"]).stdout == b"from afar\n"


def test_a_record_that_is_none_is_told_in_one_line(raw_city: SmallCity) -> None:
    place = raw_city.state / "dagster/history/runs.db"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"somebody else's file " * 100)
    done = raw_city.command("run", "small")
    assert done.returncode == 1
    assert "Dagster cannot write its record" in done.stderr
    assert "Traceback" not in done.stderr
