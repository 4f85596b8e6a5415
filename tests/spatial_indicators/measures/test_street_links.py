from hypothesis import given, settings

from tests.spatial_indicators.measures.test_street_junctions import crossing
from tests.spatial_indicators.random_city import random_city, seeds


def test_a_stretch_counts_a_half_at_either_end() -> None:
    # Four stretches leave the crossing; one ends in the first square, one in the second, two outside.
    assert crossing().sums("street_links") == [2.5, 0.5]


@given(seeds)
@settings(max_examples=25)
def test_every_place_has_at_least_half_a_stretch(seed: int) -> None:
    tiny = random_city(seed)
    assert (tiny.measure("street_links") >= tiny.measure("street_places") / 2).all()
