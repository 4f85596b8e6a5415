"""Which years a city's file gives, and what breaks a series of them."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.project import HOME
from pipelines.step import Place
from pipelines.years import breaks_of_indicator, given_years, own_flags, people_by_raster, place_of_year
from spatial_indicators.city import City
from spatial_indicators.city_file import read_city
from spatial_indicators.indicator import indicators

DUST = indicators()["pm25_exposure"]


def demo(**changes: Any) -> City:
    content = read_city(HOME / "cities/demo.yaml").model_dump(mode="json", exclude_unset=True)
    return City.model_validate(content | changes)


def dust(year: int, **changes: Any) -> dict[str, Any]:
    return {"file": f"dust_{year}.tif", "year": year, **changes}


def test_the_demo_city_gives_three_epochs_and_an_image_of_another_year() -> None:
    given = given_years(demo())
    assert (given.own, given.counted) == (2020, 2020)
    assert given.layers == {
        "built_up": {2000, 2010, 2020},
        "losses": set(range(2015, 2021)),
        "pm25": {2020},
        "vegetation": {2024},
    }
    assert given.people == {2000, 2010, 2020}


def test_a_year_sees_its_own_inputs_alone() -> None:
    city = demo(pm25=[dust(2018), dust(2020)])
    of_2018 = place_of_year(Place(city, Path()), 2018).city
    assert (of_2018.year, [one.year for one in of_2018.pm25], of_2018.satellite) == (2018, [2018], ())


def test_own_values_say_when_their_image_is_of_another_year() -> None:
    assert own_flags(demo(), indicators()["green_cover"]) == ("vegetation_of_2024",)
    assert own_flags(demo(), DUST) == ()


def test_people_are_counted_in_their_own_year_and_a_raster_s_before() -> None:
    assert [people_by_raster(demo(), year) for year in (2000, 2010, 2015, 2020)] == [True, True, False, False]


def test_another_producer_breaks_a_series_and_another_file_does_not() -> None:
    city = demo(pm25=[dust(2018), dust(2019), dust(2020, producer="Another model")])
    assert breaks_of_indicator(city, DUST, (2018, 2019, 2020)) == (2020,)


def test_people_of_a_census_after_people_of_a_raster_break_a_series() -> None:
    assert breaks_of_indicator(demo(), indicators()["built_up_per_person"], (2000, 2010, 2020)) == (2020,)


def test_a_break_that_the_file_names_counts_for_what_rests_on_that_layer() -> None:
    city = demo(breaks=[{"layer": "pm25", "year": 2019, "reason": "a new network of stations"}])
    assert breaks_of_indicator(city, DUST, (2020,)) == (2019,)
    assert breaks_of_indicator(city, indicators()["green_cover"], (2024,)) == ()


def test_a_break_says_why() -> None:
    with pytest.raises(ValidationError, match="reason"):
        demo(breaks=[{"layer": "pm25", "year": 2019}])
