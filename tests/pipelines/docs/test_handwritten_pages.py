"""What the hand-written pages name is there."""

import re

import pytest

from pipelines.cli.main import COMMANDS
from pipelines.docs.reasons import REASONS
from pipelines.project import HOME
from pipelines.steps.people import DOORSTEP_M
from pipelines.steps.registry import all_steps
from spatial_indicators.districts import LARGEST_OVERLAP
from spatial_indicators.indicator import indicators
from spatial_indicators.layers.entrances import CONTACT_M
from spatial_indicators.observation import LEAST_COVERAGE

PAGES = {path.name: path.read_text(encoding="utf-8") for path in (HOME / "docs").glob("*.md")}
STORED = [step for step in all_steps().values() if step.is_stored]


def test_the_page_of_dagster_names_every_source_and_every_layer():
    keys = [step.key for step in STORED if step.group in {"source", "layer"}]
    assert [key for key in keys if f"`{key}`" not in PAGES["dagster.md"]] == []


def test_the_page_of_dagster_names_no_asset_that_is_not_there():
    named = re.findall(r"`((?:source|layer|measure|indicator)/[a-z_]+)`", PAGES["dagster.md"])
    assert [key for key in named if key not in all_steps()] == []


def test_the_page_of_dagster_names_every_check():
    names = {name for step in STORED for name in step.check_names}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGES["dagster.md"]] == []


def test_the_page_of_how_it_works_names_every_reason_and_every_flag():
    page = PAGES["how-it-works.md"]
    flags = {flag for each in indicators().values() for flag in each.flags} | {"partly_covered"}
    assert [name for name in sorted({*REASONS, *flags}) if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_command_that_a_page_names_is_there(name: str):
    named = re.findall(r"urban-sdg ([a-z]+(?:-[a-z]+)*)", PAGES[name])
    assert set(named) <= set(COMMANDS)


def test_the_readme_names_commands_that_are_there():
    named = re.findall(r"urban-sdg ([a-z]+)[ `\n]", (HOME / "README.md").read_text(encoding="utf-8"))
    assert {"run", "indicators"} <= set(named) - {"computes"} <= set(COMMANDS)


def test_numbers_of_how_it_works_are_those_of_the_code():
    page = " ".join(PAGES["how-it-works.md"].split())
    assert f"street ({DOORSTEP_M:g} m at most)" in page
    assert f"beyond {LARGEST_OVERLAP:.0%}".replace("%", " %") in page
    assert f"within {CONTACT_M:g} m of a street" in page
    assert f"Below {LEAST_COVERAGE:g} there is no value" in page
