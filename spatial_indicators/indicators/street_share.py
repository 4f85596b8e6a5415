"""SDG 11.7.1: how much of the land is given to streets."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Share of land allocated to streets",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-07-01.pdf",
    series=None,
    target=None,
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Most widths are not mapped and come from the class of the street: the value is as good as that table.",
        "A street drawn as two carriageways counts both at the width of their class.",
        "Railways, drives, car parks' paving and tunnels do not count; values that hold them are higher.",
    ),
)
def street_share(street_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How much of the land is given to streets.

    Length times width of the streets, outside open public space; private drives and the paving of car parks left out.
    The whole land of the city is the denominator, as the UN metadata says.
    """
    return percent(street_m2, of=land_on_map_m2)
