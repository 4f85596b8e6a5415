"""Green space nearby: who has a public green space of at least a hectare within 300 m."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Share of the population within 300 m of public green space of at least 1 ha",
    method="who_2017",
    method_version="2017",
    reference="https://iris.who.int/handle/10665/344116",
    target=100.0,
    target_reference="https://docs.un.org/A/RES/71/313",
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "A straight line crosses rivers, railways and fences: it reaches more people than the walk.",
        "The size counts what touches as one space: a path mapped between two lawns can part them.",
        "What is mapped as a park, without its access or its fee, counts as open to everyone and free.",
    ),
)
def green_space_access(people_near_green: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people live within 300 m of public green space of at least a hectare.

    Green spaces that touch are one. The variants differ in the way there: the straight line to the edge, as WHO
    measures it, or the walk along streets to an entrance.
    """
    return percent(people_near_green, of=people_on_map)
