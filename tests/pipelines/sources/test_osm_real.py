"""Real extracts, against numbers taken with the osmium command line or by counting lines."""

import datetime as dt
import gzip
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import shapely

from pipelines.sources.osm import read_osm

Real = Callable[[str], Path]
NEWPORT_BOX = (-3.077081, 51.52222, -2.925075, 51.593596)


def test_newport_has_its_streets_houses_and_stops(real: Real) -> None:
    extract = read_osm(real("newport/osm_20230613.osm.pbf"))
    buildings = Counter(tags.get("building") for tags in extract.areas.tags)
    assert len(extract.ways) == 8965
    assert extract.ways.offset[-1] == 61549
    assert buildings["house"] == 19935
    assert extract.facts.ways_cut == 0
    assert extract.facts.latest == dt.datetime(2023, 6, 12, 14, 30, 10, tzinfo=dt.UTC)
    assert all(isinstance(shape, shapely.Polygon | shapely.MultiPolygon) for shape in extract.areas.geometry)
    assert shapely.is_valid(extract.areas.geometry).all()


def test_newport_agrees_with_a_slow_reader(real: Real) -> None:
    path = real("newport/osm_20230613.osm.pbf")
    slow = {
        mapped.id: ([node.ref for node in mapped.nodes], [node.location.lon for node in mapped.nodes])
        for mapped in osmium.FileProcessor(str(path)).with_locations()
        if mapped.is_way() and ("highway" in mapped.tags or mapped.tags.get("route") == "ferry")
    }
    ways = read_osm(path).ways
    for number in range(0, len(ways), 50):
        piece = slice(ways.offset[number], ways.offset[number + 1])
        refs, lon = slow[int(ways.way_id[number])]
        assert ways.node_id[piece].tolist() == refs
        assert ways.lon[piece].tolist() == lon
    assert ways.way_id.tolist() == sorted(slow)


def test_a_box_keeps_what_meets_it(real: Real) -> None:
    path = real("newport/osm_20230613.osm.pbf")
    box = (-3.0, 51.58, -2.99, 51.59)
    whole, part = read_osm(path), read_osm(path, box=box)
    meets = shapely.intersects(shapely.box(*shapely.bounds(whole.areas.geometry).T), shapely.box(*box))
    assert part.areas.id.tolist() == whole.areas.id[meets].tolist()
    assert part.areas.tags == [tags for tags, keep in zip(whole.areas.tags, meets, strict=True) if keep]
    assert 0 < len(part.ways) < len(whole.ways)
    assert np.isin(part.ways.way_id, whole.ways.way_id).all()
    assert all(box[0] <= lon <= box[2] for lon in part.points.lon)


def test_two_readings_give_the_same(real: Real) -> None:
    path = real("helsinki/osm_centre.osm.pbf")
    one, other = read_osm(path), read_osm(path)
    assert one.areas.id.tolist() == other.areas.id.tolist()
    assert shapely.to_wkb(one.areas.geometry).tolist() == shapely.to_wkb(other.areas.geometry).tolist()
    assert one.ways.node_id.tolist() == other.ways.node_id.tolist()


def test_helsinki_says_its_box_and_has_streets_cut_at_its_edge(real: Real) -> None:
    facts = read_osm(real("helsinki/osm_centre.osm.pbf")).facts
    assert facts.bbox == (24.9351762, 60.164155, 24.9534145, 60.179113)
    assert facts.ways_cut == 192


def test_porto_alegre_has_streets_and_hardly_an_area(real: Real) -> None:
    extract = read_osm(real("porto_alegre/osm_streets.osm.pbf"))
    assert len(extract.ways) == 15886
    assert len(extract.areas) < 100


def test_monaco_agrees_with_counting_its_text(real: Real) -> None:
    path = real("monaco/monaco.osm.gz")
    text = gzip.decompress(path.read_bytes()).decode()
    ways = re.findall(r"<way .*?</way>", text, re.DOTALL)
    streets = [way for way in ways if 'k="highway"' in way or 'k="route" v="ferry"' in way]
    extract = read_osm(path)
    assert len(extract.ways) == len(streets) == 866
    assert extract.ways.offset[-1] == sum(way.count("<nd ") for way in streets)
