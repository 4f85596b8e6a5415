"""Beside SDG 11.3.1: how much built-up land there is for each person."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.3.1",
    title="Built-up area per person",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-03-01.pdf",
    unit="m2 per person",
    direction="down",
    valid_range=(0.0, 1e9),
    target=None,
    covered=("people_with_built_up", "people"),
    traps=(
        (
            "Products that count sealed land or whole built-up pixels give several other values: compare those of "
            "one product alone."
        ),
        "Where few people live among workplaces, the value is large and says nothing of sprawl.",
        "The years 2025 and 2030 of GHSL are projections and no measurements.",
    ),
)
def built_up_per_person(built_up_m2: FloatArray, people_with_built_up: FloatArray) -> Ratio:
    """How much built-up land is there for each person.

    The secondary indicator of 11.3.1. Built-up land is what the raster of the nearest year counts: for GHS-BUILT-S the
    surface of buildings.
    """
    return Ratio(built_up_m2, people_with_built_up)
