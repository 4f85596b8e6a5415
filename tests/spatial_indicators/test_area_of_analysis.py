from typing import Any

import pytest
from pydantic import ValidationError

from spatial_indicators.area_of_analysis import AreaOfAnalysis, Delineation, delineations

URBAN_CENTRE = {"kind": "degurba_urban_centre", "method": "degurba_2021", "epoch": 2020, "version": "GHS-SMOD R2023A"}


def test_a_city_that_says_nothing_is_the_administrative_one_of_the_year_of_its_districts() -> None:
    (city, ward) = delineations(AreaOfAnalysis(), ("city", "ward"), year=2011)
    assert city == Delineation("city", "administrative", "districts_as_published", 2011, None)
    assert ward == city._replace(level="ward")


def test_what_the_file_says_comes_before_the_year_of_the_districts() -> None:
    (city,) = delineations(AreaOfAnalysis(**URBAN_CENTRE), ("city",), year=2011)
    assert city == Delineation("city", "degurba_urban_centre", "degurba_2021", 2020, "GHS-SMOD R2023A")


@pytest.mark.parametrize("name", ["method", "epoch", "version"])
def test_an_urban_centre_says_how_of_when_and_from_what_it_was_drawn(name: str) -> None:
    given: dict[str, Any] = {key: value for key, value in URBAN_CENTRE.items() if key != name}
    message = f"an area of kind degurba_urban_centre needs {name}: how, of when and from what"
    with pytest.raises(ValidationError, match=message):
        AreaOfAnalysis(**given)
