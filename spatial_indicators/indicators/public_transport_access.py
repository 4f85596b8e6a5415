"""SDG 11.2.1: who has convenient access to public transport."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.2.1",
    title="Proportion of population that has convenient access to public transport",
    method="un_2021",
    method_version="2021-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-02-01.pdf",
    series="SP_TRN_PUBL",
    target=100.0,
    target_reference="https://docs.un.org/A/RES/71/313",
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        (
            "Buffers drawn with straight lines reach more people than walks along streets: never compare one with "
            "the other."
        ),
        "Low and high capacity reach the same people in part, and so do single stops: their shares are never added up.",
        "Where a timetable lacks operators, or the map lacks stops, the value is too low; compare its three methods.",
        (
            "Frequency and step-free access, which the definition names as well, are indicators of their own; price "
            "and safety are not known."
        ),
    ),
)
def public_transport_access(people_near_transit: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk to public transport.

    A stop counts within 500 m along the streets when it is of low capacity (bus, tram) and within 1 km when it is of
    high capacity (train, metro, ferry), when it is served on the day of analysis, and also when it lies outside the
    city. The variants differ in where stops come from: the timetable (feed), the map (osm), or both (union). On request
    there are more, of both: straight lines from homes or cells, the service area of the stops, and 2 km on a bicycle.
    """
    return percent(people_near_transit, of=people_on_map)
