"""The fragments of CONTRIBUTING.md are those of the project, or they run."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.project import HOME
from spatial_indicators.city import City

PAGE = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
FRAGMENTS = re.findall(r"<!-- (.+?) -->\n```\w+\n(.*?)```", PAGE, flags=re.DOTALL)
COPIES = [(mark.removeprefix("from "), text) for mark, text in FRAGMENTS if mark.startswith("from ")]


def fragment(mark: str) -> str:
    return next(text for found, text in FRAGMENTS if found == mark)


def test_every_fragment_says_what_it_is():
    assert len(FRAGMENTS) == len(re.findall(r"^```\w", PAGE, flags=re.MULTILINE))
    assert len(COPIES) == 4


@pytest.mark.parametrize(("path", "text"), COPIES)
def test_a_copied_fragment_stands_in_its_file(path: str, text: str):
    assert text in (HOME / path).read_text(encoding="utf-8")


def test_the_test_of_an_indicator_passes():
    names: dict[str, Any] = {}
    exec(fragment("runs"), names)  # noqa: S102  the page's own code
    tests = [name for name in names if name.startswith("test_")]
    assert tests
    for name in tests:
        names[name]()


def test_the_least_file_of_a_city_is_sound():
    assert City.model_validate(yaml.safe_load(fragment("city"))).city == "example"


def test_every_command_of_make_is_a_target():
    targets = re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"`make ([a-z-]+)", PAGE)) <= set(targets)


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/README.md", "docs/dagster.md", "docs/postgis.md"]
)
def test_every_path_that_a_page_names_is_there(page: str):
    text = (HOME / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:spatial_indicators|pipelines|sql|tests|docs|cities)/[a-z_/.]*)`", text)
    assert [path for path in named if not Path(HOME, path).exists()] == []


def test_the_readme_fits_a_screen():
    assert len((HOME / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
