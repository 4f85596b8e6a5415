"""The terms of a formula say what the formula says, or nothing."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from spatial_indicators.indicator import FloatArray, Indicator, Ratio, indicator, indicators, percent
from spatial_indicators.linear_terms import Term, linear_terms, scale_of
from spatial_indicators.measure import measures
from tests.spatial_indicators.random_city import random_city, seeds


def declared(formula: Callable[..., Ratio]) -> Indicator:
    texts = {
        "code": "11.7.1",
        "title": "A share",
        "method": "ours",
        "method_version": "1",
        "reference": "https://un.org",
    }
    made: Indicator = indicator(**texts, covered=("land_on_map_m2", "land_m2"), flags={"edge": "people_near_map_edge"})(
        formula
    )
    return made


def share(open_space_m2: FloatArray, street_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """Half of the streets count."""
    return percent(open_space_m2 + street_m2 / 2, of=land_on_map_m2 - street_m2)


def test_terms_carry_the_factors_of_the_formula() -> None:
    found = linear_terms(declared(share), measures())
    assert {term.variant for term in found} == {"", "sampled_circles"}
    assert tuple(term for term in found if not term.variant) == (
        Term("", "numerator", "", "open_space_m2", "", 1.0),
        Term("", "numerator", "", "street_m2", "", 0.5),
        Term("", "denominator", "", "street_m2", "", -1.0),
        Term("", "denominator", "", "land_on_map_m2", "", 1.0),
        Term("", "covered", "", "land_on_map_m2", "", 1.0),
        Term("", "whole", "", "land_m2", "", 1.0),
        Term("", "flag", "edge", "people_near_map_edge", "", 1.0),
    )


def test_each_variant_sums_its_own_measure_and_the_common_ones() -> None:
    terms = linear_terms(indicators()["public_transport_access"], measures())
    above = [(term.variant, term.measure_variant) for term in terms if term.part == "numerator"]
    assert above[:3] == [("feed", "feed"), ("osm", "osm"), ("union", "union")]
    assert all(variant == of_measure for variant, of_measure in above)
    assert {term.measure_variant for term in terms if term.measure == "people_on_map"} == {""}


def test_the_scale_is_the_formula_s_own() -> None:
    def per_person(open_space_m2: FloatArray, people: FloatArray) -> Ratio:
        """How much."""
        return Ratio(open_space_m2, people)

    assert [scale_of(declared(formula)) for formula in (share, per_person)] == [100.0, 1.0]


def greater(open_space_m2: FloatArray, street_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """Which is greater."""
    return percent(np.maximum(open_space_m2, street_m2), of=land_m2)


def at_most(open_space_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """Never more than the land."""
    return percent(np.minimum(open_space_m2, land_m2), of=land_m2)


def product(open_space_m2: FloatArray, street_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """Both at once."""
    return percent(open_space_m2 * street_m2, of=land_m2)


def root(open_space_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """As 0 and 1 do, but not 4."""
    return percent(np.sqrt(open_space_m2), of=land_m2)


def with_constant(open_space_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """One square metre too many."""
    return percent(open_space_m2 + 1.0, of=land_m2)


def of_a_bent_whole(open_space_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """Below the line."""
    return percent(open_space_m2, of=np.maximum(land_m2, 1000.0))


def across_zones(open_space_m2: FloatArray, land_m2: FloatArray) -> Ratio:
    """Every zone like all."""
    return percent(np.broadcast_to(open_space_m2.sum(axis=1, keepdims=True), land_m2.shape), of=land_m2)


NOT_LINEAR = [greater, at_most, product, root, with_constant, of_a_bent_whole, across_zones]


@pytest.mark.parametrize("formula", NOT_LINEAR, ids=lambda formula: formula.__name__)
def test_a_formula_that_is_no_quotient_of_sums_has_no_terms(formula: Callable[..., Ratio]) -> None:
    assert linear_terms(declared(formula), measures()) == ()


RATES = {"land_consumption"}
"""Quotients of rates: no sums of measures, so that SQL cannot form them for any polygon."""


@pytest.mark.parametrize("name", [name for name in indicators() if name not in RATES])
def test_every_indicator_of_the_engine_has_terms(name: str) -> None:
    assert {term.part for term in linear_terms(indicators()[name], measures())} >= {"numerator", "denominator"}


@given(seed=seeds)
@settings(max_examples=5)
def test_terms_give_the_numerators_and_denominators_of_any_city(seed: int) -> None:
    city = random_city(seed)
    for name, one in indicators().items():
        if name in RATES:
            continue
        terms = linear_terms(one, measures())
        for variant in one.variants(measures()):
            rows = city.rows(name, method=one.method_name(variant))
            if not rows:  # a method for which the city gives nothing
                above = [term for term in terms if (term.variant, term.part) == (variant, "numerator")]
                assert np.isnan([city.sums(term.measure, term.measure_variant) for term in above]).any()
                continue
            for part in ("numerator", "denominator"):
                chosen = [term for term in terms if (term.variant, term.part) == (variant, part)]
                sums = sum(term.factor * np.array(city.sums(term.measure, term.measure_variant)) for term in chosen)
                wanted = [row[part] for row in rows if (row["sex"], row["age"], row["disability"]) == ("_T",) * 3]
                np.testing.assert_allclose(sums, np.array(wanted, dtype=float), rtol=1e-12)
