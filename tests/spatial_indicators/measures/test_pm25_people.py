from tests.spatial_indicators.indicators.test_pm25_exposure import p1


def test_p1_every_concentration_counts_as_often_as_people_live_there() -> None:
    # 1000 * 10 + 3000 * 30 + 0 * 100; the 500 people without a concentration add nothing.
    assert p1().sums("pm25_people", of="city") == [100_000]
