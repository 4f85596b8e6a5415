"""What every measure and every indicator must have, now and later."""

import re
from pathlib import Path

import pytest

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import LAYERS, measures

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "spatial_indicators"
OF_STREETS = ("places", "links")
"""What is counted on land."""
UNITS = (
    "people",
    "m2",
    "ug/m3 x people",
    "ndvi x people",
    "people/km2 x people",
    "years x people",
    "persons",
    "score x people",
    *OF_STREETS,
)


@pytest.mark.parametrize("kind", ["measures", "indicators"])
def test_every_declaration_has_a_file_and_a_test_of_its_name(kind: str) -> None:
    declared = set(measures() if kind == "measures" else indicators())
    files = {path.stem for path in (PACKAGE / kind).glob("*.py")} - {"__init__"}
    tests = {path.stem.removeprefix("test_") for path in (HERE / kind).glob("test_*.py")}
    assert declared == files
    assert declared == tests


@pytest.mark.parametrize("name", sorted(measures()))
def test_a_measure_says_what_it_sums(name: str) -> None:
    declared = measures()[name]
    assert declared.name == name
    assert len(declared.title) > 10
    assert declared.unit in UNITS
    assert name.endswith("_m2") == (declared.unit == "m2")
    assert set(declared.layers) <= set(LAYERS)
    assert declared.layers


@pytest.mark.parametrize("name", sorted(measures()))
def test_distances_and_areas_of_a_method_name_their_unit(name: str) -> None:
    numbers = [key for key, value in measures()[name].parameters.items() if isinstance(value, float)]
    assert all(re.search(r"_(m|m2|minutes|share|ug_m3|ndvi)$", key) for key in numbers), numbers


@pytest.mark.parametrize("name", sorted(indicators()))
def test_an_indicator_says_what_it_means_and_where_it_is_published(name: str) -> None:
    declared = indicators()[name]
    assert declared.name == name
    assert re.fullmatch(r"\d+\.[\da-z]+(\.\d+)?", declared.code)
    assert declared.question[0].isupper()
    assert len(declared.description) > 40
    assert declared.unit
    assert declared.reference.startswith("https://")
    assert declared.direction in {"up", "down"}
    assert declared.method
    assert declared.method_version
    assert declared.valid_range[0] < declared.valid_range[1]
    assert set(declared.inputs) <= set(measures())


@pytest.mark.parametrize("name", sorted(measures()))
def test_every_parameter_of_a_method_says_where_its_default_comes_from(name: str) -> None:
    declared = measures()[name]
    lacking = sorted(declared.parameters.keys() - declared.sources.keys())
    assert not lacking, f"{name}: @measure(sources={{...}}) lacks {', '.join(lacking)}"
    assert all(declared.sources.values())


@pytest.mark.parametrize("name", sorted(indicators()))
def test_an_indicator_names_the_traps_of_its_values(name: str) -> None:
    traps = indicators()[name].traps
    assert len(traps) >= 2, f"{name}: @indicator(traps=(...)) names no two traps, a sentence each"
    assert len(set(traps)) == len(traps)


@pytest.mark.parametrize("name", sorted(indicators()))
def test_people_are_covered_by_people_and_land_by_land(name: str) -> None:
    declared, known = indicators()[name], measures()
    of_a_share = declared.measures if declared.unit == "percent" else ()
    # Persons are people who are not told apart by group.
    part, whole = (
        {known[name].unit.replace("persons", "people") for name in of} for of in (of_a_share, declared.covered)
    )
    assert len(whole) == 1
    assert part <= whole or (len(part) == 1 and part <= set(OF_STREETS) and whole == {"m2"})


def test_targets_are_those_that_the_un_and_who_name() -> None:
    # Targets 11.1, 11.2 and 11.7 of A/RES/71/313 say "for all" and "universal"; 5 ug/m3 is WHO's guideline of 2021.
    targets = {name: one.target for name, one in indicators().items() if one.target is not None}
    assert targets == {
        "public_transport_access": 100.0,
        "open_space_access": 100.0,
        "green_space_access": 100.0,
        "inadequate_housing": 0.0,
        "pm25_exposure": 5.0,
        "pm25_above_threshold": 0.0,
    }
    assert all(one.target is None or one.target_reference.startswith("https://") for one in indicators().values())
