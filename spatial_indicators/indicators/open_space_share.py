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
)
def open_space_share(open_space_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How much of the land is open public space.

    Parks, gardens, squares, playgrounds and beaches that everyone may enter without charge, overlaps counted once.
    The whole land of the city is the denominator, as the UN metadata says.
    """
    return percent(open_space_m2, of=land_on_map_m2)
