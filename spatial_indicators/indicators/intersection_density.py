"""Beside SDG 11.7: how many street intersections are there on a square kilometre?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.7",
    title="Density of street intersections",
    method="consolidated_12_m",
    method_version="1",
    reference="https://doi.org/10.1016/j.compenvurbsys.2017.05.004",
    unit="per km2",
    valid_range=(0.0, 1e5),
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        "Streets are cut at the edge of the map extract, which makes dead ends that are none.",
        "Both carriageways of a wide street are one place only where they lie within the tolerance.",
        "Woods and water of the city are part of the square kilometres.",
    ),
)
def intersection_density(street_junctions: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How many intersections of three or more ways, of four or more, and dead ends are there on a square kilometre.

    Many intersections mean short blocks and a choice of ways. Counted on the streets that people may walk, footpaths
    included, so that a well mapped city has more; compare cities only where paths are mapped as well.
    """
    return Ratio(street_junctions, land_on_map_m2, scale=1e6)
