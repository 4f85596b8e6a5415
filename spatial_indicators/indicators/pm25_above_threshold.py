"""Beside SDG 11.6.2: who breathes more fine dust than the WHO advises."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.6.2",
    title="Share of people whose annual mean PM2.5 is above a WHO threshold",
    method="who_2021",
    method_version="2021",
    reference="https://www.who.int/publications/i/item/9789240034228",
    direction="down",
    target=0.0,
    target_reference="https://www.who.int/publications/i/item/9789240034228",
    covered=("people_with_pm25", "people"),
    flags={"interpolated_from_stations": "people_with_interpolated_pm25"},
    traps=(
        "A small change of the concentration near a threshold moves the whole city: read it beside the mean.",
        "A raster coarser than the city puts all of it on one side of a threshold.",
    ),
)
def pm25_above_threshold(people_above_pm25: FloatArray, people_with_pm25: FloatArray) -> Ratio:
    """Which share of the people breathes more fine dust than the WHO's guideline or an interim target.

    The variants are the guideline, 5 ug/m3 over the year, and the interim targets of 10, 15, 25 and 35.
    """
    return percent(people_above_pm25, of=people_with_pm25)
