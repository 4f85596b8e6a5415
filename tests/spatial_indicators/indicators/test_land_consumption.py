"""Land consumption against population growth: tiny cases, and the worked cities of the project's notes on methods."""

import math
from dataclasses import replace

import numpy as np
import pytest

from spatial_indicators.declaration import DeclarationError
from spatial_indicators.growth.epochs import Epochs, epochs_to_compare
from spatial_indicators.indicator import indicator, indicators
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.linear_terms import linear_terms
from spatial_indicators.measure import measures
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts

RATE = math.log(2) / 10


def grown(tiny: TinyCity, people_before: float) -> TinyCity:
    """Let every cell have had so many of its people."""
    assert tiny.growth is not None
    then = OnCells(tiny.growth.people_after.value * people_before, np.ones(len(tiny.cells)), 2010)
    return replace(tiny, growth=replace(tiny.growth, people_before=then))


def test_land_and_people_that_double_in_ten_years() -> None:
    tiny = city(square_districts(2), [10, 30])
    (row,) = tiny.rows("land_consumption", of="city")
    assert (row["method"], row["sex"]) == ("un_2021", "_T")
    assert (row["numerator"], row["denominator"]) == pytest.approx((0.1, RATE))
    assert row["value"] == pytest.approx(0.1 / RATE)
    (by_logarithm,) = tiny.rows("land_consumption", of="city", method="un_2018_log")
    assert by_logarithm["value"] == pytest.approx(1.0)


def test_a_union_is_formed_from_sums_and_not_from_ratios() -> None:
    tiny = city(square_districts(2), [10, 30])
    assert tiny.growth is not None
    then = OnCells(np.where(tiny.growth.people_after.value > 2.6, 1.0, 2.0), np.ones(len(tiny.cells)), 2010)
    tiny = replace(tiny, growth=replace(tiny.growth, people_before=then))
    before, after = tiny.sums("people_before", of="city")[0], tiny.sums("people_after", of="city")[0]
    (row,) = tiny.rows("land_consumption", of="city")
    assert row["denominator"] == pytest.approx(math.log(after / before) / 10)


def test_people_who_stay_give_both_rates_and_no_ratio() -> None:
    rows = grown(city(square_districts(2), [10, 30]), 1.0).rows("land_consumption")
    assert [(row["value"], row["reason"]) for row in rows] == [(None, "pgr_near_zero")] * 2
    assert [row["numerator"] for row in rows] == pytest.approx([0.1, 0.1])
    assert [row["denominator"] for row in rows] == [0, 0]


def test_where_nobody_lived_there_is_a_reason() -> None:
    rows = grown(city(square_districts(2), [10, 30]), 0.0).rows("land_consumption")
    assert [(row["value"], row["reason"]) for row in rows] == [(None, "no_people")] * 2


def test_what_one_year_does_not_know_counts_in_neither() -> None:
    tiny = city(square_districts(2), [10, 30])
    assert tiny.growth is not None
    unknown = np.where(np.arange(len(tiny.cells)) == 0, np.nan, tiny.growth.built_up_before.value)
    then = OnCells(unknown, np.isfinite(unknown).astype(float), 2010)
    (row,) = replace(tiny, growth=replace(tiny.growth, built_up_before=then)).rows("land_consumption", of="city")
    assert row["value"] == pytest.approx(0.1 / RATE)
    assert 0 < row["coverage"] < 1
    assert "partly_covered" in row["flags"]


def test_a_city_without_rasters_of_two_years_says_so() -> None:
    (row,) = replace(city(square_districts(1), [40]), growth=None).rows("land_consumption", of="city")
    assert (row["value"], row["reason"]) == (None, "no_source")


def test_free_polygons_are_offered_the_six_sums_of_growth() -> None:
    terms = linear_terms(indicators()["land_consumption"], measures())
    by_method = {(term.variant, term.part): term.measure for term in terms}
    for variant in ("2021", "2018_log"):
        assert by_method[variant, "land_before"] == "built_up_before_m2"
        assert by_method[variant, "people_years"] == "people_years"
        assert (variant, "numerator") not in by_method
    of_log = {term.variant: term.measure_variant for term in terms if term.part == "land_by_logarithm"}
    assert of_log == {"2021": "2021", "2018_log": "2018_log"}


def test_growth_that_names_other_measures_than_its_formula_is_refused() -> None:
    parts = {"land_before": "built_up_before_m2"}
    told = indicators()["land_consumption"]
    with pytest.raises(DeclarationError, match="`growth` has a measure of the formula for each of"):
        indicator(
            code=told.code, title=told.title, method="un", method_version="1", reference=told.reference,
            covered=told.covered, growth=parts,
        )(told.formula)  # fmt: skip


@pytest.mark.parametrize(
    ("built_up", "people", "year", "years"),
    [
        ({2000, 2010, 2020}, {2000, 2010, 2020}, 2020, (2010, 2020)),
        ({2000, 2010, 2020}, {2000, 2020}, 2020, (2000, 2020)),
        ({2000, 2010, 2020}, {2000, 2010, 2020}, 2015, (2000, 2010)),
        ({2010, 2015, 2020, 2030}, {2010, 2015, 2020, 2030}, 2023, (2010, 2020)),
        ({2010, 2020}, {2010, 2020}, 2000, (2010, 2020)),
        ({2000, 2010}, {2010, 2020}, 2020, None),
    ],
)
def test_growth_is_counted_between_years_that_have_both_rasters(
    built_up: set[int], people: set[int], year: int, years: tuple[int, int] | None
) -> None:
    assert epochs_to_compare(built_up, people, year) == years


def test_epochs_know_their_years() -> None:
    layers = [OnCells(np.ones(1), np.ones(1), year) for year in (2005, 2020, 2005, 2020)]
    assert Epochs(*layers).years == 15
