import numpy as np
import pytest
import shapely

from spatial_indicators.sampled_circles import Circles, Sampling, drawn_circles
from tests.spatial_indicators.tiny_city import city, square_districts

HECTARE = 10_000.0


def circles_of(hectares: list[float]) -> Circles:
    x = np.arange(len(hectares)) * 10.0
    return Circles(x, x, np.array(hectares) * HECTARE, np.full(len(hectares), 10 * HECTARE))


# Methods 4.3, test O2: circles with 1.5, 2.0, 2.5 and 3.0 ha of street in 10 ha.
def test_o2_the_mean_of_four_circles_with_its_standard_error() -> None:
    four = circles_of([1.5, 2.0, 2.5, 3.0])
    assert four.share.mean() == pytest.approx(0.225)
    assert four.share.std(ddof=1) * 10 == pytest.approx(0.6455, abs=1e-4)
    assert four.standard_error == pytest.approx(0.0323, abs=1e-4)
    assert four.share_of(np.array([5.0]), np.array([5.0]), square_m=2000.0) == pytest.approx([0.225])


def test_one_circle_does_not_know_its_own_error() -> None:
    assert circles_of([1.0]).standard_error == np.inf


def test_a_place_has_the_mean_of_its_square_and_of_all_where_that_has_no_circle() -> None:
    two = Circles(np.array([5.0, 15.0]), np.array([5.0, 5.0]), np.array([1.0, 3.0]), np.array([10.0, 10.0]))
    found = two.share_of(np.array([1.0, 19.0, 25.0]), np.array([9.0, 1.0, 5.0]), square_m=10.0)
    assert found.tolist() == pytest.approx([0.1, 0.3, 0.2])


def drawn(*, side: float = 1000.0, error: float = 0.01, most: int = 200, seed: int = 1) -> Circles:
    cells = city(square_districts(1, side=side), [1]).cells
    lines = [shapely.LineString([(-500, y), (side + 500, y)]) for y in (0.37 * side, 0.41 * side)]
    return drawn_circles(
        cells,
        np.array(lines, dtype=object),
        np.array([10.0, 4.0]),
        Sampling(10 * HECTARE, error, most, seed),
    )


def test_every_circle_is_what_one_shapely_operation_says() -> None:
    land, radius = shapely.box(0, 0, 1000, 1000), np.sqrt(10 * HECTARE / np.pi)
    found = drawn()
    for x, y, street, area in zip(found.x, found.y, found.street_m2, found.land_m2, strict=True):
        inside = shapely.Point(x, y).buffer(radius, quad_segs=16).intersection(land)
        slow = sum(
            width * shapely.LineString([(-500, at), (1500, at)]).intersection(inside).length
            for at, width in ((370.0, 10.0), (410.0, 4.0))
        )
        assert (street, area) == (pytest.approx(slow), pytest.approx(inside.area))


def test_an_uncut_circle_has_ten_hectares_but_for_its_straight_sides() -> None:
    assert drawn().land_m2.max() == pytest.approx(10 * HECTARE, rel=0.002)


def test_circles_are_drawn_until_they_are_certain_enough_and_never_beyond_the_most() -> None:
    assert drawn(error=1.0).standard_error < 1.0
    assert len(drawn(error=1.0)) == 32
    surer = drawn(error=0.002, most=5000)
    assert surer.standard_error <= 0.002
    assert len(surer) > 32
    assert len(drawn(error=0.0, most=50)) == 50
