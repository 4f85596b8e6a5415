"""Beside SDG 11.3.1: how much more land is built up than before?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.3.1",
    title="Total change in built-up area",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-03-01.pdf",
    direction="down",
    valid_range=(-100.0, 1e9),
    target=None,
    covered=("land_with_growth_m2", "land_m2"),
    traps=(
        "A fall is mostly an error of classification: buildings seldom vanish.",
        "Two releases of one raster differ where nothing was built: both years must come from one release.",
        "The years 2025 and 2030 of GHSL are projections and no measurements.",
    ),
)
def built_up_change(built_up_before_m2: FloatArray, built_up_after_m2: FloatArray) -> Ratio:
    """How much more land is built up than before.

    The secondary indicator of 11.3.1, between the same two years as the ratio. Land that was built up in neither year
    has no change to speak of.
    """
    return percent(built_up_after_m2 - built_up_before_m2, of=built_up_before_m2)
