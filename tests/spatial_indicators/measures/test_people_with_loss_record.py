import numpy as np

from spatial_indicators.layers.losses import Losses
from spatial_indicators.measures.people_with_loss_record import people_with_loss_record
from tests.spatial_indicators.tiny_city import city, square_districts


def test_people_whose_losses_are_half_known_are_left_out() -> None:
    people = city(square_districts(1), [100]).people
    losses = Losses(np.array([0.0, 1.0, np.nan, 0.0]), np.array([0.0, 2.0, 0.0, np.nan]), 2020, is_of_city=False)
    assert people_with_loss_record({"people": people, "losses": losses})[""].tolist() == [[25, 25, 0, 0]]
