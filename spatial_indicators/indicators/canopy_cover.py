"""Beside SDG 11.7: how much of the land lies under crowns of trees?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7",
    title="Share of land under crowns of trees",
    method="by_area",
    method_version="1",
    reference="https://doi.org/10.1007/s11676-022-01523-z",
    target=None,
    covered=("land_with_canopy_m2", "land_m2"),
    traps=(
        "A crown is not a green space: most of them stand on private land or in streets.",
        "Rasters of another pixel size or year find another share: compare only what comes from one release.",
    ),
)
def canopy_cover(canopy_m2: FloatArray, land_with_canopy_m2: FloatArray) -> Ratio:
    """How much of the land lies under crowns of trees, whoever owns it.

    By the city's own raster of crowns, each pixel by its area. Where it knows nothing, land is neither covered nor
    bare; the coverage says how much is known. The second number of the rule of 3, 30 and 300 asks for 30 per cent.
    """
    return percent(canopy_m2, of=land_with_canopy_m2)
