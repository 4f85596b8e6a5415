"""The generated city goes the whole way, from raw files to PostGIS, on any machine and with the same result."""

import json
import math
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from small_city import COMMAND, HOME

from pipelines.steps.registry import all_steps
from spatial_indicators.indicator import indicators

BOROUGHS = ("Northside", "City Centre", "Eastshore", "Southbank")
NOT_GIVEN = {"inadequate_housing"}
"""What the generated city has no table of."""
OF_THE_COUNTRY = {"rural_access"}
"""What most tracts have nobody for: their people are urban."""
CLOUDED = {"green_cover", "ndvi_exposure"}
"""What a cloud hides a part of."""

UNINHABITED = "T22"
"""A tract of fields, which the table of disability leaves out."""
RELATIVE = {"walkability"}
"""Scores above and below the city's mean."""
RATES = {"land_consumption"}
"""What is divided are rates: they do not add up."""
CHANGE = "built_up_change"
"""Land that more than doubles changes by more than 100 per cent."""

STORED = sum(step.is_stored for step in all_steps().values()) + 1
"""Assets: sources, layers, measures, indicators and the publication."""


def urban_sdg(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(COMMAND), *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, new_database: Any, migrated: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    state = tmp_path_factory.mktemp("demo")
    return inherited | {"URBAN_SDG_STATE": str(state), "URBAN_SDG_DATABASE_URL": new_database(migrated)}


@pytest.fixture(scope="module")
def shown(places: dict[str, str]) -> str:
    return urban_sdg(places, "demo").stdout


@pytest.fixture(scope="module")
def rows(places: dict[str, str], shown: str) -> list[dict[str, Any]]:
    del shown
    found: list[dict[str, Any]] = []
    for level in ("city", "borough", "tract"):
        found += json.loads(
            urban_sdg(places, "indicators", "demo", "--level", level, "--groups", "--format", "json").stdout
        )
    return found


def test_the_demo_shows_every_borough_and_the_city(shown: str) -> None:
    names = [line.split("  ")[0] for line in shown.splitlines() if line.startswith((*BOROUGHS, "Demo City"))]
    assert names[:5] == [*BOROUGHS, "Demo City"]
    assert names == names[:5] * (len(names) // 5)


def test_the_demo_says_what_it_made_and_where_it_is(shown: str, places: dict[str, str]) -> None:
    assert f"demo: {STORED} steps made, published in " in shown
    named = re.findall(r"^  (?:maps|files|inputs): +(\S+)$", shown, re.MULTILINE)
    assert len(named) == 3
    assert all(Path(path).is_dir() and path.startswith(places["URBAN_SDG_STATE"]) for path in named)


def test_everything_is_known_but_the_access_of_nobody(rows: list[dict[str, Any]]) -> None:
    everyone = [row for row in rows if row["sex"] == row["age"] == row["disability"] == "_T"]
    assert {row["indicator_id"] for row in everyone} == set(indicators())
    assert {row["value"] for row in everyone if row["indicator_id"] in NOT_GIVEN} == {None}
    everyone = [row for row in everyone if row["indicator_id"] not in NOT_GIVEN]
    urban = {row["reason"] for row in everyone if row["indicator_id"] in OF_THE_COUNTRY and row["value"] is None}
    assert urban == {"no_people"}
    everyone = [row for row in everyone if row["indicator_id"] not in OF_THE_COUNTRY or row["value"] is not None]
    missing = {(row["area_code"], row["reason"]) for row in everyone if row["value"] is None}
    flat = {code for code, reason in missing if reason == "pgr_near_zero"}
    assert missing - {(code, "pgr_near_zero") for code in flat} == {(UNINHABITED, "no_people")}
    # Nobody builds in the old centre any more, where growth of people is no number to divide by.
    assert "B2" in flat
    known = [row for row in everyone if row["value"] is not None]
    assert all(row["value"] >= 0 for row in known if row["indicator_id"] not in RELATIVE)
    assert all(row["coverage"] == pytest.approx(1.0) for row in known if row["indicator_id"] not in CLOUDED)
    assert {row["indicator_id"] for row in known if row["coverage"] < 0.999} <= CLOUDED
    assert all(row["value"] <= 100 for row in known if row["unit"] == "percent" and row["indicator_id"] != CHANGE)


def test_boroughs_add_up_to_the_city(rows: list[dict[str, Any]]) -> None:
    key = ("indicator_id", "method", "year", "sex", "age", "disability")
    for whole in (row for row in rows if row["level"] == "city"):
        if whole["indicator_id"] in (*RATES, *NOT_GIVEN):
            continue
        parts = [row for row in rows if row["level"] == "borough" and all(row[k] == whole[k] for k in key)]
        assert len(parts) == len(BOROUGHS)
        for sum_of in ("numerator", "denominator"):
            assert math.fsum(row[sum_of] for row in parts) == pytest.approx(whole[sum_of], rel=1e-9)


@pytest.mark.parametrize(("dimension", "groups"), [("sex", {"F", "M"}), ("age", {"Y0T14", "Y15T64", "Y_GE65"})])
def test_groups_add_up_to_everyone(rows: list[dict[str, Any]], dimension: str, groups: set[str]) -> None:
    people = [row for row in rows if row["indicator_id"] == "public_transport_access" and row["level"] == "city"]
    for method in {row["method"] for row in people}:
        of_method = [row for row in people if row["method"] == method]
        parts = [row for row in of_method if row[dimension] in groups]
        (whole,) = (row for row in of_method if row["sex"] == row["age"] == row["disability"] == "_T")
        assert {row[dimension] for row in parts} == groups
        assert math.fsum(row["numerator"] for row in parts) == pytest.approx(whole["numerator"], rel=1e-9)


def test_a_table_without_a_tract_is_told_with_the_tract(shown: str) -> None:
    assert f"note: disability_codes_join: joined 23, of 24, not joined {UNINHABITED}" in shown


def test_the_second_demo_makes_nothing(places: dict[str, str], shown: str) -> None:
    assert f"{STORED} steps made" in shown
    again = urban_sdg(places, "demo").stdout
    assert "demo: nothing to do: everything is up to date, published before in " in again
    tables = [text.split("seconds of the slowest")[0] for text in (shown, again)]
    assert tables[0] == tables[1]


def test_the_demo_leaves_nothing_beside_its_state(places: dict[str, str], shown: str) -> None:
    del shown
    state = Path(places["URBAN_SDG_STATE"])
    assert {path.name for path in state.iterdir()} == {"dagster", "demo_data", "maps", "store"}
    assert not (HOME / "dagster.db").exists()


def test_the_example_of_a_city_file_names_every_kind_of_source() -> None:
    text = (HOME / "cities/demo.yaml").read_text(encoding="utf-8")
    assert all(f"{key}:" in text for key in ("districts", "people", "disability", "osm", "gtfs", "stops"))


def test_the_demo_city_has_values_of_its_three_epochs(rows: list[dict[str, Any]]) -> None:
    of_city = [row for row in rows if row["level"] == "city" and row["indicator_id"] == "built_up_per_person"]
    flags = {row["year"]: row["flags"] for row in of_city if row["sex"] == row["age"] == row["disability"] == "_T"}
    # The census of 2020 follows rasters of people, which is another source.
    assert flags == {2000: ["people_by_raster"], 2010: ["people_by_raster"], 2020: []}


def test_progress_shows_series_and_names_what_has_one_year_or_none(places: dict[str, str], shown: str) -> None:
    del shown
    lines = urban_sdg(places, "progress", "demo").stdout.splitlines()
    (series,) = (line for line in lines if line.startswith("built up per person"))
    assert "2000-2020 (3)" in series
    assert series.endswith("insufficient data: fewer than 3 years")
    of_people = ("built up per person", "flood exposure", "population weighted density")
    assert f"Breaks of source or method: {'; '.join(f'{name} 2020' for name in of_people)}." in lines
    (single,) = (line for line in lines if line.startswith("Of one year alone, which is no trend: "))
    assert "public transport access" in single
    assert "Without a value in any year: inadequate housing." in lines


def test_progress_for_machines_has_every_number(places: dict[str, str], shown: str) -> None:
    del shown
    found = json.loads(urban_sdg(places, "progress", "demo", "--level", "borough", "--json").stdout)
    assert {row["indicator_id"] for row in found} == {
        "built_up_per_person",
        "disaster_losses",
        "flood_exposure",
        "population_weighted_density",
    }
    assert {row["area"] for row in found} == set(BOROUGHS)
    of_epochs = [row for row in found if row["indicator_id"] != "disaster_losses"]
    assert all(row["years"] == [2000, 2010, 2020] and row["breaks"] == [2020] for row in of_epochs)
    assert all(row["years"] == list(range(2015, 2021)) for row in found if row not in of_epochs)
