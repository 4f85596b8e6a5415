"""Beside SDG 11.5: who lives where a river floods."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.5",
    title="Share of people exposed to floods",
    method="share_of_flooded_land",
    method_version="1",
    reference="https://data.jrc.ec.europa.eu/collection/id-0054",
    direction="down",
    target=None,
    covered=("people_with_flood_map", "people"),
    traps=(
        "Exposure is never published as 11.5.1, which counts people whom disasters have hurt.",
        "A flood of 100 years lies within that of 500: shares of return periods are never added up.",
        "Maps of rivers know no floods by rain or by the sea.",
        "People in high storeys count as exposed too.",
    ),
)
def flood_exposure(people_exposed_to_flood: FloatArray, people_with_flood_map: FloatArray) -> Ratio:
    """Which share of the people lives on land that a flood would cover.

    This is exposure, not indicator 11.5.1, which counts people who were affected. The variants are floods that come
    once in 100, 10 and 500 years on average, by their depth (0.15 m and more) or, named outline, by polygons of the
    land that they cover, however deep. Defences are not taken into account where the map leaves them out.
    """
    return percent(people_exposed_to_flood, of=people_with_flood_map)
