import numpy as np

from spatial_indicators.layers.housing import Housing
from spatial_indicators.measures.people_in_inadequate_housing import people_in_inadequate_housing
from tests.spatial_indicators.tiny_city import city, square_districts


def test_people_of_a_cell_share_the_housing_of_its_district_and_the_unknown_are_nobody() -> None:
    people = city(square_districts(1), [100]).people
    housing = Housing(np.array([0.2, 0.0, 1.0, np.nan]), "overcrowding", 2021)
    assert people_in_inadequate_housing({"people": people, "housing": housing})[""].tolist() == [[5, 0, 25, 0]]
