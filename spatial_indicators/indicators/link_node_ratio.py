"""Beside SDG 11.7: how well are streets joined to each other?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.7",
    title="Link-node ratio of streets",
    method="consolidated_12_m",
    method_version="1",
    reference="https://doi.org/10.1016/j.compenvurbsys.2017.05.004",
    unit="ratio",
    valid_range=(0.0, 50.0),
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Streets are cut at the edge of the map extract, which makes dead ends that are none.",
        "Footpaths are links too: a city whose paths are mapped well has a higher ratio.",
    ),
)
def link_node_ratio(street_links: FloatArray, street_places: FloatArray) -> Ratio:
    """How many stretches of street are there for each place where streets meet or end.

    A grid has 2, a tree of dead ends 1. A stretch is shared by the districts that its ends lie in.
    """
    return Ratio(street_links, street_places)
