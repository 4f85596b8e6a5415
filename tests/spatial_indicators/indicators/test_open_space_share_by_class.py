import numpy as np
import pytest
import shapely

from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures
from tests.spatial_indicators.tiny_city import city, parks, square_districts


def test_a_park_of_a_hectare_on_four_hectares_is_a_quarter_of_green_and_of_its_size() -> None:
    tiny = city(square_districts(1), [1], open_spaces=parks(shapely.box(0, 0, 100, 100)))
    found = {
        variant: tiny.rows("open_space_share_by_class", method=f"un_2021_{variant}")[0]["value"]
        for variant in indicators()["open_space_share_by_class"].variants(measures())
    }
    assert {name for name, value in found.items() if value} == {"green", "1_to_10_ha"}
    assert found["green"] == found["1_to_10_ha"] == pytest.approx(25.0)


def test_it_is_a_share_of_the_land_on_the_map() -> None:
    formula = indicators()["open_space_share_by_class"].formula
    assert formula(np.array([[1.0]]), np.array([[8.0]])).value == 12.5
