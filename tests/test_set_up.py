"""A newcomer's first minute: the locks are whole, say nothing about one machine, and every command is listed."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("uv.lock", "urban-sdg.lock", "bench.lock")
SET_UP_FILES = sorted(
    [ROOT / name for name in ("Makefile", "pyproject.toml", ".ci/run", ".pre-commit-config.yaml")]
    + [path for folder in ("scripts", "requirements") for path in (ROOT / folder).iterdir()]
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(*names: str) -> dict[str, str]:
    found = [match for name in names for match in re.findall(r"^([^\s=]+)==(\S+)", lock_text(name), re.MULTILINE)]
    return {canonicalize_name(package): version for package, version in found}


def make(*words: str) -> str:
    return subprocess.run(["make", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("extra", ["", "ui", "test", "bench"])
def test_every_dependency_is_locked_at_a_version_that_it_allows(extra: str):
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    locked = pins("urban-sdg.lock", "bench.lock") if extra == "bench" else pins("urban-sdg.lock")
    refused = {
        text: locked.get(canonicalize_name(need.name), "not locked: run make lock")
        for text, need in ((text, Requirement(text)) for text in wanted)
        if not need.specifier.contains(locked.get(canonicalize_name(need.name), "0"))
    }
    assert refused == {}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_a_hash(name: str):
    blocks = re.split(r"\n(?=\S)", lock_text(name).strip())
    assert all(re.match(r"[^\s=]+==\S+", block) and "--hash=sha256:" in block for block in blocks)
    assert len(pins(name)) == len(blocks)


def test_the_installer_that_starts_is_the_installer_that_stays():
    assert pins("uv.lock").items() <= pins("urban-sdg.lock").items()


def test_the_rivals_of_the_benchmarks_change_nothing_in_the_environment():
    assert not pins("urban-sdg.lock").keys() & pins("bench.lock").keys()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index(name: str):
    options = [line for line in lock_text(name).splitlines() if line.startswith(("-", "#")) or "://" in line]
    assert options == []


@pytest.mark.parametrize("path", SET_UP_FILES, ids=lambda path: path.name)
def test_set_up_files_name_neither_a_host_nor_a_place_of_one_machine(path: Path):
    text = path.read_text(encoding="utf-8")
    home = Path.home()
    assert not re.search(r"://(?!\$)", text), "an address"
    assert str(ROOT) not in text
    assert str(home) not in text or home == Path("/")


def test_make_alone_lists_every_command():
    rules = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test", "lint", "types", "unit", "docs", "lock", "clean", "help"} <= set(rules)
    assert re.findall(r"^make (\S+)", make(), re.MULTILINE) == rules


def test_all_checks_run_in_the_order_of_their_price():
    commands = make("--dry-run", "test")
    steps = ["ruff check", "ruff format --check", "mypy", "pytest"]
    assert sorted(steps, key=commands.index) == steps


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """Give a checkout for someone without rights, on a machine with little more than a shell."""
    for folder in ("scripts", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / "checkout" / folder)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "mkdir", "flock", "grep", "cat", "sha256sum", "cut"):
        (programs / name).symlink_to(shutil.which(name) or name)
    for name, body in {"id": "echo 1000", "apt-get": "exit 100", "python3": "exit 127"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    return tmp_path / "checkout"


def set_up(checkout: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout.parent / "bin"), "URBAN_SDG_PYTHON": "", **settings}
    command = [shutil.which("bash") or "bash", checkout / "scripts/set_up.sh"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_rights_it_stops_with_the_one_line_to_run(bare_checkout: Path):
    result = set_up(bare_checkout)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert re.search(r"Run: sudo apt-get update && sudo apt-get install .* postgresql-postgis\b", result.stderr)


def test_a_python_that_was_named_and_is_none_is_refused_by_name(bare_checkout: Path):
    result = set_up(bare_checkout, URBAN_SDG_PYTHON="python2")
    assert (result.returncode, result.stderr) == (
        1,
        "set-up: URBAN_SDG_PYTHON (python2) is no Python 3.11 to 3.13 with venv\n",
    )


def test_an_unknown_word_is_a_mistake_of_usage(bare_checkout: Path):
    command = ["bash", bare_checkout / "scripts/set_up.sh", "everything"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "unknown word 'everything'" in result.stderr
