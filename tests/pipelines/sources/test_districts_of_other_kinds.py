"""Districts that are hexagons of a table, or administrative boundaries of the map."""

from pathlib import Path

import h3
import pytest
import shapely

from pipelines.sources.admin_relation import read_relation
from pipelines.sources.h3_table import read_h3_table
from spatial_indicators.errors import InputError

CELL = "89a901291abffff"
RING = sorted(h3.grid_disk(CELL, 1))


def table(folder: Path, *codes: str) -> Path:
    (folder / "a.csv").write_text("\n".join(["cell,people", *(f"{code},1" for code in codes)]) + "\n")
    return folder / "a.csv"


def test_hexagons_neither_overlap_nor_leave_a_gap(tmp_path: Path) -> None:
    found = read_h3_table(table(tmp_path, *RING), column="cell")
    assert found.codes == found.names == RING
    assert shapely.coverage_is_valid(found.geometry)
    whole = shapely.coverage_union_all(found.geometry)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ((CELL, "not a cell"), r"column cell, row 3: has an id that is no H3 cell \(found: not a cell\)"),
        ((CELL, CELL), r"row 3: has a cell twice"),
        ((CELL, h3.cell_to_parent(CELL)), r"has cells of several resolutions, which overlap \(found: 8, 9\)"),
    ],
)
def test_a_wrong_table_of_hexagons_is_refused(tmp_path: Path, codes: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_h3_table(table(tmp_path, *codes), column="cell")


CORNERS = {1: (0, 0), 2: (0, 4), 3: (4, 4), 4: (4, 0), 5: (0, 2), 6: (4, 2)}
"""Numbers of points, latitude and longitude in hundredths: a city of two districts, west and east."""

WAYS = {10: [5, 1, 4, 6], 11: [6, 3, 2, 5], 12: [6, 5]}
RELATIONS = {
    100: ([10, 11], {"admin_level": "8", "name": "City"}),
    101: ([10, 12], {"admin_level": "9", "name": "West"}),
    102: ([11, 12], {"admin_level": "9"}),
    103: ([11], {"admin_level": "9", "name": "Cut"}),
}


def extract(folder: Path) -> Path:
    nodes = "".join(
        f'<node id="{number}" version="1" lat="{lat / 100}" lon="{lon / 100}"/>'
        for number, (lat, lon) in CORNERS.items()
    )
    ways = "".join(
        f'<way id="{number}" version="1">{"".join(f"<nd ref={chr(34)}{node}{chr(34)}/>" for node in nodes_of)}</way>'
        for number, nodes_of in WAYS.items()
    )
    relations = ""
    for number, (members, tags) in RELATIONS.items():
        parts = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in members)
        known = {"type": "boundary", "boundary": "administrative"} | tags
        parts += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in known.items())
        relations += f'<relation id="{number}" version="1">{parts}</relation>'
    (folder / "a.osm").write_text(f'<osm version="0.6" generator="hand">{nodes}{ways}{relations}</osm>')
    return folder / "a.osm"


def test_a_relation_is_the_one_district(tmp_path: Path) -> None:
    found = read_relation(extract(tmp_path), 100)
    assert (found.codes, found.names) == (["100"], ["City"])
    assert shapely.area(found.geometry[0]) == pytest.approx(0.04 * 0.04)


def test_the_relations_of_a_level_inside_it_are_the_districts(tmp_path: Path) -> None:
    found = read_relation(extract(tmp_path), 100, admin_level=9)
    assert (found.codes, found.names) == (["101", "102"], ["West", "102"])
    assert shapely.area(found.geometry).sum() == pytest.approx(0.04 * 0.04)


@pytest.mark.parametrize(
    ("relation", "level", "message"),
    [
        (7, None, r"holds no whole administrative boundary of this number \(found: 7\).*100 \(City\)"),
        (103, None, r"holds no whole administrative boundary of this number \(found: 103\)"),
        (100, 10, r"has no district of admin_level 10 inside relation 100\. Levels there: 9\."),
    ],
)
def test_a_relation_that_is_not_whole_there_is_refused(
    tmp_path: Path, relation: int, level: int | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_relation(extract(tmp_path), relation, admin_level=level)


def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"not a map")
    with pytest.raises(InputError):
        read_relation(tmp_path / "a.osm.pbf", 100)
