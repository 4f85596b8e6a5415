"""A city with a table of losses: its rate by district and year, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.city_run import CityRun
from spatial_indicators.errors import InputError
from tests.pipelines.small_city import PEOPLE, TOTAL, SmallCity, write_csv

TABLE = {
    "file": "small/losses.csv", "years": [2022, 2023], "year_column": "year", "deaths": "dead",
    "directly_affected": "hit", "code": "district",
}  # fmt: skip
ROWS = [("year", "district", "dead", "hit"), (2022, "w1", 1, 3), (2023, "w1", 0, 8), (2023, "e1", 2, 0)]


@pytest.fixture
def city(tmp_path: Path) -> SmallCity:
    city = SmallCity(tmp_path).write()
    write_csv(city.data / "losses.csv", ROWS)
    return city


def run_of(city: SmallCity, *, rows: list[Any] | None = None, **changes: Any) -> CityRun:
    if rows is not None:
        write_csv(city.data / "losses.csv", rows)
    table = {key: value for key, value in (TABLE | changes).items() if value is not None}
    city.write_yaml(disasters=[table])
    return city.run(keep=False)


def rates(run: CityRun, level: str = "district") -> dict[str, float]:
    values = run.value("indicator/disaster_losses")
    rows = values[values["is_default"] & (values["level"] == level)]
    return dict(zip(rows["area_code"], rows["value"], strict=True))


def test_every_district_has_the_rate_of_its_table_in_the_nearest_year(city: SmallCity) -> None:
    run = run_of(city)
    wanted = dict.fromkeys(PEOPLE, 0.0) | {"w1": 8e5 / PEOPLE["w1"], "e1": 2e5 / PEOPLE["e1"]}
    assert rates(run) == pytest.approx(wanted)
    assert rates(run, "city") == pytest.approx({"small": 10e5 / TOTAL})
    # The small city is of 2024; its table ends a year before.
    assert {tuple(flags) for flags in run.value("indicator/disaster_losses")["flags"]} == {("losses_of_2023",)}


def test_both_years_of_the_table_have_values_with_the_people_of_the_city_s_own_year(city: SmallCity) -> None:
    others = run_of(city).value("features/years")
    rows = others.observations.query("level == 'city' and method == 'sendai_all'")
    assert dict(zip(rows["year"], rows["numerator"], strict=True)) == pytest.approx({2022: 4.0, 2023: 10.0})
    assert [tuple(flags) for flags in rows["flags"]] == [("people_of_2024",)] * 2
    assert others.series["disaster_losses"] == (2022, 2023)


def test_losses_of_the_whole_city_are_the_rate_of_its_parts_and_they_say_so(city: SmallCity) -> None:
    run = run_of(city, code=None)
    assert rates(run) == pytest.approx(dict.fromkeys(PEOPLE, 10e5 / TOTAL))
    assert all("known_for_the_city_alone" in flags for flags in run.value("indicator/disaster_losses")["flags"])


def test_rows_of_no_district_are_named_and_not_counted(city: SmallCity) -> None:
    run = run_of(city, rows=[*ROWS, (2023, "elsewhere", 9, 9)])
    checks = {check.name: check for check in run.make("layer/losses").checks}
    assert not checks["losses_codes_join"].passed
    assert checks["losses_codes_join"].facts == {"of_no_district": "elsewhere"}
    assert rates(run, "city") == pytest.approx({"small": 10e5 / TOTAL})


def test_a_level_that_is_not_there_is_answered_with_those_that_are(city: SmallCity) -> None:
    with pytest.raises(InputError) as caught:
        run_of(city, level="ward").value("layer/losses")
    assert str(caught.value) == (
        "small: disasters: there is no such level of districts (found: ward). Write one of district, quarter."
    )


def test_losses_without_people_are_no_rate(city: SmallCity) -> None:
    city.write_yaml(people=None, disasters=[TABLE])
    with pytest.raises(InputError) as caught:
        city.run(keep=False).value("layer/losses")
    assert str(caught.value) == (
        "small: disasters: losses are counted per people, and the city counts none."
        " Give `people`, or leave `disasters` out."
    )
