"""The version of a step's code changes with the code that decides its result, and with nothing else."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.code_version import OURS, code_version, imported
from pipelines.steps.registry import all_steps
from pipelines.steps.years import KEY as OTHER_YEARS

HOME = Path(__file__).parents[2]
SHOW = (
    "import json; from pipelines.steps.registry import all_steps;"
    "print(json.dumps({key: step.code_version for key, step in all_steps().items()}))"
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("code")
    for package in ("pipelines", "spatial_indicators"):
        shutil.copytree(HOME / package, root / package)
    return root


def versions(root: Path) -> dict[str, str]:
    done = subprocess.run([sys.executable, "-c", SHOW], cwd=root, capture_output=True, text=True, check=True)
    shown: dict[str, str] = json.loads(done.stdout)
    return shown


def changed_by_editing(root: Path, file: str) -> set[str]:
    path, before = root / file, versions(root)
    original = path.read_bytes()
    try:
        path.write_bytes(original + b"\n# another thought\n")
        after = versions(root)
    finally:
        path.write_bytes(original)
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def test_a_copy_of_the_code_has_the_same_versions(copied: Path) -> None:
    assert versions(copied) == {key: step.code_version for key, step in all_steps().items()}


def test_editing_an_indicator_changes_that_indicator_alone(copied: Path) -> None:
    found = changed_by_editing(copied, "spatial_indicators/indicators/street_share.py")
    assert found == {"indicator/street_share", OTHER_YEARS}


def test_editing_a_measure_changes_that_measure_alone(copied: Path) -> None:
    assert changed_by_editing(copied, "spatial_indicators/measures/land_m2.py") == {"measure/land_m2", OTHER_YEARS}


def test_editing_what_one_measure_imports_changes_who_imports_it(copied: Path) -> None:
    found = changed_by_editing(copied, "spatial_indicators/walkability.py")
    assert found == {"measure/walkability_people", "measure/people_with_walkability", OTHER_YEARS}


def test_editing_the_interface_changes_no_step(copied: Path) -> None:
    assert changed_by_editing(copied, "pipelines/cli/table.py") == set()


def test_editing_a_reader_changes_the_features_and_nothing_computed_from_layers(copied: Path) -> None:
    found = changed_by_editing(copied, "pipelines/sources/gtfs_calendar.py")
    assert "features/stops" in found
    # The calendars are looked at with the files, before any work.
    assert {key for key in found if key.startswith(("measure/", "indicator/", "source/"))} == {"source/gtfs"}


def test_imports_inside_functions_count_too() -> None:
    # project imports the generator of the demo city inside a function alone.
    assert code_version(("pipelines.project",)) != code_version(("pipelines.store",))


def test_every_import_that_the_interpreter_finds_is_found() -> None:
    for path in sorted(HOME.glob("pipelines/**/*.py")) + sorted(HOME.glob("spatial_indicators/**/*.py")):
        module = ".".join(path.relative_to(HOME).with_suffix("").parts).removesuffix(".__init__")
        parsed = ast.walk(ast.parse(path.read_bytes()))
        named = {part.name for node in parsed if isinstance(node, ast.Import) for part in node.names}
        parsed = ast.walk(ast.parse(path.read_bytes()))
        named |= {
            f"{node.module}.{part.name}" for node in parsed if isinstance(node, ast.ImportFrom) for part in node.names
        }
        assert {name for name in named if name.split(".")[0] in OURS} <= set(imported(module)), path


def test_an_unknown_module_adds_nothing_and_does_not_fail() -> None:
    assert code_version(("pipelines.store",)) == code_version(("pipelines.store", "numpy"))
