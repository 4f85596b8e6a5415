"""SDG 11.3.1: does built-up land grow faster than the people?"""

from spatial_indicators.growth.of_sums import growth_of_sums, reason_of_formula
from spatial_indicators.indicator import FloatArray, Quotient, indicator


@indicator(
    code="11.3.1",
    title="Ratio of land consumption rate to population growth rate",
    method="un",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-03-01.pdf",
    series="EN_LND_CNSPOP",
    unit="ratio",
    direction="down",
    valid_range=(-1e9, 1e9),
    target=None,
    covered=("land_with_growth_m2", "land_m2"),
    growth={
        "land_before": "built_up_before_m2",
        "land_after": "built_up_after_m2",
        "people_before": "people_before",
        "people_after": "people_after",
        "people_years": "people_years",
        "land_by_logarithm": "land_by_logarithm_m2",
    },
    traps=(
        "Ratios of cities or districts are never averaged: their land and their people are added up first.",
        "A ratio between 0 and 1 is thrift only where land and people both grow.",
        "Two releases of one raster differ where nothing was built: both years must come from one release.",
        "The years 2025 and 2030 of GHSL are projections and no measurements.",
        "GHS-POP is spread by built-up land, so that its people and GHS-BUILT-S do not change independently.",
        (
            "Boundaries of one vintage hold for both years; villages that the city absorbed meanwhile count from "
            "the beginning."
        ),
    ),
)
def land_consumption(
    built_up_before_m2: FloatArray,
    built_up_after_m2: FloatArray,
    people_before: FloatArray,
    people_after: FloatArray,
    people_years: FloatArray,
    land_by_logarithm_m2: FloatArray,
) -> Quotient:
    """How fast does built-up land grow in parts of how fast the people grow.

    Numerator: land consumption rate, by ``un_2021`` ``(V2 - V1) / V1 / T``, by ``un_2018_log`` ``ln(V2 / V1) / T``.
    Denominator: population growth rate, ``ln(P2 / P1) / T``. Both are parts per year, of the sums of the area. Where
    fewer than 0.0005 people in one come or go in a year, there is no ratio; both rates stand all the same. A ratio
    between 0 and 1 is no sign of thrift where both shrink: read the signs of the rates.
    """
    found = growth_of_sums(
        (built_up_before_m2, built_up_after_m2), (people_before, people_after), people_years, land_by_logarithm_m2
    )
    return Quotient(found.land_rate, found.people_rate, value_reason=reason_of_formula(found.ratio_reason))
