"""People from a raster: in homes where there are any, over the land where there are none, and nobody is lost."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.cells import Cells, cut_cells
from spatial_indicators.errors import GateFailed
from spatial_indicators.layers.on_cells import PlacedRaster, sum_on_cells
from spatial_indicators.layers.people import EVERYONE, Group, Homes, People
from spatial_indicators.layers.people_raster import PeopleRaster, people_from_raster
from spatial_indicators.raster import ArrayRaster
from tests.spatial_indicators.random_city import random_districts
from tests.spatial_indicators.tiny_city import HERE, buildings_at, square_districts


def placed(values: object, *, cell: float = 100.0, west: float = 0.0, north: float = 200.0) -> PlacedRaster:
    return PlacedRaster(ArrayRaster(np.array(values, dtype=float), (cell, 0, west, 0, -cell, north)), HERE.definition)


def settled(
    raster: PlacedRaster, homes: list[tuple[float, float, float]], mapped: shapely.Geometry | None = None
) -> tuple[People, Homes, Cells]:
    cells = cut_cells(square_districts(1), cell_size_m=100, mapped=mapped)
    return *people_from_raster(PeopleRaster(raster), cells, buildings_at(homes), HERE, year=2020), cells


def test_without_homes_the_people_of_a_raster_cell_live_on_its_land() -> None:
    people, homes, _ = settled(placed([[1, 2], [3, 4]]), [])
    assert people.groups == (EVERYONE,)
    assert people.count[0].tolist() == pytest.approx([3, 4, 1, 2])
    assert people.is_placed_by_area.all()
    assert homes.share.tolist() == [1, 1, 1, 1]


def test_the_people_of_a_coarse_raster_cell_live_in_its_homes_by_their_floor() -> None:
    people, homes, _ = settled(placed([[8]], cell=200), [(50, 50, 300), (150, 150, 100)])
    assert people.count[0].tolist() == pytest.approx([6, 0, 0, 2])
    assert not people.is_placed_by_area.any()
    assert homes.cell.tolist() == [0, 3]


def test_a_home_beyond_the_city_keeps_its_part_of_a_raster_cell_on_the_border() -> None:
    people, _, _ = settled(placed([[8]], cell=400, north=400), [(50, 50, 100), (350, 50, 300)])
    assert people.count[0].tolist() == pytest.approx([2, 0, 0, 0])


def test_beyond_the_edge_of_the_map_live_as_many_as_the_land_says() -> None:
    people, homes, cells = settled(placed([[8]], cell=200), [(50, 50, 300)], mapped=shapely.box(0, 0, 100, 200))
    by_side = np.bincount(cells.is_on_map, people.count[0])
    assert by_side.tolist() == pytest.approx([4, 4])
    assert people.is_placed_by_area.tolist() == (~cells.is_on_map).tolist()
    assert cells.is_on_map[homes.cell].all()


def test_where_the_raster_knows_nothing_nobody_is_placed() -> None:
    people, _, _ = settled(placed([[np.nan, 2], [np.nan, 4]]), [(50, 50, 100)])
    assert people.count[0].tolist() == pytest.approx([0, 4, 0, 2])


def test_a_raster_without_anybody_in_the_city_is_refused() -> None:
    with pytest.raises(GateFailed, match="holds nobody in the city"):
        settled(placed([[0, 0], [0, 0]]), [])


@given(st.integers(0, 2**32 - 1), st.data())
def test_nobody_is_lost_whatever_the_homes_and_the_edge_of_the_map(seed: int, data: st.DataObject) -> None:
    rng = np.random.default_rng(seed)
    districts = random_districts(rng, data.draw(st.integers(1, 5)))
    west, south, east, north = shapely.total_bounds(np.concatenate([level.geometry for level in districts.levels]))
    mapped = data.draw(st.sampled_from([None, shapely.box(0, 0, 333, 999), shapely.box(5000, 0, 5001, 1)]))
    cells = cut_cells(districts, cell_size_m=100, mapped=mapped)
    size = float(rng.uniform(30, 400))
    rows, columns = int((north - south) / size) + 2, int((east - west) / size) + 2
    raster = placed(rng.uniform(0, 100, (rows, columns)), cell=size, west=west - size / 3, north=north + size / 3)
    points = rng.uniform((west, south, 0), (east, north, 100), (data.draw(st.integers(0, 20)), 3))
    on_city = cells.holding(shapely.points(points[:, :2])) >= 0
    people, homes = people_from_raster(
        PeopleRaster(raster), cells, buildings_at(points[on_city].tolist()), HERE, year=2020
    )
    by_area = sum_on_cells(raster, cells, HERE, year=2020).value.sum()
    total = people.count.sum()
    # All homes are in the city here, so that those of a raster cell on its border hold all of its people.
    assert by_area * (1 - 1e-9) <= total <= float(np.sum(raster.raster.values)) * (1 + 1e-9)
    if not len(points[on_city]):
        assert total == pytest.approx(by_area, rel=1e-9)
    share = np.bincount(homes.cell, homes.share, minlength=len(cells))
    np.testing.assert_allclose(share[(people.count[0] > 0) & cells.is_on_map], 1.0, rtol=1e-9)


WOMEN, MEN = Group("F"), Group("M")
AMOUNTS = st.lists(st.floats(0, 1000), min_size=4, max_size=4)
SPOTS = st.tuples(st.floats(1, 199), st.floats(1, 199), st.floats(1, 500))


@given(AMOUNTS, AMOUNTS, st.lists(SPOTS, max_size=5))
def test_women_and_men_of_a_raster_are_everyone_in_every_cell(
    women: list[float], men: list[float], homes: list[tuple[float, float, float]]
) -> None:
    of = {who: np.reshape(amounts, (2, 2)) for who, amounts in ((WOMEN, women), (MEN, men))}
    everyone = of[WOMEN] + of[MEN]
    if not everyone.sum() > 0:
        return
    cells = cut_cells(square_districts(1), cell_size_m=100, mapped=None)
    raster = PeopleRaster(placed(everyone), of)
    people, _ = people_from_raster(raster, cells, buildings_at(homes), HERE, year=2020)
    assert people.groups == (EVERYONE, WOMEN, MEN)
    assert people.count[1] + people.count[2] == pytest.approx(people.count[0], rel=1e-9, abs=1e-9)
    assert people.count.sum(axis=1) == pytest.approx([everyone.sum(), sum(women), sum(men)], rel=1e-9, abs=1e-9)
