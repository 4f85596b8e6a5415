import numpy as np
import shapely

from spatial_indicators.layers.greenery import canopy_of_neighbourhood, trees_at_home, walk_to_green_m
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.trees import Trees
from tests.spatial_indicators.tiny_city import city, parks, square_districts, streets_along

# Two districts of four cells of a hectare each; a home in the first one, none in the second.
TINY = city(
    square_districts(2),
    [100.0, 40.0],
    homes=[(50.0, 10.0, 80.0)],
    streets=streets_along([[(0.0, 0.0), (2000.0, 0.0)]]),
    open_spaces=parks(shapely.box(350, 0, 450, 100), shapely.box(60, 0, 100, 40)),
)
IN_FIRST = TINY.cells.district["lsoa"] == 0
HOME = TINY.homes.cell == np.flatnonzero(TINY.people.count[0] == 100.0)[0]


def test_trees_are_counted_near_the_homes_that_are_mapped_and_not_known_of_the_others() -> None:
    found = trees_at_home(Trees(np.array([50.0, 60.0, 90.0]), np.zeros(3)), TINY.homes, TINY.people)
    assert found is not None
    assert found[HOME].tolist() == [2.0]
    assert np.isnan(found[~HOME]).all()
    assert (~HOME).sum() == 4


def test_an_inventory_without_a_tree_says_nothing() -> None:
    assert trees_at_home(Trees(np.empty(0), np.empty(0)), TINY.homes, TINY.people) is None
    assert trees_at_home(None, TINY.homes, TINY.people) is None


def test_the_canopy_of_a_home_is_that_of_its_whole_district() -> None:
    share = np.zeros(len(TINY.cells))
    share[np.flatnonzero(IN_FIRST)[:2]] = [0.4, 0.8]
    found = canopy_of_neighbourhood(OnCells(share, np.ones(len(share)), 2020), TINY.homes, TINY.cells, "lsoa")
    assert found is not None
    np.testing.assert_allclose(found[HOME], 0.3)
    np.testing.assert_allclose(found[~HOME], 0.0)


def test_land_that_the_raster_does_not_know_is_neither_covered_nor_bare() -> None:
    # Half of the first district is known, and a third of that is covered; of the second a fourth is known.
    share, known = np.full(len(TINY.cells), np.nan), np.zeros(len(TINY.cells))
    share[np.flatnonzero(IN_FIRST)[:3]], known[np.flatnonzero(IN_FIRST)[:3]] = [0.5, 0.25, 0.0], [1.0, 0.5, 0.5]
    share[np.flatnonzero(~IN_FIRST)[0]], known[np.flatnonzero(~IN_FIRST)[0]] = 1.0, 1.0
    found = canopy_of_neighbourhood(OnCells(share, known, 2020), TINY.homes, TINY.cells, "lsoa")
    assert found is not None
    np.testing.assert_allclose(found[HOME], (0.5 + 0.125) / 2)
    assert np.isnan(found[~HOME]).all()
    assert canopy_of_neighbourhood(None, TINY.homes, TINY.cells, "lsoa") is None


def test_the_walk_leads_to_green_space_of_a_hectare() -> None:
    # The small green is nearer; the large one begins 350 m along the street, 300 m from the home and 10 m off it.
    found = walk_to_green_m(TINY.open_spaces, TINY.doorsteps, TINY.streets)
    assert found is not None
    np.testing.assert_allclose(found[HOME], 310.0)
    assert walk_to_green_m(None, TINY.doorsteps, TINY.streets) is None
    assert walk_to_green_m(TINY.open_spaces, None, TINY.streets) is None
