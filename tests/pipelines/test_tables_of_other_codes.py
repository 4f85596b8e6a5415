"""Tables that name districts, or hold codes of another vintage, join; what they do not know is told."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.city_run import CityRun
from spatial_indicators.errors import GateFailed, InputError
from tests.pipelines.small_city import PEOPLE, SmallCity, write_csv

HOUSING = {
    "file": "small/housing.csv", "year": 2024, "code": "district", "category": "rooms", "count": "n",
    "inadequate": ["few"], "component": "overcrowding",
}  # fmt: skip
STATUS = {
    "file": "small/disability.csv", "code": "district", "status": "status", "count": "n",
    "with_disability": "with", "without_disability": "without",
}  # fmt: skip
CENSUS = {"file": "small/census.csv", "code": "district", "total": "people"}
LINKS = [("old", "new", "share"), ("west", "w1", 0.5), ("west", "w2", 0.5), ("m3", "m1", 1), ("m4", "m1", 1)]
CROSSWALK = {"file": "small/links.csv", "from": "old", "to": "new", "weight": "share"}
Rows = dict[str, tuple[int, int]]
"""Crowded and other households by district."""


@pytest.fixture
def city(tmp_path: Path) -> SmallCity:
    return SmallCity(tmp_path).write()


def run_of(city: SmallCity, **people: Any) -> CityRun:
    city.write_yaml(people={"level": "district", "year": 2024, "table": CENSUS} | people)
    return city.run(keep=False)


def write_housing(city: SmallCity, rows: Rows) -> None:
    cells = [(code, label, n) for code, pair in rows.items() for label, n in zip(("few", "enough"), pair, strict=True)]
    write_csv(city.data / "housing.csv", [("district", "rooms", "n"), *cells])


def shares(run: CityRun) -> dict[str, float]:
    districts, cells = run.value("layer/districts"), run.value("layer/cells")
    share, of = run.value("layer/housing").share, cells.district[districts.counted.name]
    return {code: float(share[of == number][0]) for number, code in enumerate(districts.counted.codes)}


def joined(run: CityRun, layer: str, gate: str) -> Any:
    (check,) = (check for check in run.make(layer).checks if check.name == gate)
    return check.passed, check.facts["not_joined"]


def test_housing_of_another_vintage_is_carried_by_its_counts(city: SmallCity) -> None:
    write_csv(city.data / "links.csv", LINKS)
    write_housing(city, {"west": (3, 7), "m3": (10, 0), "m4": (0, 30), "m2": (1, 1), "e1": (0, 5)})
    run = run_of(city, housing=HOUSING | {"crosswalk": CROSSWALK})
    known = {"w1": 0.3, "w2": 0.3, "m1": 0.25, "m2": 0.5, "e1": 0.0, "e2": np.nan}
    assert shares(run) == pytest.approx(known, nan_ok=True)
    assert joined(run, "layer/housing", "housing_codes_join") == (False, "e2")


def test_a_merger_of_which_a_part_is_missing_is_not_known(city: SmallCity) -> None:
    write_csv(city.data / "links.csv", LINKS)
    write_housing(city, {"west": (3, 7), "m3": (10, 0), "m2": (1, 1), "e1": (0, 5), "e2": (0, 5)})
    run = run_of(city, housing=HOUSING | {"crosswalk": CROSSWALK})
    assert np.isnan(shares(run)["m1"])
    assert joined(run, "layer/housing", "housing_codes_join") == (False, "m1")


def test_a_census_of_which_a_part_of_a_merger_is_missing_is_refused(city: SmallCity) -> None:
    write_csv(city.data / "links.csv", LINKS)
    city.write_census({"west": 300, "m3": 100, "m2": 400, "e1": 50, "e2": 150})
    with pytest.raises(GateFailed, match=r"census_is_complete: small/census.csv has no count of .* in m1"):
        run_of(city, table=CENSUS | {"crosswalk": CROSSWALK}).value("layer/people")


def test_tables_may_name_districts(city: SmallCity) -> None:
    city.write_census({f"District {code}": number for code, number in PEOPLE.items()})
    write_housing(city, {f"District {code}": (1, 3) for code in PEOPLE})
    by_name = {"match": "name"}
    run = run_of(city, table=CENSUS | by_name, disability=STATUS | by_name, housing=HOUSING | by_name)
    assert run.value("layer/people").count[0].sum() == pytest.approx(sum(PEOPLE.values()))
    assert joined(run, "layer/people", "disability_codes_join") == (True, "")
    assert set(shares(run).values()) == {0.25}


@pytest.mark.parametrize("key", ["table", "disability", "housing"])
def test_names_that_two_districts_have_are_refused(city: SmallCity, key: str) -> None:
    path = city.data / "districts.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("District w1", "District m1"), encoding="utf-8")
    write_housing(city, dict.fromkeys(PEOPLE, (1, 3)))
    declared = {"table": CENSUS, "disability": STATUS, "housing": HOUSING}
    run = run_of(city, **declared | {key: declared[key] | {"match": "name"}})
    with pytest.raises(InputError, match=rf"people.{key}: matches districts by name, and several .*District m1"):
        run.value("layer/housing" if key == "housing" else "layer/people")
