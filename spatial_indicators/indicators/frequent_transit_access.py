"""SDG 11.2.1 by frequency: who has public transport that leaves often?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.2.1",
    title="Proportion of population with frequent public transport within walking distance",
    method="un_2021",
    method_version="2021-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-02-01.pdf",
    target=None,
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        (
            "The UN speaks of waiting times of 20 minutes at peak hours; here the mean of 07:00 to 19:00 counts, so "
            "a stop that is served well at rush hour alone does not."
        ),
        "One day is counted: on a holiday or in a vacation every value is lower.",
        "Lines that share a stop add up to one headway, though each of them alone may be rare.",
    ),
)
def frequent_transit_access(people_near_frequent_transit: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk to public transport that leaves at least every 20 (or 30) minutes in daytime?

    Distances are those of convenient access. Only stops of the timetable count: how often a mapped stop is served is
    not known, so a city whose timetable lacks operators has a lower value than it should.
    """
    return percent(people_near_frequent_transit, of=people_on_map)
