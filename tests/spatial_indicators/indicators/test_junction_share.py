from tests.spatial_indicators.measures.test_street_junctions import crossing


def test_of_a_crossing_and_a_dead_end_a_half_is_each() -> None:
    for kind in ("three_or_more_ways", "dead_ends"):
        first, _ = crossing().rows("junction_share", method=f"consolidated_12_m_{kind}")
        assert first["value"] == 50.0


def test_land_without_streets_has_no_share() -> None:
    rows = [row for row in crossing().rows("junction_share") if row["denominator"] == 0]
    assert [row["value"] for row in rows] == [None] * len(rows)
