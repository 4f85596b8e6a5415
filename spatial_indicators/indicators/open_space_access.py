"""SDG 11.7.1: who has open public space within a short walk."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Share of the population with access to open public space within 400 m",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-07-01.pdf",
    series="EN_ACS_URB_OPENSP",
    target=100.0,
    target_reference="https://docs.un.org/A/RES/71/313",
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "Every group is taken to walk alike, and every open space to serve alike: how good it is, is not known.",
        "What is mapped as a park, without its access or its fee, counts as open to everyone and free.",
        "The share with access is not the share of land: many small spaces reach more people than one large one.",
    ),
)
def open_space_access(people_near_open_space: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk 400 m to open public space.

    The walk ends at an entrance, at a street that runs into the open space, or where its outline meets a street; never
    at its middle. Parks partly or wholly outside the city count.
    """
    return percent(people_near_open_space, of=people_on_map)
