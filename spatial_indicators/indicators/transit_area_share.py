"""Beside SDG 11.2.1: how much land does public transport serve?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.2.1",
    title="Share of land in the service area of public transport",
    method="un_2021",
    method_version="2021-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-02-01.pdf",
    target=None,
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Land is not people: fields and water lower it, so that it says more of dense cities than of wide ones.",
        "The area reaches 50 m beside streets: gardens and blocks farther from any street are not in it.",
    ),
)
def transit_area_share(land_near_transit_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """Which share of the land lies within 50 m of a street that can be walked to from a stop of public transport.

    500 m along the streets from stops of low capacity, 1 km from those of high capacity, of timetables or the map. It
    is computed on request, and tells where people could live with access, whoever lives there now.
    """
    return percent(land_near_transit_m2, of=land_on_map_m2)
