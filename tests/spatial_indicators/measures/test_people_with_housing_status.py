import numpy as np

from spatial_indicators.layers.housing import Housing
from spatial_indicators.measures.people_with_housing_status import people_with_housing_status
from tests.spatial_indicators.tiny_city import city, square_districts


def test_people_of_districts_without_a_row_are_left_out() -> None:
    people = city(square_districts(1), [100]).people
    housing = Housing(np.array([0.2, 0.0, 1.0, np.nan]), "overcrowding", 2021)
    assert people_with_housing_status({"people": people, "housing": housing})[""].tolist() == [[25, 25, 25, 0]]
