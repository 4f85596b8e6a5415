from typing import Any

import numpy as np
import pytest
import shapely

from spatial_indicators.features import Polygons
from spatial_indicators.layers.buildings import homes_from, storeys
from spatial_indicators.projection import Projection
from tests.spatial_indicators.tiny_city import objects

HERE = Projection(0.0, 0.0)
HOUSE = shapely.box(0.0, 0.0, 0.0001, 0.0001)
HOUSE_M2 = float(shapely.area(HERE.project(np.array([HOUSE], dtype=object)))[0])


def areas(*given: tuple[dict[str, str], Any]) -> Polygons:
    return Polygons(
        objects([f"way/{number}" for number in range(len(given))]),
        objects([outline for _, outline in given]),
        [tags for tags, _ in given],
    )


def is_home(*given: tuple[dict[str, str], Any]) -> bool:
    return len(homes_from(areas(*given), HERE)) == 1


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"building": "house"}, True),
        ({"building": "apartments", "shop": "bakery"}, True),
        ({"building": "yes"}, True),
        ({"building": "yes", "shop": "bakery"}, False),
        ({"building": "yes", "amenity": "school"}, False),
        ({"building": "garage"}, False),
        ({"building": "church"}, False),
        ({"building": "industrial"}, False),
        ({"landuse": "residential"}, False),
    ],
)
def test_homes_are_told_by_their_tags(tags: dict[str, str], wanted: bool) -> None:  # noqa: FBT001
    assert is_home((tags, HOUSE)) is wanted


@pytest.mark.parametrize("land", [{"landuse": "industrial"}, {"amenity": "hospital"}, {"landuse": "retail"}])
def test_a_building_of_unknown_use_on_land_for_work_is_no_home(land: dict[str, str]) -> None:
    ground = shapely.box(-0.01, -0.01, 0.01, 0.01)
    assert not is_home(({"building": "yes"}, HOUSE), (land, ground))
    assert is_home(({"building": "house"}, HOUSE), (land, ground))


def test_a_hospital_building_is_not_the_land_that_its_neighbours_stand_on() -> None:
    hall = ({"amenity": "hospital", "building": "hospital"}, shapely.box(-0.01, -0.01, 0.01, 0.01))
    assert is_home(({"building": "yes"}, HOUSE), hall)


@pytest.mark.parametrize(
    ("levels", "wanted"), [("3", 3.0), ("2.5", 2.5), ("many", 1.0), ("0", 1.0), ("-2", 1.0), ("61", 1.0), ("nan", 1.0)]
)
def test_storeys_are_as_tagged_where_that_can_be(levels: str, wanted: float) -> None:
    assert storeys({"building:levels": levels}) == wanted


def test_a_building_without_tagged_storeys_has_one() -> None:
    assert storeys({"building": "apartments"}) == 1.0


def test_floor_is_footprint_times_storeys() -> None:
    found = homes_from(
        areas(({"building": "house"}, HOUSE), ({"building": "house", "building:levels": "4"}, HOUSE)), HERE
    )
    np.testing.assert_allclose(found.floor_m2, [HOUSE_M2, 4 * HOUSE_M2])


def test_the_place_of_a_home_is_inside_it_even_where_its_middle_is_not() -> None:
    horseshoe = shapely.box(0, 0, 0.001, 0.001).difference(shapely.box(0.0002, 0.0002, 0.0008, 0.001))
    found = homes_from(areas(({"building": "terrace"}, horseshoe)), HERE)
    assert shapely.contains_xy(HERE.project(np.array([horseshoe], dtype=object))[0], found.x[0], found.y[0])


def test_a_map_without_buildings_has_no_homes() -> None:
    assert len(homes_from(areas(), HERE)) == 0
    assert len(homes_from(areas(({"leisure": "park"}, HOUSE)), HERE)) == 0
