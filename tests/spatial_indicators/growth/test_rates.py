"""Rates of 11.3.1: worked numbers of the project's notes on methods (L1 to L6), and laws that hold for all."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.errors import InputError
from spatial_indicators.growth.method import METHODS, growth_method
from spatial_indicators.growth.rates import Growth, growth

KM2 = 1e6
Pair = tuple[float, float]
SIZES = st.floats(1.0, 1e9)
NAMES = st.sampled_from(list(METHODS))
SCALES = st.sampled_from([2.0**-20, 0.25, 8.0, 2.0**30])
"""Powers of two, so that scaling itself rounds nothing."""
YEARS = st.integers(1, 50)


def of_city(land: tuple[float, float], people: tuple[float, float], years: float, method: str = "un_2021") -> Growth:
    first, last = ([size * KM2] for size in land)
    return growth((first, last), ([people[0]], [people[1]]), years=years, method=METHODS[method])


@pytest.mark.parametrize(
    ("land", "people", "years", "linear", "log", "regime"),
    [
        ((100, 130), (1_000_000, 1_200_000), 10, 1.645444, 1.439019, 16),
        ((53, 61.5), (320_000, 330_000), 10, 5.211853, 4.833840, 16),
        ((50, 55), (200_000, 300_000), 10, 0.24663, 0.235064, 2),
        ((40, 44), (1_000_000, 950_000), 5, -1.949573, None, 14),
        ((40, 38), (1_000_000, 900_000), 5, 0.474561, None, 10),
    ],
)
def test_ratio_and_regime_are_those_of_the_worked_cities(
    land: Pair, people: Pair, years: float, linear: float, log: float | None, regime: int
) -> None:
    of_2021, of_2018 = (of_city(land, people, years, method) for method in ("un_2021", "un_2018_log"))
    assert of_2021.ratio[0] == pytest.approx(linear, rel=2e-6)
    assert of_2021.regime[0] == of_2018.regime[0] == regime
    assert log is None or of_2018.ratio[0] == pytest.approx(log, rel=2e-6)


def test_rates_and_secondary_numbers_are_those_of_the_first_worked_city() -> None:
    found = of_city((100, 130), (1_000_000, 1_200_000), 10)
    assert found.land_rate[0] == pytest.approx(0.03, rel=1e-12)
    assert found.people_rate[0] == pytest.approx(0.01823216, rel=1e-6)
    assert (found.per_person_before[0], found.per_person_after[0]) == pytest.approx((100.0, 108.3333), rel=1e-6)
    assert found.change[0] == pytest.approx(30.0, rel=1e-12)


def test_city_a_of_the_notes_has_its_land_for_each_person_and_its_change() -> None:
    found = of_city((53, 61.5), (320_000, 330_000), 10)
    assert (found.per_person_before[0], found.per_person_after[0]) == pytest.approx((165.625, 186.3636), rel=1e-6)
    assert found.change[0] == pytest.approx(16.0377, rel=1e-5)


def test_people_who_hardly_grow_give_no_ratio_but_all_the_rest() -> None:
    found = of_city((40, 44), (1_000_000, 1_000_050), 5)
    assert math.isnan(found.ratio[0])
    assert found.ratio_reason[0] == "pgr_near_zero"
    assert found.land_rate[0] == pytest.approx(0.02)
    assert found.people_rate[0] == pytest.approx(1e-5, rel=1e-4)
    assert found.regime[0] == 16
    assert of_city((40, 44), (1_000_000, 1_000_050), 5, "ons").ratio[0] == pytest.approx(2000.05, rel=1e-5)


@pytest.mark.parametrize(
    ("land", "people", "method", "reasons"),
    [
        ((0.0, 5.0), (10.0, 20.0), "un_2021", ("no_built_up", None, "no_built_up")),
        ((5.0, 0.0), (10.0, 20.0), "un_2018_log", ("no_built_up", None, "no_built_up")),
        ((5.0, 0.0), (10.0, 20.0), "un_2021", (None, None, None)),
        ((5.0, -1.0), (10.0, 20.0), "un_2021", ("no_built_up", None, "no_built_up")),
        ((5.0, 6.0), (0.0, 20.0), "un_2021", (None, "no_people", "no_people")),
        ((5.0, 6.0), (20.0, 0.0), "un_2021", (None, "no_people", "no_people")),
        ((5.0, 6.0), (20.0, 20.0), "un_2021", (None, None, "pgr_near_zero")),
        ((5.0, 6.0), (20.0, 20.0), "ons", (None, None, "pgr_near_zero")),
        ((math.nan, 6.0), (1.0, 2.0), "un_2021", ("built_up_unknown", None, "built_up_unknown")),
        ((5.0, 6.0), (1.0, math.inf), "un_2021", (None, "people_unknown", "people_unknown")),
        ((5e-324, 6e300), (1.0, 2.0), "un_2021", ("beyond_numbers", None, "beyond_numbers")),
    ],
)
def test_what_cannot_be_known_is_missing_with_its_reason(
    land: Pair, people: Pair, method: str, reasons: tuple[str | None, str | None, str | None]
) -> None:
    pairs = [([first], [last]) for first, last in (land, people)]
    found = growth(pairs[0], pairs[1], years=5, method=METHODS[method])
    assert (found.land_reason[0], found.people_reason[0], found.ratio_reason[0]) == reasons
    numbers = [found.land_rate[0], found.people_rate[0], found.ratio[0]]
    assert [math.isnan(number) for number in numbers] == [reason is not None for reason in reasons]


@given(st.lists(st.tuples(*[st.floats(allow_nan=True, allow_infinity=True)] * 4), min_size=1), NAMES)
def test_no_number_is_infinite_and_each_missing_one_has_its_reason(
    rows: list[tuple[float, float, float, float]], method: str
) -> None:
    before, after, people_before, people_after = np.array(rows).T
    found = growth((before, after), (people_before, people_after), years=7, method=METHODS[method])
    for numbers in (found.change, found.per_person_before, found.per_person_after):
        assert not np.isinf(numbers).any()
    for numbers, reasons in (
        (found.land_rate, found.land_reason),
        (found.people_rate, found.people_reason),
        (found.ratio, found.ratio_reason),
    ):
        assert not np.isinf(numbers).any()
        assert (np.isnan(numbers) == [reason is not None for reason in reasons]).all()
    assert ((found.regime > 0) == (np.isfinite(found.land_rate) & np.isfinite(found.people_rate))).all()


@given(st.tuples(SIZES, SIZES), st.tuples(SIZES, SIZES), SCALES, YEARS, NAMES)
def test_rates_do_not_know_the_units(land: Pair, people: Pair, scale: float, years: int, method: str) -> None:
    one = growth(land, people, years=years, method=METHODS[method])
    scaled = [(pair[0] * scale, pair[1] * scale) for pair in (land, people)]
    other = growth(scaled[0], scaled[1], years=years, method=METHODS[method])
    for name in ("land_rate", "people_rate", "ratio", "regime", "change"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(SIZES, SIZES, YEARS)
def test_the_logarithmic_rate_is_the_same_backwards_and_never_above_the_linear_one(
    before: float, after: float, years: float
) -> None:
    there = of_city((before, after), (1.0, 2.0), years, "un_2018_log").land_rate[0]
    back = of_city((after, before), (1.0, 2.0), years, "un_2018_log").land_rate[0]
    assert there == pytest.approx(-back, rel=1e-9, abs=1e-15)
    assert there <= of_city((before, after), (1.0, 2.0), years).land_rate[0] + 1e-15


@given(SIZES, SIZES, SIZES, SIZES)
def test_land_for_each_person_times_people_is_the_land(before: float, after: float, first: float, last: float) -> None:
    found = growth(([before], [after]), ([first], [last]), years=1)
    assert found.per_person_before[0] * first == pytest.approx(before, rel=1e-12)
    assert found.per_person_after[0] * last == pytest.approx(after, rel=1e-12)


@pytest.mark.parametrize("years", [0, -5, math.nan, math.inf])
def test_no_time_between_the_years_is_refused(years: float) -> None:
    with pytest.raises(InputError, match="years: no time lies between both years"):
        of_city((1, 2), (1, 2), years)


def test_arrays_of_other_zones_are_refused() -> None:
    with pytest.raises(InputError, match="land and people of both years are not of the same zones"):
        growth(([1.0], [2.0]), ([1.0, 2.0], [2.0, 3.0]), years=1)


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no such method of 11\.3\.1 \(found: jrc\).*un_2021, un_2018_log, ons"):
        growth_method("jrc")
    assert growth_method("ons").near_zero == 0
