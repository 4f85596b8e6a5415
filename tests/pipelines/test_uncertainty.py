"""A city that declares how wrong its inputs may be publishes bounds; what is no such size is refused by name."""

from pathlib import Path
from typing import Any

import pytest
from small_city import SmallCity

from pipelines.cli.indicators import is_everyone
from spatial_indicators.city_file import read_city
from spatial_indicators.errors import InputError

MADE_UP: dict[str, Any] = {"reference": "made up for the test"}
ERRORS = {
    "population_model": {"size": 0.3, **MADE_UP},
    "missing_streets": {"size": 0.1, **MADE_UP},
    "timetable_day": {"size": 0.2, **MADE_UP},
}


def test_published_values_have_the_bounds_that_the_city_declares(raw_city: SmallCity) -> None:
    raw_city.write_yaml(errors=ERRORS)
    raw_city.report()
    rows = raw_city.values()
    access = [row for row in rows if row["indicator_id"] == "public_transport_access" and row["value"] is not None]
    assert access
    assert all(row["lower"] <= row["value"] <= row["upper"] for row in access)
    assert any(row["lower"] < row["upper"] for row in access)
    drivers = {flag for row in access for flag in row["flags"] if flag.startswith("bounds_from_")}
    assert drivers <= {f"bounds_from_{name}" for name in ERRORS}
    assert drivers
    assert all(row["lower"] is None for row in rows if row["indicator_id"] == "street_share")
    assert all((row["lower"] is None) == (row["upper"] is None) for row in rows)
    shown = raw_city.command("indicators", "small", "--indicator", "public_transport_access").stdout
    (value,) = (row for row in raw_city.values("city") if row["method"] == "un_2021_union" and is_everyone(row))
    assert f"{value['value']:.1f} [{value['lower']:.1f} to {value['upper']:.1f}]" in shown
    assert "In square brackets: the bounds" in shown


@pytest.mark.parametrize(
    ("errors", "message"),
    [
        (
            {"missing_street": ERRORS["missing_streets"]},
            "`errors.missing_street` is not known, did you mean `missing_s",
        ),
        (
            {"missing_streets": {"size": 1.5, **MADE_UP}},
            "`errors.missing_streets.size`: .* less than or equal to 1 .*1.5",
        ),
        ({"snapping": {"size": 0.6, **MADE_UP}}, "`errors.snapping.size`: .* less than or equal to 0.5 .*0.6"),
        ({"population_model": {"size": -1, **MADE_UP}}, "`errors.population_model.size`: .* or equal to 0 .*-1"),
        ({"population_model": {"size": float("nan"), **MADE_UP}}, "`errors.population_model.size`: .*nan"),
        ({"timetable_day": {"size": 0.2}}, "`errors.timetable_day.reference`: Field required"),
        ({"timetable_day": {"size": "often", **MADE_UP}}, "`errors.timetable_day.size`: .*valid number.*'often'"),
        ({"timetable_day": 0.2}, "`errors.timetable_day`: .*dictionary.*0.2"),
    ],
)
def test_what_is_no_size_of_an_error_is_refused(tmp_path: Path, errors: dict[str, Any], message: str) -> None:
    city = SmallCity(tmp_path)
    city.yaml.parent.mkdir()
    city.write_yaml(errors=errors)
    with pytest.raises(InputError, match=message):
        read_city(city.yaml)
