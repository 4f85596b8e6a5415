"""Share of people in inadequate housing: the union of deprivations, over those whose housing is known."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.cells import cut_cells
from spatial_indicators.layers.housing import HousingCounts, deprived_people, housing_on_cells
from tests.spatial_indicators.tiny_city import square_districts


def test_the_worked_example_of_the_metadata_is_half_of_the_people() -> None:
    # Households of 4, 3, 5, 2 and 6 people; the first has two deprivations, the last one: 10 of 20 people, not 70 %.
    people = np.array([4.0, 3.0, 5.0, 2.0, 6.0])
    flags = np.array([[1, 1], [0, 0], [0, 0], [0, 0], [0, 1]], dtype=bool)
    assert deprived_people(people, flags) == 10.0


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_a_union_lies_between_its_largest_part_and_their_sum(households: list[tuple[int, bool, bool]]) -> None:
    people = np.array([size for size, *_ in households], dtype=float)
    flags = np.array([parts for _, *parts in households], dtype=bool)
    union = deprived_people(people, flags)
    parts = [deprived_people(people, flags[:, [at]]) for at in (0, 1)]
    assert max(parts) <= union <= min(sum(parts), people.sum())


def test_a_cell_has_the_share_of_its_district_and_a_district_without_a_row_is_not_known() -> None:
    districts = square_districts(3)
    cells = cut_cells(districts, cell_size_m=100, mapped=None)
    counts = HousingCounts({"lsoa0": 5.0, "lsoa1": 0.0}, {"lsoa0": 20.0, "lsoa1": 0.0})
    housing = housing_on_cells(counts, cells, districts, component="overcrowding", year=2021)
    by_district = [set(housing.share[cells.district["lsoa"] == number].tolist()) for number in range(3)]
    assert by_district[0] == {0.25}
    assert all(np.isnan(list(found)).all() for found in by_district[1:])
