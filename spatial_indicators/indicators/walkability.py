"""Beside SDG 11.7: how walkable are the neighbourhoods that people live in, compared with the rest of the city?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.7",
    title="Walkability of neighbourhoods, relative to the city",
    method="ghsci",
    method_version="1",
    reference="https://github.com/healthysustainablecities/global-indicators",
    unit="standard scores",
    valid_range=(-1000.0, 1000.0),
    covered=("people_with_walkability", "people"),
    flags={"near_map_edge": "people_near_map_edge"},
    traps=(
        "Scores are relative to the city: neither two cities nor two years can be compared.",
        "By transit_only, public transport is the only destination of daily life: food and shops are not in it.",
        "What nobody has mapped is not there: shops are mapped less well than streets, and in poor parts least.",
        "Where nobody lives there is no score, however pleasant the walk.",
    ),
)
def walkability(walkability_people: FloatArray, people_with_walkability: FloatArray) -> Ratio:
    """How walkable is the neighbourhood of the average person.

    The sum of three standard scores: density of people, density of intersections, and destinations of daily life:
    public transport alone (``transit_only``), or public transport, fresh food and convenience stores
    (``daily_living``). 0 is the mean of the city's cells with people. Scores are relative: they compare districts of
    one city, and neither two cities nor two years.
    """
    return Ratio(walkability_people, people_with_walkability)
