"""SDG 9.1.1: who lives near an all-season road in the country?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="9.1.1",
    title="Proportion of the rural population who live within 2 km of an all-season road",
    method="un_2020",
    method_version="2020-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-09-01-01.pdf",
    series="SP_ROD_R2KM",
    # "Universal road access of 100 % should not be set as a target" (UN metadata, 4.b).
    target=None,
    covered=("rural_people_on_map", "rural_people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "A city has few rural people: its share says nothing of the country that the series is about.",
        "A road without surface and class is neither known to be all-season nor not: the two variants are bounds.",
        "The way is a straight line: rivers and cliffs between home and road are not seen.",
    ),
)
def rural_access(rural_people_near_road: FloatArray, rural_people_on_map: FloatArray) -> Ratio:
    """Which share of the rural people live within 2 km of a road that can be driven in every season.

    Rural is what a raster of the degree of urbanisation says; roads in urban land do not count, as the metadata asks.
    The truth lies between two variants: roads known to be all-season by their class and surface (at_least), and all
    that are not known to close (at_most). The UN reports it for countries: this is the part within the city.
    """
    return percent(rural_people_near_road, of=rural_people_on_map)
