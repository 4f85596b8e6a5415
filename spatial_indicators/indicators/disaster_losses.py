"""SDG 11.5.1: whom disasters killed or affected, by a table of losses."""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.5.1",
    title="Deaths, missing and directly affected persons attributed to disasters, per 100 000 people",
    method="sendai",
    method_version="1",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-05-01.pdf",
    unit="per 100 000 people",
    direction="down",
    valid_range=(0.0, 1e9),
    target=None,
    covered=("people_with_loss_record", "people"),
    flags={"known_for_the_city_alone": "people_with_losses_of_city"},
    traps=(
        "One year says little: disasters are rare, and the rate of a small city leaps.",
        "Who was affected twice counts twice, so that a rate may be above 100 000.",
        "No row is no loss only within the years that the table is said to hold whole.",
    ),
)
def disaster_losses(disaster_victims: FloatArray, people_with_loss_record: FloatArray) -> Ratio:
    """How many people in 100 000 did disasters kill or directly affect in a year.

    The city's table counts them; nothing is modelled, and this is no exposure. The variants are all of them, the dead
    and missing alone (UN series VC_DSR_MTMP), and the directly affected alone (VC_DSR_DAFF). Who was affected twice
    counts twice, so that a rate may be above 100 000. Where the table knows the whole city alone, its parts have the
    city's rate and say so. One year says little: disasters are rare.
    """
    return Ratio(disaster_victims, people_with_loss_record, scale=100_000.0)
