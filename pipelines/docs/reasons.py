"""What the reasons and the flags of a value mean, and which of them an indicator can give."""

import inspect

from pipelines.docs.markdown import code
from spatial_indicators.city_errors import CityErrors
from spatial_indicators.error_effects import error_sources
from spatial_indicators.indicator import Indicator, Quotient
from spatial_indicators.measure import measures
from spatial_indicators.observation import LEAST_COVERAGE, WIDEST

REASONS = {
    "no_source": "the city gives no data that it needs, such as a raster, or stops of this origin,"
    " or does not ask for its method",
    "no_people": "nobody is counted in the district",
    "no_land": "the district has no land",
    "not_on_map": "the map extract covers nothing of the district",
    "group_unknown": "the tables do not say who in the district belongs to the group",
    "nobody_in_group": "nobody of the group is counted in the district",
    "nothing_to_divide": "the district has nothing of what is divided by, such as street nodes",
    "coverage_too_low": f"the value would speak for less than {LEAST_COVERAGE:.0%} of the district",
}
"""In the order in which they are looked for."""

OF_RATES = {
    "no_built_up": "there was no built-up land to begin with",
    "no_people": "nobody lived there at the beginning or at the end",
    "pgr_near_zero": "hardly anybody came or went, so that the rate of the land has nothing to be compared with",
    "built_up_unknown": "built-up land of one of both years is not known",
    "people_unknown": "the people of one of both years are not known",
    "beyond_numbers": "the quotient is beyond what numbers hold",
}
"""Reasons of indicators that are quotients of rates; both rates are kept all the same."""

PARTLY_COVERED = "the value speaks for a part of the district only: see its coverage"


BOUNDS_FROM = "of the sources of error that the city declares, the one that makes the bounds widest"


def reasons_of(indicator: Indicator) -> dict[str, str]:
    """Give the reasons that a missing value of an indicator can have, with their meaning."""
    left_out = {"no_land"} if _counts_people(indicator) else {"no_people", "group_unknown", "nobody_in_group"}
    known = {reason: text for reason, text in REASONS.items() if reason not in left_out}
    return {code(reason): text for reason, text in (known | (OF_RATES if is_of_rates(indicator) else {})).items()}


def is_of_rates(indicator: Indicator) -> bool:
    """Whether an indicator is a quotient of rates and no ratio of sums."""
    return inspect.signature(indicator.formula).return_annotation is Quotient


def flags_of(indicator: Indicator) -> dict[str, str]:
    """Give the flags that a value of an indicator can carry, with their meaning."""
    raised = {flag: measures()[name].title for flag, name in indicator.flags.items()}
    meaning = {code(flag): f"the district holds {title[0].lower()}{title[1:]}" for flag, title in raised.items()}
    bounds = {code(f"{WIDEST}{name}"): BOUNDS_FROM for name in sources_of(indicator)}
    return meaning | {code("partly_covered"): PARTLY_COVERED} | bounds


def sources_of(indicator: Indicator) -> list[str]:
    """Name the sources of error that can touch an indicator in one of its variants."""
    sizes = dict.fromkeys(CityErrors.model_fields, 0.0)
    variants = indicator.variants(measures())
    touched = (error.name for variant in variants for error in error_sources(indicator, variant, measures(), sizes))
    return list(dict.fromkeys(touched))


def _counts_people(indicator: Indicator) -> bool:
    return measures()[indicator.covered[1]].counts == "people"
