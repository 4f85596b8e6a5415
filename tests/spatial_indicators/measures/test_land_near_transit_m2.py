import numpy as np
import pytest
from hypothesis import given, settings

from tests.spatial_indicators.measures.test_people_near_transit import beside_the_street
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import city, square_districts

NAME = "union_service_area"


def test_half_of_a_cell_beside_a_served_street_is_served() -> None:
    # 100 m high, of which 50 m lie beside the street on its southern edge; both of its cells.
    assert beside_the_street(40.0, stop_at_x=300.0).sums("land_near_transit_m2", NAME) == pytest.approx([5000.0])


def test_without_any_stop_it_is_not_known() -> None:
    assert np.isnan(city(square_districts(1), [1]).measure("land_near_transit_m2", NAME)).all()


@given(seeds)
@settings(max_examples=20)
def test_it_is_a_part_of_the_land_on_the_map(seed: int) -> None:
    tiny = random_city(seed)
    served = np.nan_to_num(tiny.measure("land_near_transit_m2", NAME))
    assert np.all((served >= 0) & (served <= tiny.measure("land_on_map_m2") * (1 + 1e-9)))
