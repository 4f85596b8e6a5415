import pytest

from tests.spatial_indicators.measures.test_street_junctions import crossing
from tests.spatial_indicators.tiny_city import city, grid_lines, square_districts, streets_along


def test_a_crossing_with_two_and_a_half_stretches_and_an_end() -> None:
    first, second = crossing().rows("link_node_ratio")
    assert (first["value"], second["value"]) == (1.25, 0.5)


def test_the_middle_of_an_endless_grid_has_two_stretches_a_place() -> None:
    lines = [[(x - 450.0, y - 450.0) for x, y in line] for line in grid_lines(12, 12, block=100.0)]
    tiny = city(square_districts(1), [1], streets=streets_along(lines))
    assert tiny.rows("link_node_ratio")[0]["value"] == pytest.approx(2.0)
