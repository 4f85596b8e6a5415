"""Beside SDG 11.3: how densely does the average person live?"""

from spatial_indicators.indicator import FloatArray, Ratio, indicator


@indicator(
    code="11.3",
    title="Population-weighted density",
    method="squares_of_1_km",
    method_version="1",
    reference="https://doi.org/10.2307/2061168",
    unit="people per km2",
    direction="up",
    valid_range=(0.0, 1e9),
    target=None,
    covered=("people", "people"),
    flags={"people_placed_by_area": "people_placed_by_area"},
    traps=(
        "Squares of another size give another density: compare values of one size alone.",
        "Where no home is mapped, people are spread over the land and look less crowded than they are.",
        "High density alone is neither good nor bad: read it beside access to open space and transport.",
    ),
)
def population_weighted_density(people_density: FloatArray, people: FloatArray) -> Ratio:
    """How many people live on the square kilometre around the average person.

    The density of each square of 1 km, weighted by its people: sum of p x p / a over sum of p (Craig, Averaging
    population density, Demography 21(3), 1984, p. 405). Land where nobody lives counts only beside people, so that a
    city with large woods is not thin. The value depends on the size of the squares: compare it only with values of
    squares as large. A square is shared by the districts it meets.
    """
    return Ratio(people_density, people)
