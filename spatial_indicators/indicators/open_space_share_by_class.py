"""SDG 11.7.1: how much of the land is open public space of one kind, or of one size."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Share of land that is open public space, by kind and by size",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-07-01.pdf",
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Kinds are a whole and sizes are a whole: one of each is never added up.",
        "The size is that of the whole space, also where only a corner of it lies in the district.",
        "What is mapped as a park, without its access or its fee, counts as open to everyone and free.",
    ),
)
def open_space_share_by_class(open_space_by_class_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How much of the land is green open space, shore, square or playground, and how much lies in small spaces.

    The methods are the classes: three kinds, which make up the share of open public space together, and four sizes,
    which do so too. Water itself is no open public space; what is open at the water's edge and not green is shore.
    """
    return percent(open_space_by_class_m2, of=land_on_map_m2)
