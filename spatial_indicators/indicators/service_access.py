"""Beside SDG 11.3: who lives within a quarter of an hour's walk of daily services?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.3",
    title="Share of the population within a 15-minute walk of a school, health care and food",
    method="walk_15_min",
    method_version="1",
    reference="https://doi.org/10.3390/smartcities4010006",
    target=None,
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "What the map lacks is not there: shops are mapped worse than schools, and differently in each city.",
        "A service counts whatever its size, price, quality and hours.",
        "All three within reach is less than each alone: do not compare it with a value of one kind.",
    ),
)
def service_access(people_near_services: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk to a school, to health care and to a food shop in 15 minutes each.

    The way is 1250 m along the streets (5 km/h) to an entrance, also of services outside the city. The variants tell
    who has all three, and each of them alone. What the map lacks is not there: compare cities only where services are
    mapped as well. Where it holds no service of a kind at all, that kind and all three together have no value.
    """
    return percent(people_near_services, of=people_on_map)
