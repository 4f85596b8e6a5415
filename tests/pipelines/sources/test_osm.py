"""A village drawn by hand: every mapped thing is one line of XML."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.osm import OsmExtract, read_osm
from pipelines.sources.osm_tags import is_area_of_interest
from spatial_indicators.errors import InputError

HIGH_STREET = ("way", 10, [1, 2, 3], {"highway": "residential", "name": "High Street", "source": "survey"})
Mapped = tuple[str, int, list[int], dict[str, str]]

# Nodes 1 to 9 stand on a 3 x 3 board, 0.001 degrees apart: 1 2 3 in the south, 7 8 9 in the north.
BOARD = {number + 1: (number % 3 * 0.001, number // 3 * 0.001) for number in range(9)}
# Nodes 10 to 12 are a triangle inside it.
BOARD |= {10: (0.0005, 0.0005), 11: (0.0015, 0.0005), 12: (0.001, 0.0015)}


def village(
    folder: Path, *mapped: Mapped, tagged: dict[int, dict[str, str]] | None = None, without: tuple[int, ...] = ()
) -> Path:
    tagged = tagged or {}
    nodes = [
        f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{_tags(tagged.get(number, {}))}</node>'
        for number, (lon, lat) in BOARD.items()
        if number not in without
    ]
    ways = [
        f'<way id="{number}" version="1">{"".join(_ref(ref) for ref in refs)}{_tags(tags)}</way>'
        for kind, number, refs, tags in mapped
        if kind == "way"
    ]
    relations = [
        f'<relation id="{number}" version="1">{"".join(_member(ref) for ref in refs)}{_tags(tags)}</relation>'
        for kind, number, refs, tags in mapped
        if kind == "relation"
    ]
    path = folder / "village.osm"
    path.write_text(f'<osm version="0.6" generator="hand">{"".join([*nodes, *ways, *relations])}</osm>')
    return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def _ref(ref: int) -> str:
    return f'<nd ref="{ref}"/>'


def _member(ref: int) -> str:
    return f'<member type="way" ref="{abs(ref)}" role="{"inner" if ref < 0 else "outer"}"/>'


def ways_of(extract: OsmExtract) -> list[tuple[int, list[int]]]:
    lines = extract.ways
    return [
        (int(number), lines.node_id[start:end].tolist())
        for number, start, end in zip(lines.way_id, lines.offset, lines.offset[1:], strict=False)
    ]


def test_a_street_keeps_its_nodes_and_only_the_tags_that_the_layers_read(tmp_path: Path) -> None:
    extract = read_osm(village(tmp_path, HIGH_STREET))
    assert ways_of(extract) == [(10, [1, 2, 3])]
    assert extract.ways.lon.tolist() == [0.0, 0.001, 0.002]
    assert extract.ways.lat.tolist() == [0.0, 0.0, 0.0]
    assert extract.ways.tags == [{"highway": "residential", "name": "High Street"}]
    assert extract.facts.generator == "hand"
    assert extract.facts.latest is None


def test_streets_keep_their_own_tags(tmp_path: Path) -> None:
    other = ("way", 4, [3, 6, 9], {"highway": "footway"})
    extract = read_osm(village(tmp_path, other, HIGH_STREET))
    assert ways_of(extract) == [(4, [3, 6, 9]), (10, [1, 2, 3])]
    assert [tags["highway"] for tags in extract.ways.tags] == ["footway", "residential"]


def test_a_file_that_is_not_sorted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"is not sorted by id, each once \(found: Way IDs out of order: 4\)\. Sort it"
    ):
        read_osm(village(tmp_path, HIGH_STREET, ("way", 4, [3, 6, 9], {"highway": "footway"})))


def test_nodes_at_one_place_stay_two_nodes(tmp_path: Path) -> None:
    extract = read_osm(village(tmp_path, ("way", 10, [1, 1, 2], {"highway": "path"})))
    assert ways_of(extract) == [(10, [1, 1, 2])]


def test_a_ferry_is_a_line_and_a_bus_route_is_not(tmp_path: Path) -> None:
    ferry, bus = ("way", 11, [1, 9], {"route": "ferry"}), ("way", 12, [1, 7], {"route": "bus"})
    assert [number for number, _ in ways_of(read_osm(village(tmp_path, HIGH_STREET, ferry, bus)))] == [10, 11]


def test_a_missing_node_cuts_a_street_and_nothing_is_drawn_across_the_gap(tmp_path: Path) -> None:
    street = ("way", 10, [1, 2, 3, 6, 9, 8], {"highway": "residential"})
    extract = read_osm(village(tmp_path, street, without=(3,)))
    assert ways_of(extract) == [(10, [1, 2]), (10, [6, 9, 8])]
    assert extract.ways.lon.tolist() == [0.0, 0.001, 0.002, 0.002, 0.001]
    assert extract.facts.ways_cut == 1


def test_a_street_with_a_single_node_left_is_counted_as_cut(tmp_path: Path) -> None:
    alone = ("way", 11, [4, 3], {"highway": "path"})
    extract = read_osm(village(tmp_path, ("way", 10, [1, 2], {"highway": "path"}), alone, without=(3,)))
    assert ways_of(extract) == [(10, [1, 2])]
    assert extract.facts.ways_cut == 1


def test_stops_entrances_and_gates_are_points_and_benches_are_not(tmp_path: Path) -> None:
    tagged = {
        9: {"highway": "bus_stop", "name": "Church"},
        2: {"barrier": "gate", "access": "private"},
        3: {"entrance": "main"},
        4: {"amenity": "bench"},
        5: {"highway": "crossing"},
        6: {"railway": "subway_entrance"},
    }
    points = read_osm(village(tmp_path, HIGH_STREET, tagged=tagged)).points
    assert points.id.tolist() == ["node/2", "node/3", "node/6", "node/9"]
    assert points.tags[0] == {"barrier": "gate", "access": "private"}
    assert (points.lon[3], points.lat[3]) == (0.002, 0.002)


def test_a_park_with_a_pond_keeps_its_hole(tmp_path: Path) -> None:
    # The outer ring runs around the board, the pond is a triangle of half a small square.
    outer, inner = ("way", 20, [1, 3, 9, 7, 1], {}), ("way", 21, [10, 11, 12, 10], {})
    park = ("relation", 30, [20, -21], {"type": "multipolygon", "leisure": "park", "name": "Common"})
    areas = read_osm(village(tmp_path, HIGH_STREET, outer, inner, park)).areas
    assert areas.id.tolist() == ["relation/30"]
    assert shapely.get_num_interior_rings(areas.geometry).tolist() == [1]
    assert shapely.area(areas.geometry[0]) == pytest.approx(4e-6 - 0.5e-6)
    assert areas.tags == [{"leisure": "park", "name": "Common"}]


def test_a_square_is_an_area_and_a_roundabout_is_not(tmp_path: Path) -> None:
    square = ("way", 20, [1, 2, 5, 4, 1], {"highway": "pedestrian", "area": "yes"})
    roundabout = ("way", 21, [5, 6, 9, 8, 5], {"highway": "residential", "junction": "roundabout"})
    extract = read_osm(village(tmp_path, HIGH_STREET, square, roundabout))
    assert extract.areas.id.tolist() == ["way/20"]
    assert [number for number, _ in ways_of(extract)] == [10, 20, 21]


def test_areas_come_ways_before_relations_each_by_id(tmp_path: Path) -> None:
    house = {"building": "house"}
    ring = ("way", 20, [5, 6, 9, 8, 5], {})
    yard = ("relation", 3, [20], {"type": "multipolygon", "landuse": "farmyard"})
    one, two = ("way", 30, [1, 2, 5, 4, 1], house), ("way", 40, [2, 3, 6, 5, 2], house)
    areas = read_osm(village(tmp_path, HIGH_STREET, ring, one, two, yard)).areas
    assert areas.id.tolist() == ["way/30", "way/40", "relation/3"]
    assert [len(tags) for tags in areas.tags] == [1, 1, 1]


def test_a_way_and_a_relation_with_one_number_are_not_confused(tmp_path: Path) -> None:
    ring, house = ("way", 21, [5, 6, 9, 8, 5], {}), ("way", 20, [1, 2, 5, 4, 1], {"building": "house"})
    park = ("relation", 20, [21], {"type": "multipolygon", "leisure": "park"})
    areas = read_osm(village(tmp_path, HIGH_STREET, house, ring, park)).areas
    assert dict(zip(areas.id.tolist(), areas.tags, strict=True)) == {
        "way/20": {"building": "house"},
        "relation/20": {"leisure": "park"},
    }


def test_incomplete_and_crossing_areas_are_counted(tmp_path: Path) -> None:
    crossing = ("way", 20, [1, 9, 3, 7, 1], {"leisure": "park"})
    cut = ("relation", 30, [99], {"type": "multipolygon", "leisure": "park"})
    border = ("relation", 31, [98], {"type": "boundary", "boundary": "administrative"})
    extract = read_osm(village(tmp_path, HIGH_STREET, crossing, cut, border))
    assert len(extract.areas) == 0
    assert (extract.facts.areas_broken, extract.facts.areas_incomplete) == (1, 1)


@pytest.mark.parametrize(
    ("tags", "is_relation", "is_area"),
    [
        ({"boundary": "administrative"}, True, False),
        ({"boundary": "protected_area"}, True, True),
        ({"highway": "pedestrian"}, True, True),
        ({"leisure": "track"}, False, False),
        ({"leisure": "track", "area": "yes"}, False, True),
        ({"leisure": "track", "building": "yes"}, False, True),
        ({"natural": "wood"}, False, True),
        ({"name": "nothing"}, True, False),
    ],
)
def test_closed_lines_and_borders_are_no_areas(tags: dict[str, str], is_relation: bool, is_area: bool) -> None:  # noqa: FBT001
    assert is_area_of_interest(tags, is_relation=is_relation) is is_area


def test_what_meets_the_box_is_kept_whole_and_the_rest_is_left(tmp_path: Path) -> None:
    north = ("way", 11, [7, 8, 9], {"highway": "path"})
    house, barn = ("way", 20, [1, 2, 5, 4, 1], {"building": "house"}), ("way", 21, [5, 6, 9, 5], {"building": "barn"})
    tagged = {1: {"highway": "bus_stop"}, 9: {"highway": "bus_stop"}}
    path = village(tmp_path, HIGH_STREET, north, house, barn, tagged=tagged)
    extract = read_osm(path, box=(-0.0005, -0.0005, 0.0005, 0.0005))
    assert ways_of(extract) == [(10, [1, 2, 3])]
    assert extract.areas.id.tolist() == ["way/20"]
    assert extract.points.id.tolist() == ["node/1"]


def test_a_compressed_file_gives_the_same(tmp_path: Path) -> None:
    path = village(tmp_path, HIGH_STREET, ("way", 20, [1, 2, 5, 4, 1], {"building": "house"}))
    plain = read_osm(path)
    for suffix in (".osm.gz", ".osm.bz2", ".osm.pbf"):
        packed = tmp_path / f"packed{suffix}"
        with osmium.SimpleWriter(str(packed)) as writer:
            for mapped in osmium.FileProcessor(str(path)):
                writer.add(mapped)
        again = read_osm(packed)
        assert ways_of(again) == ways_of(plain)
        assert np.array_equal(again.ways.lon, plain.ways.lon)
        assert shapely.equals_identical(again.areas.geometry, plain.areas.geometry).all()


def test_a_map_without_streets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"village\.osm: has no streets .*full-tag extract\."):
        read_osm(village(tmp_path, ("way", 20, [1, 2, 5, 4, 1], {"building": "house"})))


def test_streets_without_any_node_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no position for any node .*found: 1 streets.*osmium sort"):
        read_osm(village(tmp_path, HIGH_STREET, without=(1, 2, 3)))


def test_the_extract_of_another_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no street inside the city's box \(found: \(20"):
        read_osm(village(tmp_path, HIGH_STREET), box=(20.0, 20.0, 21.0, 21.0))


def test_a_street_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sorted by id, each once \(found: Way ID twice.*osmium merge"):
        read_osm(village(tmp_path, HIGH_STREET, HIGH_STREET))


@given(
    st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=6), min_size=1, max_size=5), st.sets(st.integers(1, 9))
)
def test_pieces_join_only_nodes_that_are_neighbours_in_their_way(
    tmp_path_factory: pytest.TempPathFactory, ways: list[list[int]], without: set[int]
) -> None:
    mapped: list[Mapped] = [("way", number, refs, {"highway": "path"}) for number, refs in enumerate(ways, start=1)]
    steps = {
        (number, one, other)
        for _, number, refs, _ in mapped
        for one, other in pairwise(refs)
        if not {one, other} & without
    }
    path = village(tmp_path_factory.mktemp("villages"), *mapped, without=tuple(without))
    try:
        extract = read_osm(path)
    except InputError:
        assert not steps
        return
    found = {(number, one, other) for number, refs in ways_of(extract) for one, other in pairwise(refs)}
    assert found == steps
    corners = [BOARD[number] for number in extract.ways.node_id.tolist()]
    assert np.array_equal(np.column_stack([extract.ways.lon, extract.ways.lat]), corners)
