"""What is made in the second process is what this one would have made, and its troubles are told like this one's."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from small_city import COMMAND, SmallCity

import pipelines.city_run
from pipelines.second_process import SecondProcess
from pipelines.step import Outcome
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed, InputError

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

SQUARES = np.array([shapely.box(0, 0, 1, 1), None, shapely.MultiPoint([(0.1, 0.2)])], dtype=object)
STORED = [key for key, step in all_steps().items() if step.is_stored]
PATIENCE_S = 60.0


def outcome_of(key: str) -> Outcome:
    values = {"geometry": SQUARES[[0, 2]], "texts": np.array(["a", None], dtype=object), "empty": SQUARES[:0]}
    return Outcome(values[key], {"key": key})


def test_values_come_over_as_they_are() -> None:
    second = SecondProcess(outcome_of, ["geometry", "texts", "empty"])
    empty, _ = second.outcome("empty")  # whatever the order they are asked for in
    geometry, seconds = second.outcome("geometry")
    texts, _ = second.outcome("texts")
    assert shapely.equals_identical(geometry.value, SQUARES[[0, 2]]).all()
    assert geometry.facts == {"key": "geometry"}
    assert texts.value.tolist() == ["a", None]
    assert empty.value.shape == (0,)
    assert 0 <= seconds < PATIENCE_S


def refuse(key: str) -> Outcome:
    if key == "gate":
        raise GateFailed("gate", "this is wrong", remedy="Mend it")
    raise InputError("is wrong", where=key, value=Path("file"), remedy="Mend it")


@pytest.mark.parametrize("key", ["gate", "file"])
def test_an_error_is_raised_as_it_was(key: str) -> None:
    with pytest.raises((GateFailed, InputError)) as here:
        refuse(key)
    second = SecondProcess(refuse, [key, "later"])
    with pytest.raises(type(here.value)) as there:
        second.outcome(key)
    assert str(there.value) == str(here.value)
    assert vars(there.value) == vars(here.value)


def test_what_comes_after_an_error_is_not_made_there() -> None:
    second = SecondProcess(refuse, ["file", "later"])
    assert second.outcome("later") is None
    assert "later" not in second
    with pytest.raises(InputError, match="file"):
        second.outcome("file")
    assert "file" not in second


def divide(key: str) -> Outcome:
    return Outcome(1 / len(key[:0]))


def test_a_bug_keeps_the_traceback_of_its_own_process() -> None:
    with pytest.raises(ZeroDivisionError) as found:
        SecondProcess(divide, ["key"]).outcome("key")
    (note,) = found.value.__notes__
    assert "in divide" in note


def die(key: str) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(key)


def test_a_process_that_is_ended_from_outside_is_told_in_one_line() -> None:
    with pytest.raises(InputError, match=r"layer/streets: .* was ended from outside.*exit code -9.*Free memory"):
        SecondProcess(die, ["layer/streets"]).outcome("layer/streets")


def values_of(city: SmallCity) -> tuple[bool, dict[str, Any]]:
    run = city.run(keep=False)
    run.begin(STORED)
    is_divided = run._second is not None  # noqa: SLF001  else both sides of the test would be the same
    return is_divided, {key: (made.seconds >= 0, run.value(key)) for key, made in run.make_all().items()}


DEAF_PROGRAM = """
import signal, time
from pipelines.second_process import SecondProcess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
SecondProcess(lambda key: time.sleep(600), ["map"])
raise SystemExit(1)
"""


def test_a_program_that_must_not_be_ended_ends_its_second_process() -> None:
    done = subprocess.run([sys.executable, "-c", DEAF_PROGRAM], timeout=PATIENCE_S, check=False)
    assert done.returncode == 1


def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = SmallCity(tmp_path).write()
    monkeypatch.setattr(pipelines.city_run, "is_possible", lambda: True)
    is_divided, by_two = values_of(city)
    monkeypatch.setattr(pipelines.city_run, "is_possible", lambda: False)
    is_still_divided, by_one = values_of(city)
    assert (is_divided, is_still_divided) == (True, False)
    assert list(by_two) == list(by_one) == STORED
    for key in STORED:
        assert as_bytes(by_two[key]) == as_bytes(by_one[key]), key


def as_bytes(value: Any) -> bytes:
    """Write a value by what is in it; what a layer remembers of itself beside its fields is left out."""
    if hasattr(value, "__dataclass_fields__"):
        value = {name: as_bytes(getattr(value, name)) for name in value.__dataclass_fields__}
    elif isinstance(value, np.ndarray) and value.dtype == object:
        value = [shapely.to_wkb(part) if isinstance(part, shapely.Geometry) else part for part in value]
    elif isinstance(value, dict):
        value = {name: as_bytes(part) for name, part in value.items()}
    elif isinstance(value, tuple):
        value = [as_bytes(part) for part in value]
    return repr(value).encode() if not isinstance(value, np.ndarray) else value.tobytes()


@pytest.mark.parametrize("way", ["--dagster", "--no-dagster"])
def test_a_fault_of_the_map_is_one_line(city: SmallCity, way: str) -> None:
    path = city.data / "map.osm.pbf"
    path.write_bytes(path.read_bytes()[:-100])
    done = city.command("run", "small", "--no-maps", way)
    assert (done.returncode, done.stdout) == (1, "")
    (error,) = [line for line in done.stderr.splitlines() if not line.startswith("  ")]
    assert error.startswith("error: ")
    assert "map.osm.pbf" in error


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no second process")
def test_the_second_process_ends_with_a_killed_first_one(raw_city: SmallCity) -> None:
    deadline = time.monotonic() + PATIENCE_S
    with subprocess.Popen(
        [str(COMMAND), "run", "small", "--no-dagster", "--no-maps"],
        env=raw_city.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not (children := children_of(process.pid)):
            assert time.monotonic() < deadline, "there was no second process"
        process.kill()
    while any(is_running(child) for child in children):
        assert time.monotonic() < deadline, "the second process stays"
        time.sleep(0.01)


def test_a_step_does_not_wait_until_the_one_before_is_asked_for() -> None:
    is_made = multiprocessing.get_context("fork").Event()

    def make(key: str) -> Outcome:
        if key == "small":
            is_made.set()
        return Outcome(np.zeros(10_000_000 if key == "large" else 1))

    second = SecondProcess(make, ["large", "small"])
    assert is_made.wait(PATIENCE_S)
    assert second.outcome("large")[0].value.shape == (10_000_000,)
    assert second.outcome("small")[0].value.shape == (1,)
