from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given

from spatial_indicators.features import Points, Polygons
from spatial_indicators.layers.open_spaces import OpenSpaces, is_gate, is_green, open_space_kind, open_spaces_from
from spatial_indicators.projection import Projection
from tests.spatial_indicators.random_city import random_parks, seeds
from tests.spatial_indicators.tiny_city import objects, parks

HERE = Projection(0.0, 0.0)
PARK = shapely.box(0, 0, 0.001, 0.001)


def spaces(*given: tuple[dict[str, str], Any], gates: tuple[dict[str, str], ...] = ()) -> OpenSpaces:
    areas = Polygons(
        objects([f"way/{number}" for number in range(len(given))]),
        objects([outline for _, outline in given]),
        [tags for tags, _ in given],
    )
    points = Points(objects(["node/1"] * len(gates)), np.arange(len(gates)) / 1000, np.zeros(len(gates)), list(gates))
    return open_spaces_from(areas, points, HERE)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"leisure": "park"}, "leisure=park"),
        ({"leisure": "garden"}, "leisure=garden"),
        ({"leisure": "playground"}, "leisure=playground"),
        ({"leisure": "nature_reserve"}, "leisure=nature_reserve"),
        ({"landuse": "recreation_ground"}, "landuse=recreation_ground"),
        ({"landuse": "village_green"}, "landuse=village_green"),
        ({"place": "square"}, "place=square"),
        ({"natural": "beach"}, "natural=beach"),
        ({"highway": "pedestrian", "area": "yes"}, "highway=pedestrian"),
        ({"leisure": "pitch", "access": "yes"}, "leisure=pitch"),
        ({"landuse": "forest", "access": "permissive"}, "landuse=forest"),
        ({"natural": "wood", "access": "yes"}, "natural=wood"),
    ],
)
def test_land_that_everyone_may_enter_is_open_space(tags: dict[str, str], kind: str) -> None:
    assert open_space_kind(tags) == kind


# Methods 4.3: excluded are access private, no, customers, employee, staff; fee=yes; golf courses, sports centres,
# institutions' grounds, military land, gardens of homes, cemeteries and water.
@pytest.mark.parametrize(
    "tags",
    [
        {"leisure": "park", "access": "private"},
        {"leisure": "park", "access": "customers"},
        {"leisure": "park", "foot": "no"},
        {"leisure": "park", "fee": "yes"},
        {"leisure": "garden", "garden:type": "residential"},
        {"leisure": "garden", "garden:type": "private"},
        {"leisure": "garden", "residential": "garden"},
        {"leisure": "golf_course"},
        {"leisure": "sports_centre"},
        {"leisure": "pitch"},
        {"leisure": "pitch", "access": "members"},
        {"leisure": "playground", "amenity": "school"},
        {"leisure": "park", "landuse": "military"},
        {"natural": "wood"},
        {"landuse": "forest"},
        {"natural": "water"},
        {"landuse": "cemetery"},
        {"leisure": "swimming_pool", "access": "yes"},
        {"building": "yes"},
        {},
    ],
)
def test_land_that_is_private_paid_or_closed_is_none(tags: dict[str, str]) -> None:
    assert open_space_kind(tags) is None


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"leisure": "park"}, True),
        ({"natural": "wood"}, True),
        ({"landuse": "village_green"}, True),
        ({"leisure": "playground"}, False),
        ({"place": "square"}, False),
        ({"natural": "beach"}, False),
    ],
)
def test_parks_and_woods_are_green_and_squares_are_not(tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    assert is_green(tags) is wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"barrier": "gate"}, True),
        ({"entrance": "main"}, True),
        ({"barrier": "kissing_gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "access": "no"}, False),
        ({"barrier": "gate", "foot": "no"}, False),
        ({"barrier": "bollard"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_a_gate_that_is_shut_is_no_entrance(tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    assert is_gate(tags) is wanted


def test_open_spaces_carry_what_the_map_says() -> None:
    found = spaces(
        ({"leisure": "park", "name": "Bell Vue"}, PARK),
        ({"leisure": "golf_course"}, PARK),
        ({"place": "square"}, shapely.box(1, 0, 1.001, 0.001)),
        gates=({"barrier": "gate"}, {"barrier": "gate", "access": "private"}),
    )
    assert found.open_space_id.tolist() == ["way/0", "way/2"]
    assert found.name.tolist() == ["Bell Vue", ""]
    assert found.kind.tolist() == ["leisure=park", "place=square"]
    assert found.is_green.tolist() == [True, False]
    assert len(found.gate_x) == 1
    assert shapely.area(found.geometry[0]) == pytest.approx(111.32 * 110.57, rel=1e-3)


def test_what_is_smaller_than_a_square_metre_is_left_out() -> None:
    assert len(spaces(({"leisure": "park"}, shapely.box(0, 0, 1e-6, 1e-6)))) == 0


def test_a_map_without_open_space_has_none() -> None:
    found = spaces()
    assert len(found) == 0
    assert len(found.dissolved) == 0
    assert len(found.green_of_at_least(1.0)) == 0


def test_a_playground_in_a_park_is_counted_once() -> None:
    nested = parks(shapely.box(0, 0, 100, 100), shapely.box(20, 20, 40, 40))
    assert [land.area for land in nested.dissolved] == [10_000.0]


def test_green_spaces_that_touch_are_one() -> None:
    # Two halves of a hectare each make the hectare; a square beside them adds nothing.
    halves = parks(
        shapely.box(0, 0, 50, 100),
        shapely.box(50, 0, 100, 100),
        shapely.box(100, 0, 200, 100),
        green=[True, True, False],
    )
    assert [land.area for land in halves.green_of_at_least(10_000.0)] == [10_000.0]
    assert len(parks(shapely.box(0, 0, 50, 100), shapely.box(60, 0, 110, 100)).green_of_at_least(10_000.0)) == 0


def test_a_hectare_stays_a_hectare_after_rounding() -> None:
    side = np.sqrt(10_000 - 1e-3)
    assert len(parks(shapely.box(0, 0, side, side)).green_of_at_least(10_000.0)) == 1
    assert len(parks(shapely.box(0, 0, 99.9, 100)).green_of_at_least(10_000.0)) == 0


def test_a_lake_in_a_park_is_no_open_space() -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    assert [land.area for land in parks(ring).dissolved] == [9_600.0]


@given(seeds)
def test_dissolved_land_is_never_more_than_its_parts_and_does_not_overlap(seed: int) -> None:
    found = random_parks(np.random.default_rng(seed))
    total = shapely.area(found.dissolved).sum()
    assert total <= shapely.area(found.geometry).sum() * (1 + 1e-9)
    assert total == pytest.approx(shapely.area(shapely.union_all(found.geometry)), rel=1e-9)
