"""SDG 11.7.1: how much of the land is open public space."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Share of land that is open public space",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-07-01.pdf",
    series=None,
    target=None,
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Values of texts that divide by the built-up area alone are higher: here all land of the city counts.",
        "Adding up the areas of mapped spaces counts a playground in a park twice; here it counts once.",
        "What is mapped as a park, without its access or its fee, counts as open to everyone and free.",
    ),
)
def open_space_share(open_space_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How much of the land is open public space.

    Parks, gardens, squares, playgrounds and beaches that everyone may enter without charge, overlaps counted once.
    The whole land of the city is the denominator, as the UN metadata says.
    """
    return percent(open_space_m2, of=land_on_map_m2)
