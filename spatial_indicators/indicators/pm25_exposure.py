"""SDG 11.6.2: how much fine dust people breathe."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.6.2",
    title="Annual mean level of fine particulate matter (PM2.5), population-weighted",
    method="who_population_weighted",
    method_version="2017-07-11",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-06-02.pdf",
    series="EN_ATM_PM25",
    unit="ug/m3",
    direction="down",
    valid_range=(0.0, 1000.0),
    target=5.0,
    target_reference="https://www.who.int/publications/i/item/9789240034228",
    covered=("people_with_pm25", "people"),
    flags={"interpolated_from_stations": "people_with_interpolated_pm25"},
    traps=(
        "The mean of places is not the mean of people: concentrations are never averaged before they are weighted.",
        "The value of a country is weighted by its urban people: it is no mean of its cities' values.",
        "From stations to a raster, or from one release to the next, is a break and no trend.",
        "Rasters know nothing along some coasts: see the coverage.",
    ),
)
def pm25_exposure(pm25_people: FloatArray, people_with_pm25: FloatArray) -> Ratio:
    """How much fine dust is in the air that people breathe, on average over the year.

    Each cell's concentration counts as often as people live there. People where no concentration is known are left out,
    and the coverage says so: no data is not clean air.
    """
    return Ratio(pm25_people, people_with_pm25)
