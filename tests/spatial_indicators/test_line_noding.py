import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.line_noding import NodedLines, noded_lines

Line = list[tuple[float, float]]


def noded(*lines: Line, level: tuple[int, ...] = (), snap_m: float = 0.5, joins_crossings: bool = False) -> NodedLines:
    x, y = np.array([point for line in lines for point in line], dtype=float).T
    offset = np.cumsum([0, *map(len, lines)])
    levels = np.array(level or (0,) * len(lines))
    return noded_lines(x, y, offset, levels, snap_m=snap_m, joins_crossings=joins_crossings)


def drawn(found: NodedLines) -> list[Line]:
    points = [(float(x), float(y)) for x, y in zip(found.x, found.y, strict=True)]
    return [points[a:b] for a, b in zip(found.offset[:-1], found.offset[1:], strict=True)]


def meet(found: NodedLines, one: int, other: int) -> bool:
    nodes = [set(found.node[found.offset[at] : found.offset[at + 1]].tolist()) for at in (one, other)]
    return bool(nodes[0] & nodes[1])


GROUND: Line = [(0, 0), (100, 0)]


def test_lines_meet_at_a_point_that_both_have() -> None:
    assert meet(noded([(0, 0), (50, 0), (100, 0)], [(50, -50), (50, 0), (50, 50)]), 0, 1)


def test_an_end_on_a_line_puts_a_point_into_it() -> None:
    found = noded(GROUND, [(40, 0.3), (40, 50)])
    assert meet(found, 0, 1)
    assert drawn(found) == [[(0, 0), (40, 0.3), (100, 0)], [(40, 0.3), (40, 50)]]
    assert (found.ends_on_lines, found.crossings) == (1, 0)


def test_an_end_too_far_from_a_line_does_not_meet_it() -> None:
    assert not meet(noded(GROUND, [(40, 0.6), (40, 50)]), 0, 1)
    assert meet(noded(GROUND, [(40, 0.6), (40, 50)], snap_m=0.7), 0, 1)


def test_an_end_at_a_corner_takes_the_corner() -> None:
    found = noded([(0, 0), (50, 0), (50, 50)], [(50.2, -0.2), (90, -40)])
    assert drawn(found)[0] == [(0, 0), (50, 0), (50, 50)]
    assert drawn(found)[1][0] == (50, 0)


def test_ends_that_are_near_each_other_are_one() -> None:
    assert meet(noded(GROUND, [(100.3, 0.2), (150, 0)]), 0, 1)


def test_what_crosses_without_a_common_point_meets_only_where_that_is_asked_for() -> None:
    over: Line = [(30, -40), (30, 60)]
    assert not meet(noded(GROUND, over), 0, 1)
    assert noded(GROUND, over).crossings == 1
    joined = noded(GROUND, over, joins_crossings=True)
    assert meet(joined, 0, 1)
    assert drawn(joined) == [[(0, 0), (30, 0), (100, 0)], [(30, -40), (30, 0), (30, 60)]]


def test_a_line_of_another_level_passes_over() -> None:
    over: Line = [(30, -40), (30, 0), (30, 60)]
    for level in ((0, 1), (0, -1)):
        found = noded([(0, 0), (30, 0), (100, 0)], over, level=level, joins_crossings=True)
        assert not meet(found, 0, 1)
        assert found.crossings == 0


def test_a_bridge_ends_on_the_ground() -> None:
    bridge, beyond = [(30, 0), (30, 60)], [(30, 60), (30, 90)]
    found = noded(GROUND, bridge, beyond, level=(0, 1, 0))
    assert meet(found, 0, 1)
    assert meet(found, 1, 2)


def test_a_street_that_ends_under_a_bridge_does_not_meet_it() -> None:
    assert not meet(noded(GROUND, [(40, 0.0), (40, -50)], level=(1, 0)), 0, 1)


def test_three_lines_that_cross_in_one_place_meet_there() -> None:
    found = noded(
        [(-50, 0), (50, 0)], [(0, -50), (0, 50)], [(-50, -50), (50, 50)], joins_crossings=True
    )  # fmt: skip
    assert all(meet(found, one, other) for one, other in ((0, 1), (0, 2), (1, 2)))


def test_a_line_shorter_than_the_snapping_has_no_points_and_joins_what_it_lay_between() -> None:
    found = noded(GROUND, [(100, 0), (100.3, 0)], [(100.3, 0), (150, 0)])
    assert drawn(found)[1] == []
    assert meet(found, 0, 2)


def test_a_ring_ends_where_it_begins() -> None:
    found = noded([(0, 0), (10, 0), (10, 10), (0, 0)])
    assert found.node[0] == found.node[-1]
    assert len(found.node) == 4


def test_a_line_alone_is_as_it_was() -> None:
    line: Line = [(0, 0), (10, 3), (20, -4)]
    assert drawn(noded(line)) == [line]


def test_an_end_that_overshoots_a_line_is_an_end_on_it_and_no_crossing() -> None:
    found = noded(GROUND, [(40, -0.3), (40, 50)])
    assert meet(found, 0, 1)
    assert (found.ends_on_lines, found.crossings) == (1, 0)


def test_a_point_written_twice_does_no_harm() -> None:
    found = noded([(0, 0), (50, 0), (50, 0), (100, 0)], [(50, 0), (50, 50)])
    assert drawn(found)[0] == [(0, 0), (50, 0), (100, 0)]
    assert meet(found, 0, 1)


@given(st.permutations([0, 1, 2, 3]), st.booleans())
def test_what_meets_does_not_depend_on_the_order_of_the_lines(order: list[int], joins: bool) -> None:  # noqa: FBT001
    lines: list[Line] = [GROUND, [(40, 0.3), (40, 50)], [(70, -20), (70, 20)], [(40, 50.2), (70, 20)]]
    found = noded(*(lines[at] for at in order), joins_crossings=joins)
    pairs = {(a, b) for a in range(4) for b in range(4) if a < b and meet(found, order.index(a), order.index(b))}
    assert pairs == {(0, 1), (1, 3), (2, 3)} | ({(0, 2)} if joins else set())


@pytest.mark.parametrize("seed", range(5))
def test_a_grid_of_crossing_lines_has_the_crossings_of_a_grid(seed: int) -> None:
    draw = np.random.default_rng(seed)
    ups, acrosses = (np.sort(draw.uniform(5, 995, 6)) for _ in range(2))
    lines = [[(u, 0.0), (u, 1000.0)] for u in ups] + [[(0.0, a), (1000.0, a)] for a in acrosses]
    found = noded(*lines, joins_crossings=True, snap_m=0.01)
    assert found.crossings == 36
    assert len(np.unique(found.node)) == 36 + 24
