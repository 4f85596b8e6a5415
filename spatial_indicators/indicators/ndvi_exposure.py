"""Beside SDG 11.7: how green it is where people live."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.7",
    title="Vegetation index (NDVI) around people, population-weighted",
    method="within_300_m",
    method_version="1",
    reference="https://doi.org/10.1016/S2542-5196(21)00229-1",
    unit="ndvi",
    direction="up",
    valid_range=(-1.0, 1.0),
    target=None,
    covered=("people_with_ndvi", "people"),
    traps=(
        (
            "NDVI depends on the season, the sensor and its processing: values of different images show no change "
            "of the city."
        ),
        "Sentinel-2 carries an offset of -1000 since January 2022; read without it, every place looks less green.",
        "Water lowers the mean, so that a shore looks less green than it is.",
    ),
)
def ndvi_exposure(ndvi_people: FloatArray, people_with_ndvi: FloatArray) -> Ratio:
    """How green it is around people.

    NDVI is taken of every pixel, averaged within 300 m of the middle of each cell, and counts as often as people live
    there. Pixels under clouds and shadows are not known and are left out; water is not, and lowers the mean. The image
    is the one that the city gives: a value speaks for its season, and values of different sensors are not compared.
    """
    return Ratio(ndvi_people, people_with_ndvi)
