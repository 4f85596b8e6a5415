from tests.spatial_indicators.measures.test_street_junctions import crossing
from tests.spatial_indicators.tiny_city import city, square_districts


def test_of_a_crossing_and_a_dead_end_a_half_is_each() -> None:
    for kind in ("three_or_more_ways", "dead_ends"):
        first, _ = crossing().rows("junction_share", method=f"consolidated_12_m_{kind}")
        assert first["value"] == 50.0


def test_land_without_streets_has_no_share_and_says_why() -> None:
    (row,) = city(square_districts(1), [1]).rows("junction_share")
    assert (row["value"], row["denominator"], row["reason"]) == (None, 0.0, "nothing_to_divide")
