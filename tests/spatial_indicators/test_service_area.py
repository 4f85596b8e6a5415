import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.service_area import QUARTER, served_streets, share_beside
from spatial_indicators.snapping import Snapped, snap
from tests.spatial_indicators.oracle import Place, Walks
from tests.spatial_indicators.random_city import SIZE, random_city, random_streets, seeds
from tests.spatial_indicators.tiny_city import streets_along

CROSS = streets_along([[(-1000.0, 0.0), (0.0, 0.0), (1000.0, 0.0)], [(0.0, 0.0), (0.0, 300.0)]])


def served(x: float, y: float, limit_m: float) -> shapely.Geometry:
    places = snap(CROSS, np.array([x]), np.array([y]), limit_m=250.0)
    return shapely.union_all(served_streets(CROSS, places, limit_m=limit_m))


def test_streets_are_served_as_far_as_the_walk_goes_both_ways_and_around_the_corner() -> None:
    assert served(100.0, 0.0, 500.0).length == pytest.approx(500 + 500 + 300)
    assert served(100.0, 0.0, 300.0).length == pytest.approx(300 + 300 + 200)


def test_a_walk_that_reaches_no_corner_stays_on_its_street() -> None:
    assert served(500.0, 0.0, 200.0).bounds == pytest.approx((300.0, 0.0, 700.0, 0.0))


def test_the_way_to_the_street_counts() -> None:
    assert served(500.0, 50.0, 200.0).bounds == pytest.approx((350.0, 0.0, 650.0, 0.0))
    assert served(500.0, 50.0, 49.0).is_empty


def test_a_place_that_is_joined_to_no_street_serves_none() -> None:
    nowhere = Snapped(np.array([-1]), *(np.array([np.inf]) for _ in range(3)))
    assert len(served_streets(CROSS, nowhere, limit_m=500.0)) == 0


@given(seeds, st.floats(1.0, 700.0))
@settings(max_examples=25)
def test_a_point_of_a_street_is_served_when_a_slow_walk_reaches_it(seed: int, limit_m: float) -> None:
    rng = np.random.default_rng(seed)
    streets = random_streets(rng)
    x, y = rng.uniform(0, SIZE, (2, 3))
    places = snap(streets, x, y, limit_m=250.0)
    lines = served_streets(streets, places, limit_m=limit_m)
    edges = rng.choice(streets.walkable_edges, 20)
    along = rng.uniform(0, 1, 20) * streets.length_m[edges]
    origins = [Place(int(edge), float(at), 0.0) for edge, at in zip(edges, along, strict=True)]
    goals = [
        Place(int(edge), float(at), float(off))
        for edge, at, off in zip(places.edge, places.to_start_m, places.off_m, strict=True)
        if edge >= 0
    ]
    metres = np.array(Walks(streets).distances(origins, goals))
    points = shapely.line_interpolate_point(streets.segments(edges), along)
    near = shapely.STRtree(lines).query(points, predicate="dwithin", distance=1e-6)[0]
    is_served = np.isin(np.arange(20), near)
    clear = np.abs(metres - limit_m) > 1e-3
    assert (is_served == (metres <= limit_m))[clear].all()


@given(seeds)
@settings(max_examples=25)
def test_the_share_of_a_cell_beside_lines_is_that_of_all_of_them_drawn_at_once(seed: int) -> None:
    cells = random_city(seed).cells
    ends = np.random.default_rng(seed).uniform(0, SIZE, (6, 2, 2))
    lines = shapely.linestrings(ends)
    drawn = shapely.union_all(shapely.buffer(lines, 50.0, quad_segs=QUARTER))
    wanted = shapely.area(shapely.intersection(cells.geometry, drawn)) / shapely.area(cells.geometry)
    np.testing.assert_allclose(share_beside(cells, lines, beside_m=50.0), wanted, atol=1e-9)


def test_no_line_serves_nothing() -> None:
    cells = random_city(1).cells
    assert not share_beside(cells, shapely.linestrings(np.empty((0, 2, 2))), beside_m=50.0).any()
