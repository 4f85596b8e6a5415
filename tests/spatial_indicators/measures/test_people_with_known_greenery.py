import numpy as np
import pytest

from tests.spatial_indicators.measures.test_people_with_greenery import greener


@pytest.mark.parametrize(("part", "wanted"), [("trees", 70.0), ("canopy", 30.0), ("green", 100.0), ("all", 0.0)])
def test_people_are_known_where_every_part_that_is_asked_for_is(part: str, wanted: float) -> None:
    tiny = greener([np.nan, 2.0], [0.3, np.nan], [np.inf, 299.0])
    assert tiny.sums("people_with_known_greenery", part) == [pytest.approx(wanted)]
