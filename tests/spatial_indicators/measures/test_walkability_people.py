from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, services_at, square_districts, stops_at, streets_along


def two_villages(*, stop_at_x: float | None = 50.0, shops: Sequence[tuple[str, float]] = ()) -> TinyCity:
    """A village of 300 people with a crossing and a stop, and one of 100 people without, too far to walk."""
    cross = [[(0.0, 50.0), (50.0, 50.0), (100.0, 50.0)], [(50.0, 0.0), (50.0, 50.0), (50.0, 100.0)]]
    far = [[(5000.0, 50.0), (5100.0, 50.0)]]
    districts = square_districts(51, side=100.0)
    people = [300.0] + [0.0] * 49 + [100.0]
    stops = stops_at() if stop_at_x is None else stops_at((stop_at_x, 50.0, "low", "osm"))
    places = services_at(*((kind, shapely.Point(x, 50.0)) for kind, x in shops))
    return city(districts, people, streets=streets_along([*cross, *far]), stops=stops, services=places)


def test_two_cells_lie_as_far_from_their_mean_as_two_can() -> None:
    # Of two values the sample's standard scores are 1 / sqrt(2) and its opposite; there are three of them.
    found = two_villages().sums("walkability_people", "transit_only")
    score = 3 / np.sqrt(2)
    assert (found[0], found[50]) == (pytest.approx(300 * score), pytest.approx(-100 * score))


def test_what_is_the_same_everywhere_adds_nothing() -> None:
    # A stop too far from both: people and crossings tell them apart, transport does not.
    found = two_villages(stop_at_x=800.0).sums("walkability_people", "transit_only")
    assert found[0] == pytest.approx(300 * 2 / np.sqrt(2))


def test_without_any_stop_nothing_is_known() -> None:
    assert np.isnan(two_villages(stop_at_x=None).measure("walkability_people", "transit_only")).all()


FAR = (("convenience", 800.0), ("fresh_food", 800.0))


def daily(*shops: tuple[str, float], stop_at_x: float = 800.0) -> float:
    """Score of a person of the village with the crossing, by destinations of daily life."""
    found = two_villages(stop_at_x=stop_at_x, shops=shops)
    scores: float = found.sums("walkability_people", "daily_living")[0] / 300
    return scores


@pytest.mark.parametrize("shop", ["convenience", "fresh_food"])
def test_a_shop_of_one_village_tells_them_apart_as_a_stop_does(shop: str) -> None:
    assert daily(*FAR) == pytest.approx(2 / np.sqrt(2))
    assert daily(*FAR, (shop, 50.0)) == daily(*FAR, stop_at_x=50.0) == pytest.approx(3 / np.sqrt(2))


def test_a_kind_of_shop_counts_once_however_many_there_are() -> None:
    # One kind here, all three there: with two shops of a kind it is still one against three.
    there = [("convenience", 5050.0), ("fresh_food", 5050.0)]
    one, two = ([("convenience", 50.0 + 10 * number) for number in range(count)] for count in (1, 2))
    assert daily(*there, *one, stop_at_x=5050.0) == daily(*there, *two, stop_at_x=5050.0)


@pytest.mark.parametrize("shops", [(), FAR[:1], FAR[1:]])
def test_where_no_shop_of_a_kind_is_mapped_nothing_is_known(shops: tuple[tuple[str, float], ...]) -> None:
    assert np.isnan(two_villages(shops=shops).measure("walkability_people", "daily_living")).all()


def test_shops_do_not_change_the_score_by_transport_alone() -> None:
    without, with_shops = (two_villages(shops=shops) for shops in ((), (("convenience", 50.0), ("fresh_food", 50.0))))
    scores = [one.sums("walkability_people", "transit_only") for one in (without, with_shops)]
    assert scores[0] == scores[1]


@given(seeds)
@settings(max_examples=25)
def test_groups_add_up_and_the_mean_of_the_known_cells_is_0(seed: int) -> None:
    tiny = random_city(seed)
    found = tiny.measure("walkability_people", "transit_only")
    if np.isnan(found).any():
        assert len(tiny.stops) == 0
        return
    np.testing.assert_allclose(found[1] + found[2], found[0], atol=1e-6)
    known = tiny.measure("people_with_walkability", "transit_only")[0] > 0
    assert np.all(found[:, ~known] == 0)
    if known.any():
        assert np.mean(found[0, known] / tiny.people.count[0, known]) == pytest.approx(0.0, abs=1e-9)
