"""Units by the shares of their people, with the worked cases of the manual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.degurba.units import CLASSES, EUROSTAT, Edition, shares, unit_level_1, unit_level_2


def unit(**share: float) -> dict[int, np.ndarray]:
    given_shares = {int(name.removeprefix("c")): value for name, value in share.items()}
    return {one: np.array([given_shares.get(one, 0.0)]) for one in CLASSES}


@pytest.mark.parametrize(
    ("centre", "rural", "wanted"), [(0.5, 0.5, 3), (0.49, 0.5, 2), (0.49, 0.5001, 1), (0.0, 0.0, 2), (1.0, 0.0, 3)]
)
def test_half_of_the_people_in_a_centre_make_a_city_and_more_than_half_outside_make_it_rural(
    centre: float, rural: float, wanted: int
):
    assert unit_level_1(unit(c30=centre, c11=rural, c21=max(0.0, 1 - centre - rural))).tolist() == [wanted]


def test_a_mixed_town_is_semi_dense_by_the_rules_of_2024():
    assert unit_level_2(unit(c30=0.10, c23=0.20, c22=0.30, c21=0.10, c12=0.30)).tolist() == [22]


@pytest.mark.parametrize("edition", ["2021", "2024"])
def test_a_town_of_dense_clusters_is_dense_in_both_editions(edition: Edition):
    assert unit_level_2(unit(c30=0.10, c23=0.45, c21=0.20, c12=0.25), edition).tolist() == [23]


def test_countryside_is_named_after_where_most_live():
    assert unit_level_2(unit(c13=0.6, c11=0.4), "2024").tolist() == [13]
    assert unit_level_2(unit(c13=0.3, c12=0.1, c11=0.6), "2024").tolist() == [11]
    assert unit_level_2(unit(c13=0.4, c12=0.35, c11=0.25), "2024").tolist() == [12]
    assert unit_level_2(unit(c13=0.3, c12=0.4, c11=0.3), "2021").tolist() == [12]


def test_a_unit_without_people_is_classified_by_its_land():
    people = {one: np.array([0.0]) for one in CLASSES}
    land = {one: np.array([80.0 if one == 11 else 20.0 if one == 12 else 0.0]) for one in CLASSES}
    found = shares(people, land)
    assert found[11].tolist() == [0.8]
    assert unit_level_2(found).tolist() == [11]


@given(st.lists(st.floats(0, 1e6), min_size=8, max_size=8))
def test_shares_are_a_partition_and_every_unit_has_a_class(amounts: list[float]):
    people = {one: np.array([amount]) for one, amount in zip(CLASSES, amounts, strict=True)}
    found = shares(people, people)
    assert np.isclose(sum(found.values()), 1.0 if sum(amounts) > 0 else 0.0)
    for edition in ("2021", "2024"):
        assert unit_level_2(found, edition)[0] // 10 == unit_level_1(found)[0]
    assert EUROSTAT[int(unit_level_1(found)[0])] in {1, 2, 3}
