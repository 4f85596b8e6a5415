"""Beside SDG 11.7: which share of the places where streets meet or end are intersections?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7",
    title="Share of street nodes that are intersections",
    method="consolidated_12_m",
    method_version="1",
    reference="https://doi.org/10.1016/j.compenvurbsys.2017.05.004",
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Streets are cut at the edge of the map extract, which makes dead ends that are none.",
        "Four or more ways are among three or more: the methods are not added up.",
    ),
)
def junction_share(street_junctions: FloatArray, street_places: FloatArray) -> Ratio:
    """Which share of the places where streets meet or end are intersections of three or more ways, or of four or more.

    The third method is the share of dead ends, where less is better: the share of intersections and it make up all but
    the places where two ways meet after merging.
    """
    return percent(street_junctions, of=street_places)
