from tests.spatial_indicators.measures.test_street_junctions import crossing


def test_one_crossing_on_four_hectares_is_25_on_a_square_kilometre() -> None:
    first, second = crossing().rows("intersection_density")
    assert (first["value"], second["value"]) == (25.0, 0.0)
