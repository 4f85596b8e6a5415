"""SDG 11.2.1 by type of transport: who has formal, and who has informal public transport?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.2.1",
    title="Proportion of population with formal, and with informal, public transport within walking distance",
    method="un_2021",
    method_version="2021-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-02-01.pdf",
    target=None,
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "Both shares may cover the same people: they are set side by side, and never added.",
        "Informal vehicles stop where they are waved at: people between mapped stops are missed.",
        "What is informal is the city's own word, so that cities are compared with care.",
        "Stops that are only on the map count as formal, also where informal vehicles use them.",
    ),
)
def transit_kind_access(people_near_transit_of_kind: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk to formal, and which to informal, public transport?

    UN metadata of 11.2.1, 2.a: disaggregated by the share with access to each type of transport. A city whose file
    names nothing as informal has no value.
    """
    return percent(people_near_transit_of_kind, of=people_on_map)
