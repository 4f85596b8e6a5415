"""Land in polygons is measured exactly, whatever they look like, and never counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.cells import Cells
from spatial_indicators.layers.flooded_land import share_in_polygons
from tests.spatial_indicators.tiny_city import HERE, city, square_districts

TINY = city(square_districts(1), [40])
CELLS: Cells = TINY.cells


def share(*shapes: shapely.Geometry) -> np.ndarray:
    """Draw polygons of metres, and measure them as if they came from a file in degrees."""
    return share_in_polygons(HERE.unproject(np.array(shapes, dtype=object)), CELLS, HERE, year=2020).value


def bounds() -> tuple[float, float, float, float]:
    return tuple(shapely.total_bounds(CELLS.geometry).tolist())  # type: ignore[return-value]


def test_the_western_half_under_water_is_half_of_the_land() -> None:
    west, south, east, north = bounds()
    flooded = share(shapely.box(west - 50, south - 50, (west + east) / 2, north + 50))
    assert float(flooded @ CELLS.area_m2) == pytest.approx(CELLS.area_m2.sum() / 2, rel=1e-6)


def test_overlapping_polygons_count_once() -> None:
    west, south, east, north = bounds()
    pool = shapely.box(west, south, (west + east) / 2, north)
    assert share(pool, pool, pool.buffer(-10)) == pytest.approx(share(pool), abs=1e-9)


def test_an_island_stays_dry() -> None:
    west, south, east, north = bounds()
    side = (east - west) / 4
    around = shapely.box(west - 100, south - 100, east + 100, north + 100)
    island = shapely.box(west, south, west + side, south + side)
    dry = CELLS.area_m2.sum() - float(share(around.difference(island)) @ CELLS.area_m2)
    assert dry == pytest.approx(side * side, rel=1e-6)


def test_without_polygons_all_land_is_known_to_be_dry() -> None:
    layer = share_in_polygons(np.empty(0, dtype=object), CELLS, HERE, year=2019)
    assert (layer.value.tolist(), layer.known.tolist(), layer.year) == ([0.0] * 4, [1.0] * 4, 2019)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-1.0, 2.0)] * 4), max_size=6))
def test_circles_anywhere_cover_what_their_union_covers(circles: list[tuple[float, ...]]) -> None:
    west, south, east, north = bounds()
    side = max(east - west, north - south)
    drawn = [shapely.Point(west + x * side, south + y * side).buffer(abs(r) * side + 1) for x, y, r, _ in circles]
    found = float(share(*drawn) @ CELLS.area_m2)
    # An independent way: overlay the whole city with the union at once, in metres.
    wanted = shapely.union_all(drawn).intersection(shapely.box(west, south, east, north)).area
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-2)
