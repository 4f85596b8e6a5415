"""Beside SDG 11.7: for whom does the rule of 3 trees, 30 per cent canopy and 300 metres hold?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7",
    title="Share of the population with 3 trees at home, 30 % canopy in the district and green space within 300 m",
    method="konijnendijk_2023",
    method_version="1",
    reference="https://doi.org/10.1007/s11676-022-01523-z",
    target=None,
    covered=("people_with_known_greenery", "people"),
    flags={"near_map_edge": "people_near_map_edge"},
    traps=(
        "An inventory of street trees lacks those of private gardens: fewer homes see three than do.",
        "Trees within 30 m stand for trees that are seen: walls, slopes and floors are not known.",
        "The parts rest on different data, so that their years and coverage may differ.",
    ),
)
def green_rule_3_30_300(people_with_greenery: FloatArray, people_with_known_greenery: FloatArray) -> Ratio:
    """Which share of the people live by the rule of 3, 30 and 300, as a whole and in each of its parts.

    Three trees within 30 m of a point inside the home, which stand for those that are seen from it; 30 per cent of the
    land of the finest districts under crowns of trees; public green space of at least a hectare within 300 m along
    the streets. A part is computed where the city gives what it needs, and the whole where it gives all. People whose
    homes are not mapped have no place to see trees from: they lower the coverage.
    """
    return percent(people_with_greenery, of=people_with_known_greenery)
