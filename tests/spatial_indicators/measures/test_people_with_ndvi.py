from tests.spatial_indicators.indicators.test_ndvi_exposure import green_and_bare


def test_people_under_a_cloud_are_left_out() -> None:
    assert green_and_bare().sums("people_with_ndvi") == [100, 300, 0, 0]
