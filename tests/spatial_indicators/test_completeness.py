"""How much of a city's map seems to be there, on towns that can be counted by eye."""

import numpy as np
import pytest
import shapely

from spatial_indicators.cells import Cells
from spatial_indicators.completeness import buildings_with_use, walkable_m_on_map
from spatial_indicators.features import Polygons
from tests.spatial_indicators.tiny_city import objects, streets_along

SIZE = 100.0


def squares(*corners: tuple[int, int], on_map: bool = True) -> Cells:
    """Whole squares by column and row."""
    boxes = objects([shapely.box(x * SIZE, y * SIZE, (x + 1) * SIZE, (y + 1) * SIZE) for x, y in corners])
    count = len(corners)
    return Cells(boxes, np.full(count, SIZE**2), {}, np.full(count, on_map))


def test_streets_count_where_they_run_through_the_city() -> None:
    # 100 m in the only square, 100 m east of it, and a closed street.
    town = streets_along([[(0, 50), (100, 50), (200, 50)]], closed=[[(0, 20), (100, 20)]])
    assert walkable_m_on_map(town, squares((0, 0)), cell_size_m=SIZE) == 100.0
    assert walkable_m_on_map(town, squares((0, 0), (1, 0)), cell_size_m=SIZE) == 200.0


def test_a_city_beyond_the_map_has_no_streets_to_count() -> None:
    town = streets_along([[(0, 50), (100, 50)]])
    assert walkable_m_on_map(town, squares((0, 0), on_map=False), cell_size_m=SIZE) == 0.0


def test_squares_west_and_south_of_the_origin_are_their_own() -> None:
    town = streets_along([[(-100, -50), (0, -50)]])
    assert walkable_m_on_map(town, squares((-1, -1)), cell_size_m=SIZE) == 100.0
    assert walkable_m_on_map(town, squares((0, 0), (0, -1), (-1, 0)), cell_size_m=SIZE) == 0.0


def test_a_piece_of_a_square_stands_for_all_of_it() -> None:
    town = streets_along([[(0, 90), (100, 90)]])
    piece = Cells(objects([shapely.box(0, 0, 40, 40)]), np.array([1600.0]), {}, np.array([True]))
    assert walkable_m_on_map(town, piece, cell_size_m=SIZE) == 100.0


@pytest.mark.parametrize(
    ("tags", "counted"),
    [
        ({"building": "house"}, (1, 1)),
        ({"building": "yes"}, (1, 0)),
        ({"building": "yes", "shop": "bakery"}, (1, 1)),
        ({"building": "yes", "building:use": "residential"}, (1, 1)),
        ({"building": "no"}, (0, 0)),
        ({"leisure": "park"}, (0, 0)),
    ],
)
def test_a_building_says_its_use_by_its_value_or_its_other_tags(tags: dict[str, str], counted: tuple[int, int]) -> None:
    assert buildings_with_use(Polygons(objects(["way/1"]), objects([shapely.box(0, 0, 1, 1)]), [tags])) == counted
