from dataclasses import replace

import numpy as np

from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.measures.people_with_interpolated_pm25 import people_with_interpolated_pm25
from tests.spatial_indicators.tiny_city import city, square_districts


def test_only_what_was_measured_elsewhere_counts_and_only_where_it_is_known() -> None:
    people = city(square_districts(1), [100]).people
    raster = OnCells(np.array([5.0, 5.0, np.nan, 5.0]), np.array([1.0, 1.0, 0.0, 1.0]), 2020)
    assert people_with_interpolated_pm25({"people": people, "pm25": raster})[""].sum() == 0
    between = {"people": people, "pm25": replace(raster, is_interpolated=True)}
    assert people_with_interpolated_pm25(between)[""].tolist() == [[25, 25, 0, 25]]
