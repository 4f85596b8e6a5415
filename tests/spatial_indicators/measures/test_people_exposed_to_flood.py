import pytest

from spatial_indicators.measure import measures
from tests.spatial_indicators.tiny_city import city, square_districts


def test_a_quarter_of_the_land_under_water_exposes_a_quarter_of_the_people() -> None:
    # Methods 4.6: 1000 people, f = 0.25.
    tiny = city(square_districts(1), [1000])
    assert tiny.sums("people_exposed_to_flood", "once_in_100") == pytest.approx([250])


def test_rarer_floods_reach_more_people() -> None:
    tiny = city(square_districts(1), [1000])
    exposed = [tiny.sums("people_exposed_to_flood", f"once_in_{years}")[0] for years in (10, 100, 500)]
    assert exposed == sorted(exposed)


def test_an_outline_exposes_people_however_deep_the_water_is() -> None:
    tiny = city(square_districts(1), [1000])
    assert tiny.flood is not None
    outline = {(100, 0.0): tiny.flood[100, 0.15]}
    found = measures()["people_exposed_to_flood"]({"people": tiny.people, "flood": outline})
    assert list(found) == ["outline_once_in_100"]
    assert found["outline_once_in_100"].sum() == pytest.approx(250)
