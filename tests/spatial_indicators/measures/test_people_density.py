import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.layers.people import EVERYONE, Group
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts

COUNTS = st.lists(st.integers(0, 5000), min_size=6, max_size=6)


def kilometres(people: list[int]) -> TinyCity:
    """Districts of a square kilometre each, in a row."""
    return city(square_districts(len(people), side=1000.0), people, cell_size_m=500.0)


def test_people_of_a_square_kilometre_count_as_often_as_there_are_of_them() -> None:
    assert kilometres([100, 300, 0]).sums("people_density") == pytest.approx([100 * 100, 300 * 300, 0])


def test_a_square_is_shared_by_its_districts() -> None:
    # Two districts of 0.5 km x 0.5 km in one square: 400 people on half a square kilometre.
    shared = city(square_districts(2, side=500.0), [100, 300])
    assert shared.sums("people_density") == pytest.approx([100 * 800, 300 * 800])


def test_a_group_has_the_density_of_everyone() -> None:
    women = Group(sex="F")
    tiny = city(square_districts(1, side=1000.0), {EVERYONE: [1000.0], women: [400.0]})
    assert tiny.measure("people_density").sum(axis=1) == pytest.approx([1000 * 1000, 400 * 1000])


@given(COUNTS)
def test_a_loop_over_squares_finds_the_same(people: list[int]) -> None:
    tiny = city(square_districts(3, 2, side=700.0), people, cell_size_m=100.0)
    middle = [(shape.bounds[0] + shape.bounds[2], shape.bounds[1] + shape.bounds[3]) for shape in tiny.cells.geometry]
    square = [(int(x / 2 // 1000), int(y / 2 // 1000)) for x, y in middle]
    count = tiny.people.count[0]
    total = 0.0
    for place in set(square):
        inside = [number for number, other in enumerate(square) if other == place]
        total += count[inside].sum() ** 2 / (sum(tiny.cells.geometry[number].area for number in inside) / 1e6)
    assert tiny.measure("people_density").sum() == pytest.approx(total, rel=1e-9)


@given(COUNTS)
def test_nobody_lives_more_thinly_than_the_mean_of_the_land(people: list[int]) -> None:
    tiny = kilometres(people)
    assert tiny.measure("people_density").sum() >= (1 - 1e-9) * np.sum(people) ** 2 / len(people)
