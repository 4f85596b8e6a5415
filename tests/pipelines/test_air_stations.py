"""A city with a raster of fine dust and stations compares the two; one with stations alone has the air between them."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME, Surroundings
from pipelines.step import Check
from pipelines.steps.registry import all_steps
from spatial_indicators.errors import GateFailed

BOROUGHS = {"Northside": 12.0, "City Centre": 15.0, "Eastshore": 13.0, "Southbank": 13.0}
"""Means, ug/m3, near those of the demo city's raster."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("air")
    write_demo_city(root)
    return root


def measured(root: Path, means: dict[str, float], days: int = 366) -> str:
    with (root / "air.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "station", "pm25"])
        for name, mean in means.items():
            first = dt.date(2020, 1, 1)
            rows.writerows([(first + dt.timedelta(day)).strftime("%Y%m%d"), name, mean] for day in range(days))
    return "air.csv"


def run_of(root: Path, folder: Path, file: str, **changes: Any) -> CityRun:
    declared = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8")) | {"city": "other"}
    stations = {"file": file, "year": 2020, "station": "station", "date": "date", "pollutant": "pm25"}
    declared["air_stations"] = [stations | {"level": "borough"}]
    (folder / "other.yaml").write_text(yaml.safe_dump(declared | changes), encoding="utf-8")
    return Surroundings(folder, root, folder, str(folder / "store")).city_run("other", all_steps(), keep=False)


def check_of(run: CityRun, name: str) -> Check:
    (found,) = (check for check in run.make("layer/pm25").checks if check.name == name)
    return found


def test_without_a_raster_the_air_lies_between_the_stations_and_the_values_say_so(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, measured(root, BOROUGHS), pm25=[])
    layer = run.value("layer/pm25")
    assert layer.is_interpolated
    assert 12.0 <= layer.value.min() <= layer.value.max() <= 15.0
    assert check_of(run, "air_stations_agree").facts["stations"] == 4
    rows = run.value("indicator/pm25_exposure")
    known = rows[rows["value"].notna()]
    assert all("interpolated_from_stations" in flags for flags in known["flags"])


def test_a_raster_counts_and_stations_of_its_year_are_compared_with_it(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, measured(root, BOROUGHS))
    assert not run.value("layer/pm25").is_interpolated
    agree = check_of(run, "air_stations_agree")
    assert agree.passed
    assert abs(agree.facts["bias"]) < 2


def test_a_raster_that_differs_from_its_stations_is_told_with_both(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, measured(root, {name: 3 * mean for name, mean in BOROUGHS.items()}))
    agree = check_of(run, "air_stations_agree")
    assert (agree.passed, agree.is_warning) == (False, True)
    assert agree.facts["bias"] < -20


def test_stations_of_another_year_are_not_compared(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, measured(root, BOROUGHS))
    other = run.place.city.air_stations[0].model_copy(update={"year": 2019})
    assert other.year != run.value("layer/pm25").year
    stations = [other.model_dump(mode="json", exclude_none=True)]
    assert check_of(run_of(root, tmp_path, "air.csv", air_stations=stations), "air_stations_agree").facts == {
        "given": False
    }


def test_stations_with_too_few_days_are_named(root: Path, tmp_path: Path) -> None:
    run = run_of(root, tmp_path, measured(root, BOROUGHS, days=200), pm25=[])
    with pytest.raises(GateFailed, match=r"no station of other has a place and 75% of the days of 2020"):
        run.value("layer/pm25")


def test_stations_can_have_a_table_of_places(root: Path, tmp_path: Path) -> None:
    (root / "places.csv").write_text("name,x,y\nEast,10.02,45\nWest,9.98,45\n", encoding="utf-8")
    file = measured(root, {"East": 20.0, "West": 10.0, "Unknown": 90.0})
    stations = {"file": file, "year": 2020, "station": "station", "date": "date", "pollutant": "pm25"}
    places = {"file": "places.csv", "station": "name", "lon": "x", "lat": "y"}
    run = run_of(root, tmp_path, file, pm25=[], air_stations=[stations | {"places": places}])
    assert np.ptp(run.value("layer/pm25").value) > 5
    placed = check_of(run, "air_stations_are_placed")
    assert (placed.passed, placed.is_warning, placed.facts["without_a_place"]) == (False, True, 1)
