"""SDG 11.2.1 by universal access: who has public transport that can be boarded without steps?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent


@indicator(
    code="11.2.1",
    title="Proportion of population with step-free public transport within walking distance",
    method="un_2021",
    method_version="2021-09-01",
    reference="https://unstats.un.org/sdgs/metadata/files/Metadata-11-02-01.pdf",
    target=None,
    covered=("people_on_map", "people"),
    flags={"people_placed_by_area": "people_placed_by_area", "near_map_edge": "people_near_map_edge"},
    traps=(
        "Where at_least and at_most lie far apart, it is the data that are missing, not the ramps.",
        "A stop where one can board says nothing of the way to it: kerbs, slopes and broken lifts are not known.",
        "Access for wheelchairs is a part of universal access only: signs, sounds and help are not known.",
    ),
)
def step_free_transit_access(people_near_step_free_transit: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share of the people can walk to public transport that can be boarded in a wheelchair?

    The truth lies between two variants: stops that are known to be step-free (at_least), and those that are not known
    not to be (at_most). A city where no stop says anything has no value.
    """
    return percent(people_near_step_free_transit, of=people_on_map)
