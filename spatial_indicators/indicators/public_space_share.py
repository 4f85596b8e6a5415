"""SDG 11.7.1: how much of the land is open to everyone, as street or as open space."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.7.1",
    title="Average share of the built-up area of cities that is open space for public use for all",
    method="un_2021",
    method_version="2021-03-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-07-01.pdf",
    series="EN_URB_OPENSP",
    target=None,
    covered=("land_on_map_m2", "land_m2"),
    traps=(
        (
            "Built-up area in the title means the city, by the UN's own words: its whole land is divided by, not "
            "its buildings."
        ),
        (
            "Adding the published shares of streets and of open space is right here, but not where streets inside "
            "parks count in both."
        ),
        "It is an average share of land and says nothing of who reaches it: see access to open public space.",
    ),
)
def public_space_share(open_space_m2: FloatArray, street_m2: FloatArray, land_on_map_m2: FloatArray) -> Ratio:
    """How much of the land is open to everyone, as street or as open space.

    Open public space and streets together; what is both counts once.
    The whole land of the city is the denominator, as the UN metadata says.
    """
    return percent(open_space_m2 + street_m2, of=land_on_map_m2)
