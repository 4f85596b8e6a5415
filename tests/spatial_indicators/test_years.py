"""Which years an indicator has, by what it rests on."""

from dataclasses import replace

import pytest

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures
from spatial_indicators.years import GivenYears, of_another_year, other_years

GIVEN = GivenYears(
    own=2020,
    layers={
        "pm25": frozenset({2018, 2019, 2020}),
        "vegetation": frozenset({2024}),
        "built_up": frozenset({2000, 2010, 2015, 2020}),
    },
    people=frozenset({2000, 2010, 2020, 2030}),
    counted=2020,
)


def years(name: str, given: GivenYears = GIVEN) -> tuple[int, ...]:
    return other_years(indicators()[name], measures(), given)


def test_people_weigh_the_dust_of_every_year() -> None:
    assert years("pm25_exposure") == (2018, 2019)


def test_land_per_person_needs_people_of_the_year_and_floods_too() -> None:
    assert years("built_up_per_person") == (2000, 2010)
    assert years("flood_exposure") == (2000, 2010)


def test_people_of_the_future_are_no_people_of_a_year() -> None:
    assert 2030 not in years("flood_exposure")
    assert years("flood_exposure", replace(GIVEN, own=2030)) == (2000, 2010, 2020)


def test_land_alone_needs_no_people() -> None:
    assert years("green_cover") == (2024,)


@pytest.mark.parametrize("name", ["public_transport_access", "street_share", "land_consumption", "inadequate_housing"])
def test_what_rests_on_a_map_a_table_or_two_years_has_no_other_year(name: str) -> None:
    assert years(name) == ()


def test_own_values_name_their_inputs_of_another_year() -> None:
    declared = indicators()["pm25_exposure"]
    assert of_another_year(declared, measures(), {"pm25": 2018, "built_up": 2000}, 2010) == ("pm25_of_2018",)
    assert of_another_year(declared, measures(), {"pm25": 2010}, 2010) == ()
