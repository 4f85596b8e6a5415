"""Beside SDG 11.1.1: how many live in inadequate housing, by what a table tells of it."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.1.1",
    title="Share of people in inadequate housing, by one component",
    method="component_by_district",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-01-01.pdf",
    unit="percent",
    direction="down",
    valid_range=(0.0, 100.0),
    target=0.0,
    target_reference="https://docs.un.org/A/RES/71/313",
    covered=("people_with_housing_status", "people"),
    traps=(
        "Shares of several deprivations are not added up: one household may have them all.",
        "Crowding counted by rooms is not crowding counted by bedrooms: compare cities of one definition alone.",
        "What roofs look like from the air is no evidence of inadequate housing, and is not used.",
    ),
)
def inadequate_housing(people_in_inadequate_housing: FloatArray, people_with_housing_status: FloatArray) -> Ratio:
    """How many people live in inadequate housing.

    The check `housing_is_known` names the component that the city's table measures, such as overcrowding. A household
    is inadequately housed when it has at least one deprivation: shares of several are not added up. A single component
    is less than the official share of slums, informal settlements and inadequate housing. Groups are not told apart,
    since the table knows none.
    """
    return percent(people_in_inadequate_housing, of=people_with_housing_status)
