from tests.spatial_indicators.measures.test_street_junctions import crossing


def test_crossings_and_ends_count_alike_where_they_lie() -> None:
    assert crossing().sums("street_places") == [2, 1]
