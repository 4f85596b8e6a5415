from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.errors import GateFailed
from spatial_indicators.features import Lines
from spatial_indicators.layers.streets import (
    Streets,
    is_public_land,
    is_walkable,
    street_width_m,
    streets_from,
)
from spatial_indicators.projection import Projection
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

HERE = Projection(0.0, 0.0)
STREETS = ("residential", "motorway", "service", "track", "footway")
SAID = {
    "width": ("2", "7 m", "wide"),
    "lanes": ("1", "3", "x"), "foot": ("yes", "no"), "access": ("private", "yes"), "service": ("driveway", "alley"),
    "footway": ("sidewalk", "link"), "tunnel": ("yes", "no"), "indoor": ("yes", "no"), "name": ("High Street", "1"),
}  # fmt: skip
TAGS = {key: st.sampled_from(values) for key, values in SAID.items()}


def ways(*given: tuple[dict[str, str], Sequence[int]]) -> Lines:
    """Ways along numbered points: point n is n thousandths of a degree east."""
    nodes = np.array([node for _, line in given for node in line], dtype=np.int64)
    return Lines(
        way_id=np.arange(1, len(given) + 1),
        offset=np.cumsum([0, *(len(line) for _, line in given)]),
        node_id=nodes,
        lon=nodes / 1000.0,
        lat=np.zeros(len(nodes)),
        tags=[tags for tags, _ in given],
    )


def edges(streets: Streets) -> set[tuple[int, int, int]]:
    """Edges as (way, point, point), by where they lie."""
    at = np.round(streets.x / 111.32).astype(int)
    return set(zip(streets.way_id.tolist(), at[streets.start].tolist(), at[streets.end].tolist(), strict=True))


def test_ways_meet_where_they_share_a_point() -> None:
    streets = streets_from(ways(({"highway": "residential"}, [1, 2, 3]), ({"highway": "path"}, [2, 9])), HERE)
    assert edges(streets) == {(1, 1, 2), (1, 2, 3), (2, 2, 9)}
    assert len(streets.x) == 4


def test_ways_that_cross_without_a_shared_point_do_not_meet() -> None:
    # A bridge: points 2 and 22 lie in the same place.
    crossing = ways(({"highway": "residential"}, [1, 2, 3]), ({"highway": "path"}, [22, 9]))
    crossing.lon[3] = 2 / 1000
    assert len(streets_from(crossing, HERE).x) == 5


def test_a_thousandth_of_a_degree_at_the_equator_is_111_metres() -> None:
    streets = streets_from(ways(({"highway": "residential"}, [0, 1])), HERE)
    assert streets.length_m[0] == pytest.approx(111.32, abs=0.01)


@pytest.mark.parametrize("value", ["construction", "proposed", "raceway", "platform", "razed"])
def test_what_is_no_street_is_left_out(value: str) -> None:
    streets = streets_from(ways(({"highway": value}, [1, 2]), ({"highway": "path"}, [2, 3])), HERE)
    assert edges(streets) == {(2, 2, 3)}


def test_a_way_without_highway_is_no_street() -> None:
    streets = streets_from(ways(({"route": "ferry"}, [1, 2]), ({"highway": "path"}, [2, 3])), HERE)
    assert edges(streets) == {(2, 2, 3)}


def test_a_map_without_a_street_to_walk_is_refused() -> None:
    with pytest.raises(GateFailed, match="streets_exist: no way of the map extract can be walked"):
        streets_from(ways(({"highway": "motorway"}, [1, 2])), HERE)


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"highway": "cycleway"}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "motorway", "foot": "designated"}, True),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "path", "foot": "private", "access": "yes"}, False),
        ({"highway": "service", "access": "customers"}, True),
    ],
)
def test_people_walk_wherever_it_is_not_forbidden(tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    assert is_walkable(tags) is wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "motorway"}, True),
        ({"highway": "footway"}, True),
        ({"highway": "footway", "footway": "sidewalk"}, False),
        ({"highway": "footway", "footway": "crossing"}, False),
        ({"highway": "service", "service": "driveway"}, False),
        ({"highway": "service", "service": "parking_aisle"}, False),
        ({"highway": "service", "service": "alley"}, True),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "customers"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "primary", "tunnel": "yes"}, False),
        ({"highway": "primary", "tunnel": "building_passage"}, True),
        ({"highway": "primary", "bridge": "yes"}, True),
        ({"highway": "track"}, False),
        ({"highway": "corridor", "indoor": "yes"}, False),
    ],
)
def test_land_given_to_streets_is_counted_once_and_only_where_it_is_public(tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    assert is_public_land(tags) is wanted


# Lanes of 3.25 m with two pavements of 1.8 m: methods 4.3, default widths.
@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"highway": "residential"}, 9.0),
        ({"highway": "primary"}, 16.0),
        ({"highway": "motorway"}, 22.0),
        ({"highway": "footway"}, 2.0),
        ({"highway": "cycleway"}, 2.5),
        ({"highway": "something_new"}, 5.0),
        ({"highway": "residential", "lanes": "2"}, 10.1),
        ({"highway": "motorway", "lanes": "3"}, 9.75),
        ({"highway": "residential", "lanes": "2", "width": "7.5"}, 7.5),
        ({"highway": "residential", "width": "7.5 m"}, 7.5),
        ({"highway": "residential", "width": "narrow"}, 9.0),
        ({"highway": "residential", "width": "-3"}, 9.0),
        ({"highway": "residential", "width": "1000"}, 9.0),
        ({"highway": "residential", "width": "nan"}, 9.0),
        ({"highway": "residential", "lanes": "many"}, 9.0),
        ({"highway": "residential", "lanes": "0"}, 9.0),
        ({"highway": "residential", "lanes": "99"}, 9.0),
    ],
)
def test_widths_are_as_tagged_else_by_lanes_else_by_class(tags: dict[str, str], wanted: float) -> None:
    assert street_width_m(tags) == pytest.approx(wanted)


def test_every_default_width_is_that_of_a_street() -> None:
    assert all(1.0 < width <= 22.0 for width in DEFAULT_WIDTH_M.values())


def test_edges_carry_what_their_way_says() -> None:
    streets = streets_from(
        ways(({"highway": "motorway"}, [1, 2, 3]), ({"highway": "service", "service": "driveway"}, [3, 4])), HERE
    )
    order = np.lexsort([streets.x[streets.start]])
    assert streets.highway[order].tolist() == ["motorway", "motorway", "service"]
    assert streets.width_m[order].tolist() == [22.0, 22.0, 5.0]
    assert streets.is_walkable[order].tolist() == [False, False, True]
    assert streets.is_public_land[order].tolist() == [True, True, False]
    assert streets.walkable_edges.tolist() == np.flatnonzero(streets.is_walkable).tolist()


@given(st.lists(st.fixed_dictionaries({"highway": st.sampled_from(STREETS)}, optional=TAGS), max_size=30))
def test_every_street_is_what_its_own_tags_say_however_many_are_alike(said: list[dict[str, str]]) -> None:
    said = [{"highway": "residential"}, *said]
    streets = streets_from(ways(*((tags, [at, at + 1]) for at, tags in enumerate(said))), HERE)
    own = [said[way - 1] for way in streets.way_id.tolist()]
    assert streets.highway.tolist() == [tags["highway"] for tags in own]
    assert streets.width_m.tolist() == [street_width_m(tags) for tags in own]
    assert streets.is_walkable.tolist() == [is_walkable(tags) for tags in own]
    assert streets.is_public_land.tolist() == [is_public_land(tags) for tags in own]
