"""Segments of Overture Maps as streets: joined at connectors, cut where rules begin, in the words of OpenStreetMap."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from pipelines.sources.overture_streets import read_segments
from pipelines.sources.own_streets import OwnStreets
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.streets import Streets, streets_from
from spatial_indicators.projection import Projection
from spatial_indicators.street_origin import StreetOrigin

BOX = (9.9, 44.9, 10.1, 45.1)
METRE = 1 / 111_320.0

BETWEEN = pa.list_(pa.float64())
VALUE = [("between", BETWEEN)]
SCHEMA = pa.schema([
    ("id", pa.string()),
    ("geometry", pa.binary()),
    ("bbox", pa.struct([(side, pa.float32()) for side in ("xmin", "xmax", "ymin", "ymax")])),
    ("subtype", pa.string()),
    ("class", pa.string()),
    ("subclass", pa.string()),
    ("connectors", pa.list_(pa.struct([("connector_id", pa.string()), ("at", pa.float64())]))),
    ("subclass_rules", pa.list_(pa.struct([("value", pa.string()), *VALUE]))),
    ("access_restrictions", pa.list_(pa.struct([
        ("access_type", pa.string()),
        ("when", pa.struct([
            ("during", pa.string()), ("heading", pa.string()), ("using", pa.list_(pa.string())),
            ("recognized", pa.list_(pa.string())), ("mode", pa.list_(pa.string())),
            ("vehicle", pa.list_(pa.struct([("dimension", pa.string())]))),
        ])),
        *VALUE,
    ]))),
    ("width_rules", pa.list_(pa.struct([("value", pa.float64()), *VALUE]))),
    ("road_flags", pa.list_(pa.struct([("values", pa.list_(pa.string())), *VALUE]))),
])  # fmt: skip
"""Columns of theme=transportation/type=segment that are read, as docs.overturemaps.org has them in its reference."""


def segment(name: str, *points: tuple[float, float], **columns: Any) -> dict[str, Any]:
    """Draw a segment in metres east and north of the middle of the box; `ends` names its connectors."""
    line = shapely.LineString([(10 + x * METRE / 0.7071067811865476, 45 + y * METRE) for x, y in points])
    west, south, east, north = line.bounds
    ends = columns.pop("ends", ())
    return {
        "id": name,
        "geometry": shapely.to_wkb(line),
        "bbox": {"xmin": west, "xmax": east, "ymin": south, "ymax": north},
        "subtype": "road",
        "class": "residential",
        "connectors": [{"connector_id": one, "at": at} for one, at in ends],
    } | columns


def written(path: Path, *rows: dict[str, Any], schema: pa.Schema = SCHEMA) -> Path:
    told = {"encoding": "WKB", "geometry_types": ["LineString"], "bbox": [-180, -90, 180, 90]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": told}}
    table = pa.Table.from_pylist(list(rows), schema.with_metadata({"geo": json.dumps(geo)}))
    pq.write_table(table, path, compression="zstd")
    return path


def read(path: Path, *rows: dict[str, Any], **declared: Any) -> OwnStreets:
    origin = StreetOrigin.model_validate({"file": "a.parquet", "format": "overture"} | declared)
    return read_segments(written(path / "a.parquet", *rows), origin, box=BOX)


def streets(found: OwnStreets) -> Streets:
    return streets_from(found.ways, Projection(10.0, 45.0))


def tags(found: OwnStreets) -> list[dict[str, str]]:
    return [dict(each) for each in found.ways.tags]


HIGH = segment("high", (0, 0), (40, 0), (100, 0), ends=[("a", 0), ("b", 0.4), ("c", 1)])
SIDE = segment("side", (40, 0), (40, 50), ends=[("b", 0), ("d", 1)])


def test_segments_meet_at_the_connector_that_both_name(tmp_path: Path) -> None:
    found = streets(read(tmp_path, HIGH, SIDE))
    assert (len(found.x), len(found.start)) == (4, 3)
    assert sorted(found.length_m.round(0)) == [40, 50, 60]


def test_segments_that_share_a_point_and_no_connector_do_not_meet(tmp_path: Path) -> None:
    apart = segment("apart", (40, 0), (40, 50), ends=[("x", 0), ("y", 1)])
    assert len(streets(read(tmp_path, HIGH, apart)).x) == 5


@pytest.mark.parametrize("at", [0.4, 0.4 + 1e-9, 0.43])
def test_a_connector_is_the_point_that_other_segments_end_on_wherever_it_is_said_to_be(
    tmp_path: Path, at: float
) -> None:
    high = segment("high", (0, 0), (40, 0), (100, 0), ends=[("a", 0), ("b", at), ("c", 1)])
    found = streets(read(tmp_path, high, SIDE))
    assert sorted(found.length_m.round(0)) == [40, 50, 60]


def test_a_connector_where_the_line_has_no_point_puts_one_there(tmp_path: Path) -> None:
    one = segment("one", (0, 0), (100, 0), ends=[("a", 0), ("x", 0.25), ("b", 1)])
    other = segment("other", (25, -50), (25, 50), ends=[("c", 0), ("x", 0.5), ("d", 1)])
    found = streets(read(tmp_path, one, other))
    assert (len(found.x), len(found.start)) == (5, 4)
    assert sorted(found.length_m.round(0)) == [25, 50, 50, 75]


def test_a_rule_for_a_part_cuts_the_segment_there(tmp_path: Path) -> None:
    row = segment(
        "bridge", (0, 0), (100, 0),
        road_flags=[{"values": ["is_bridge"], "between": [0.25, 0.5]}], width_rules=[{"value": 7.5}],
    )  # fmt: skip
    found = read(tmp_path, row)
    assert tags(found) == [
        {"highway": "residential", "width": "7.5"},
        {"highway": "residential", "width": "7.5", "bridge": "yes"},
        {"highway": "residential", "width": "7.5"},
    ]
    assert streets(found).length_m.round(0).tolist() == [25, 25, 50]
    assert found.ways.way_id.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"class": "motorway", "subclass": "link"}, {"highway": "motorway_link"}),
        ({"class": "residential", "subclass": "link"}, {"highway": "residential"}),
        ({"class": "unknown"}, {"highway": "road"}),
        ({"class": None}, {"highway": "road"}),
        ({"class": "footway", "subclass": "sidewalk"}, {"highway": "footway", "footway": "sidewalk"}),
        ({"class": "footway", "subclass": "crosswalk"}, {"highway": "footway", "footway": "crossing"}),
        ({"class": "service", "subclass": "driveway"}, {"highway": "service", "service": "driveway"}),
        ({"class": "parking_aisle"}, {"highway": "service", "service": "parking_aisle"}),
        ({"subclass": "alley", "class": "service"}, {"highway": "service", "service": "alley"}),
        ({"subclass_rules": [{"value": "alley"}]}, {"highway": "service", "service": "alley"}),
        ({"road_flags": [{"values": ["is_tunnel", "is_new"]}]}, {"highway": "residential", "tunnel": "yes"}),
        ({"road_flags": [{"values": ["is_under_construction"]}]}, {"highway": "construction"}),
        ({"access_restrictions": [{"access_type": "denied"}]}, {"highway": "residential", "access": "no"}),
        (
            {"access_restrictions": [{"access_type": "denied"},
                                     {"access_type": "allowed", "when": {"mode": ["foot"]}}]},
            {"highway": "residential", "access": "no", "foot": "yes"},
        ),
        (
            {"access_restrictions": [{"access_type": "denied", "when": {"mode": ["foot", "bicycle"]}}]},
            {"highway": "residential", "foot": "no"},
        ),
        (
            {"access_restrictions": [{"access_type": "denied", "when": {"mode": ["car"]}}]},
            {"highway": "residential"},
        ),
        (
            {"access_restrictions": [{"access_type": "denied", "when": {"heading": "backward"}}]},
            {"highway": "residential"},
        ),
        (
            {"access_restrictions": [{"access_type": "denied"},
                                     {"access_type": "allowed", "when": {"recognized": ["as_private"]}}]},
            {"highway": "residential", "access": "no"},
        ),
    ],
)  # fmt: skip
def test_what_a_segment_says_is_said_as_a_map_would(
    tmp_path: Path, columns: dict[str, Any], expected: dict[str, str]
) -> None:
    assert tags(read(tmp_path, segment("one", (0, 0), (100, 0), **columns))) == [expected]


def test_railways_and_rows_that_are_not_meant_are_counted_and_what_is_far_is_not_read(tmp_path: Path) -> None:
    rail = segment("rail", (0, 5), (100, 5), subtype="rail")
    track = segment("track", (0, 9), (100, 9)) | {"class": "track"}
    far = segment("far", (900_000, 0), (900_100, 0))
    found = read(tmp_path, HIGH, rail, track, far, where={"class": ["residential"]})
    assert found.facts == {"left_out": 1, "no_roads": 1, "connectors": 3}
    assert set(found.ways.way_id.tolist()) == {1}


def test_a_file_of_another_type_is_refused(tmp_path: Path) -> None:
    schema = pa.schema([field for field in SCHEMA if field.name not in {"connectors", "subtype"}])
    path = written(tmp_path / "a.parquet", HIGH, schema=schema)
    message = (
        r"a\.parquet: has not the columns of Overture Maps' segments \(found: without subtype, connectors\)\."
        r" Give a file of theme=transportation/type=segment of a release since August 2024\."
    )
    with pytest.raises(InputError, match=message):
        read_segments(path, StreetOrigin(file="a.parquet", format="overture"), box=BOX)


def test_a_column_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no such column \(found: surface\)\. It has id, geometry"):
        read(tmp_path, HIGH, where={"surface": ["paved"]})


def test_a_part_of_another_place_fails_its_gate(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"streets_meet_city: .*a\.parquet has no road near the city"):
        read(tmp_path, segment("far", (900_000, 0), (900_100, 0)))


def test_a_place_beyond_the_end_of_a_segment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"segment one: names a place that is not on it, from 0 to 1 \(found: 1\.5\)"):
        read(tmp_path, segment("one", (0, 0), (100, 0), ends=[("a", 0), ("b", 1.5)]))


def test_columns_of_ones_own_are_not_named_beside_the_format() -> None:
    with pytest.raises(ValueError, match="`kind` is known of the format overture: leave it out"):
        StreetOrigin(file="a.parquet", format="overture", kind="class")
