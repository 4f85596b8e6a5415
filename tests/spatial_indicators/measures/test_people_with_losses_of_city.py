import numpy as np
import pytest

from spatial_indicators.layers.losses import Losses
from spatial_indicators.measures.people_with_losses_of_city import people_with_losses_of_city
from tests.spatial_indicators.tiny_city import city, square_districts


@pytest.mark.parametrize(("is_of_city", "people"), [(True, 25.0), (False, 0.0)])
def test_everyone_where_only_the_city_s_losses_are_known_and_nobody_else(*, is_of_city: bool, people: float) -> None:
    tiny = city(square_districts(1), [100])
    losses = Losses(np.zeros(4), np.zeros(4), 2020, is_of_city=is_of_city)
    assert people_with_losses_of_city({"people": tiny.people, "losses": losses})[""].tolist() == [[people] * 4]
