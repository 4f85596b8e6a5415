import numpy as np
import shapely
from hypothesis import given

from spatial_indicators.layers.entrances import CONTACT_M, entrances
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.streets import Streets
from tests.spatial_indicators.random_city import random_parks, random_streets, seeds
from tests.spatial_indicators.tiny_city import parks, streets_along

MAIN_STREET = streets_along([[(-1000.0, 0.0), (1000.0, 0.0)]])


def places(spaces: OpenSpaces, streets: Streets = MAIN_STREET) -> list[float]:
    """Where on the main street one enters, metres from its middle, in order and without repeats."""
    found = entrances(spaces, spaces.geometry, streets)
    along = found.to_start_m[found.edge >= 0] - 1000.0
    return np.unique(np.round(along, 6)).tolist()


def test_an_outline_beside_a_street_is_entered_from_it() -> None:
    found = places(parks(shapely.box(0, 10, 60, 70)))
    assert (min(found), max(found)) == (0.0, 60.0)
    assert max(np.diff(found)) <= 20.0


def test_the_way_from_the_street_to_the_outline_counts() -> None:
    park = parks(shapely.box(0, 10, 60, 70))
    found = entrances(park, park.geometry, MAIN_STREET)
    assert found.off_m[found.edge >= 0].min() == 10.0


def test_an_outline_farther_than_thirty_metres_from_every_street_is_no_way_in() -> None:
    assert places(parks(shapely.box(0, CONTACT_M, 60, 70))) != []
    assert places(parks(shapely.box(0, CONTACT_M + 0.1, 60, 70))) == []


def test_a_street_that_crosses_an_open_space_enters_it_on_both_sides() -> None:
    assert {0.0, 60.0} <= set(places(parks(shapely.box(0, -500, 60, 500))))


def test_a_street_that_ends_inside_enters_it_where_it_runs_in() -> None:
    streets = streets_along([[(-1000.0, 0.0), (30.0, 0.0)]])
    park = parks(shapely.box(0, -500, 60, 500))
    found = entrances(park, park.geometry, streets)
    assert 1000.0 in np.round(found.to_start_m[found.off_m == 0], 6).tolist()


def test_a_park_with_gates_is_entered_at_its_gates_only() -> None:
    assert places(parks(shapely.box(0, 10, 60, 70), gates=[(45.0, 10.0)])) == [45.0]


def test_a_gate_elsewhere_is_not_a_gate_of_this_park() -> None:
    assert len(places(parks(shapely.box(0, 10, 60, 70), gates=[(500.0, 10.0)]))) > 1


def test_a_gate_behind_the_park_leaves_no_way_in_from_the_front() -> None:
    assert places(parks(shapely.box(0, 10, 60, 70), gates=[(30.0, 70.0)])) == []


def test_a_gate_of_one_park_does_not_shut_its_neighbour() -> None:
    both = parks(shapely.box(0, 10, 60, 70), shapely.box(200, 10, 260, 70), gates=[(45.0, 10.0)])
    found = places(both)
    assert [place for place in found if place < 100] == [45.0]
    assert len([place for place in found if place > 100]) > 1


def test_a_motorway_beside_a_park_is_no_way_in() -> None:
    streets = streets_along([[(-1000.0, 900.0), (1000.0, 900.0)]], closed=[[(-1000.0, 0.0), (1000.0, 0.0)]])
    assert places(parks(shapely.box(0, 10, 60, 70)), streets) == []


def test_without_open_space_there_is_nothing_to_enter() -> None:
    assert len(entrances(parks(), parks().geometry, MAIN_STREET)) == 0


@given(seeds)
def test_every_way_in_leads_to_within_thirty_metres_of_open_space(seed: int) -> None:
    rng = np.random.default_rng(seed)
    streets, spaces = random_streets(rng), random_parks(rng)
    found = entrances(spaces, spaces.geometry, streets)
    edge, along = found.edge[found.edge >= 0], found.to_start_m[found.edge >= 0]
    on_street = shapely.line_interpolate_point(streets.segments(edge), along)
    land = shapely.union_all(spaces.geometry)
    if len(edge):
        assert shapely.distance(on_street, land).max() <= CONTACT_M + 1e-6
        np.testing.assert_array_less(shapely.distance(on_street, land), found.off_m[found.edge >= 0] + 1e-6)
