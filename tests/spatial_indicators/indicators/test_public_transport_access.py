import pytest

from tests.spatial_indicators.measures.test_people_near_transit import a1, line_city
from tests.spatial_indicators.tiny_city import TinyCity


def shares(tiny: TinyCity) -> dict[str, float]:
    return {row["sex"]: row["value"] for row in tiny.rows("public_transport_access", of="city")}


def test_a1_is_35_per_cent() -> None:
    # Methods 4.1, test A1: A = 35.0; women 180/510 = 35.2941, men 170/490 = 34.6939.
    assert shares(a1()) == {
        "_T": 35.0,
        "F": pytest.approx(35.2941, abs=5e-5),
        "M": pytest.approx(34.6939, abs=5e-5),
    }


def test_a_city_without_any_stop_has_no_value_and_never_zero() -> None:
    (row,) = line_city().rows("public_transport_access")
    assert (row["value"], row["reason"], row["numerator"]) == (None, "no_source", None)


def test_every_origin_of_stops_is_a_method_of_its_own() -> None:
    tiny = line_city((100.0, 0.0, "low", "osm"))
    methods = {origin: f"un_2021_{origin}" for origin in ("feed", "osm", "union")}
    found = {origin: tiny.rows("public_transport_access", method=name)[0] for origin, name in methods.items()}
    assert {origin: row["value"] for origin, row in found.items()} == {"feed": None, "osm": 100.0, "union": 100.0}
    assert {origin: row["is_default"] for origin, row in found.items()} == {"feed": False, "osm": False, "union": True}
