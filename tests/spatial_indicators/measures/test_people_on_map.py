import numpy as np
import pytest
import shapely
from hypothesis import given

from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import city, square_districts


def test_people_beyond_the_edge_of_the_map_are_left_out() -> None:
    tiny = city(square_districts(3), [10, 30, 50], mapped=shapely.box(0, 0, 300, 200))
    assert tiny.sums("people_on_map") == pytest.approx([10, 15, 0])


def test_without_an_edge_everyone_is_on_the_map() -> None:
    assert city(square_districts(2), [10, 30]).sums("people_on_map") == [10, 30]


@given(seeds)
def test_they_are_a_part_of_the_people(seed: int) -> None:
    tiny = random_city(seed)
    assert np.all(tiny.measure("people_on_map") <= tiny.measure("people"))
