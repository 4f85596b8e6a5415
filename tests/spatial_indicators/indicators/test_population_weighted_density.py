import pytest

from tests.spatial_indicators.measures.test_people_density import kilometres


def test_the_dense_square_counts_as_often_as_people_live_there() -> None:
    (row,) = kilometres([100, 300, 0, 0]).rows("population_weighted_density", of="city")
    # (100 x 100 + 300 x 300) / 400; the mean of the land is 100.
    assert row["value"] == pytest.approx(250.0)
    assert row["coverage"] == 1.0


def test_a_district_without_people_has_no_density_that_they_live_in() -> None:
    *_, last = kilometres([100, 0]).rows("population_weighted_density")
    assert (last["value"], last["reason"]) == (None, "no_people")
