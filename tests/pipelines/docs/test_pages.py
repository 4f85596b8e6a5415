"""The generated pages say what the code says."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.docs import FOLDERS, pages, stale_pages, write_pages
from pipelines.docs.inputs import OF_LAYERS
from pipelines.docs.method_page import formula_of, method_page
from pipelines.docs.reasons import REASONS, flags_of, reasons_of
from pipelines.project import HOME
from pipelines.sources import gtfs, gtfs_calendar, gtfs_stops
from spatial_indicators import observation
from spatial_indicators.city import City
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.measure import LAYERS, measures

DOCS = HOME / "docs"
LINK = re.compile(r"(?<!`)\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")


def hand_written_and_generated() -> list[Path]:
    return sorted([HOME / "README.md", HOME / "CONTRIBUTING.md", *DOCS.rglob("*.md")])


def test_no_committed_page_is_stale_or_of_something_that_is_gone():
    assert stale_pages(DOCS) == [], "run `make docs`"


def test_every_indicator_and_every_measure_has_a_page():
    names = {f"methods/{name}.md" for name in indicators()} | {f"measures/{name}.md" for name in measures()}
    assert names <= set(pages())


def test_a_page_that_was_changed_by_hand_is_stale(tmp_path: Path):
    changed = write_pages(tmp_path)[0]
    changed.write_text(changed.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert stale_pages(tmp_path) == [changed]


def test_a_page_of_nothing_declared_is_stale_and_goes_with_the_next_writing(tmp_path: Path):
    write_pages(tmp_path)
    orphan = tmp_path / "methods" / "gone.md"
    orphan.write_text("of an indicator that was removed\n", encoding="utf-8")
    assert stale_pages(tmp_path) == [orphan]
    write_pages(tmp_path)
    assert stale_pages(tmp_path) == []


def test_pages_are_the_same_bytes_each_time():
    assert list(pages().items()) == list(pages().items())
    assert {name.partition("/")[0] for name in pages()} == {*FOLDERS, "refusals.md"}


@pytest.mark.parametrize("path", hand_written_and_generated(), ids=lambda path: str(path.relative_to(HOME)))
def test_every_link_of_a_page_leads_to_a_file(path: Path):
    targets = [target or image for target, image in LINK.findall(path.read_text(encoding="utf-8"))]
    broken = [each for each in targets if "://" not in each and not (path.parent / each).exists()]
    assert broken == []


def test_a_formula_stands_on_its_page_as_it_is_written_in_the_declaration():
    assert formula_of(indicators()["public_transport_access"]) == "percent(people_near_transit, of=people_on_map)"


HEADINGS = (
    "Formula", "Inputs", "Variants", "Traps", "What a value says", "Flags", "Why a value may be missing",
    "Official series", "How to cite",
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(indicators()))
def test_the_page_of_an_indicator_says_all_that_a_reader_of_its_values_asks(name: str):
    declared, text = indicators()[name], method_page(indicators()[name])
    found = [heading for heading in re.findall("^## (.+)$", text, re.MULTILINE) if heading != "Thresholds"]
    assert found == list(HEADINGS)
    assert f"**{declared.question}?**" in text
    assert all(f"- {trap}\n" in text for trap in declared.traps)
    assert all(threshold in text for threshold in _thresholds(declared))
    assert (declared.series or "None: the UN publishes no series") in text
    assert declared.reference in text.partition("## How to cite")[2]


def _thresholds(declared: Indicator) -> Iterator[str]:
    for one in declared.inputs:
        varied = {key for changes in measures()[one].variants.values() for key in changes}
        for key, value in measures()[one].parameters.items():
            if isinstance(value, float) and key not in varied:
                yield f"`{key}` | {value:g} | {measures()[one].sources[key]} |"


def test_every_layer_names_the_keys_of_a_citys_file_that_give_it():
    assert sorted(OF_LAYERS) == sorted(LAYERS), "pipelines/docs/inputs.py: a layer lacks its keys"
    keys = {key.split(".")[0] for found in OF_LAYERS.values() for each in found for key in each.keys}
    assert keys <= set(City.model_fields)


def test_every_reason_that_the_engine_gives_is_explained():
    given = set(re.findall(r'"(no_source|not_on_map|group_unknown|nobody_in_group|coverage_too_low|no_\w+)"',
                           inspect.getsource(observation._Result._reasons)))  # fmt: skip  # noqa: SLF001
    texts = [node.value for node in ast.walk(ast.parse(inspect.getsource(observation)))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    assert given <= set(REASONS)
    assert all(reason in texts for reason in set(REASONS) - {"no_people", "no_land"})


def test_reasons_about_groups_belong_to_indicators_that_count_people_alone():
    assert "`group_unknown`" in reasons_of(indicators()["public_transport_access"])
    assert "`group_unknown`" not in reasons_of(indicators()["street_share"])
    assert "`no_land`" in reasons_of(indicators()["street_share"])


def test_any_indicator_can_lack_its_source():
    assert all("`no_source`" in reasons_of(declared) for declared in indicators().values())


def test_reasons_of_rates_belong_to_quotients_of_rates():
    assert "`pgr_near_zero`" in reasons_of(indicators()["land_consumption"])
    assert "`pgr_near_zero`" not in reasons_of(indicators()["built_up_per_person"])


def test_every_declared_flag_is_explained():
    for each in indicators().values():
        assert {f"`{flag}`" for flag in each.flags} < set(flags_of(each))


def test_the_page_of_timetables_names_every_column_that_is_read():
    read = set(gtfs_calendar.WEEKDAYS)
    for module in (gtfs, gtfs_calendar, gtfs_stops):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            named = isinstance(node, ast.keyword) and node.arg in {"needed", "optional"}
            assigned = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "needed"
            if named or assigned:
                found = ast.walk(node.value)
                read |= {part.value for part in found if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    page = pages()["sources/gtfs.md"]
    assert "stop_lat" in read
    assert [column for column in sorted(read) if f"`{column}`" not in page] == []
