from tests.spatial_indicators.indicators.test_pm25_exposure import p1


def test_p1_people_without_a_concentration_are_left_out() -> None:
    assert p1().sums("people_with_pm25", of="city") == [4000]
