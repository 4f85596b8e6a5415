"""Beside SDG 11.7: how much of the land plants cover, whoever owns it."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7",
    title="Share of land covered by vegetation",
    method="at_least",
    method_version="1",
    reference="https://doi.org/10.1016/j.rse.2004.02.003",
    direction="up",
    target=None,
    covered=("land_with_ndvi_m2", "land_m2"),
    traps=(
        (
            "NDVI depends on the season, the sensor and its processing: values of different images show no change "
            "of the city."
        ),
        "Sentinel-2 carries an offset of -1000 since January 2022; read without it, every place looks less green.",
        "Green that can be seen is not green that can be entered: see open space.",
    ),
)
def green_cover(vegetated_m2: FloatArray, land_with_ndvi_m2: FloatArray) -> Ratio:
    """How much of the land do plants cover.

    Land counts as covered from an NDVI of 0.2, below which it is bare soil, or of 0.5, from which it is taken as
    covered by plants alone (Sobrino et al. 2004). Fields and private gardens count too: this is not public open space.
    Land under clouds is neither green nor bare; the coverage says how much was seen.
    """
    return percent(vegetated_m2, of=land_with_ndvi_m2)
