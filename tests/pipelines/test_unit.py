"""Values are shown as finely as their unit needs."""

from pipelines.pictures import value_in_words
from pipelines.unit import rounded


def test_ndvi_is_shown_in_hundredths_because_cities_differ_by_them() -> None:
    assert [rounded(0.314, "ndvi"), value_in_words(0.314, "ndvi")] == ["0.31", "0.31"]


def test_a_share_is_shown_in_tenths_of_a_percent() -> None:
    assert [rounded(62.449, "percent"), value_in_words(62.449, "percent")] == ["62.4", "62.4 %"]
