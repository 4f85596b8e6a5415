"""Which land do the closed ways and multipolygons of a PBF file cover?"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import KeyFilter

from pipelines.sources.osm_areas import AreaCollector
from pipelines.sources.osm_lines import Box, meets
from pipelines.sources.osm_tags import AREA_KEYS, is_area_of_interest
from pipelines.sources.pbf import NOWHERE, PER_DEGREE, Pbf
from spatial_indicators.features import Polygons, Tags, told_by
from spatial_indicators.packed_numbers import AREA

FEWEST = 4
"""Nodes of a closed way that can be an area, the first again at the end (libosmium's rule)."""
AT_ONCE = 10_000
"""Rings that are made into polygons together."""
MARK = {"building": "yes"}
"""Tag of what libosmium is to make an area of; the true tags are known already."""

Integers = NDArray[np.int64]


def areas_of(pbf: Pbf, box: Box | None) -> tuple[Polygons, int, int]:
    """Make the areas that meet the box; count those that are broken, and multipolygons with members outside the file.

    A closed way whose ring is simple is its polygon. What is not so simple, libosmium makes.
    """
    closed = _closed_ways(pbf)
    shapes, crossing = dict[int, Any](), [np.empty(0, dtype=np.int64)]
    # A part at a time: GEOS holds every ring three times until its polygon is done.
    for part in (closed[at : at + AT_ONCE] for at in range(0, len(closed), AT_ONCE)):
        rings = _rings(pbf, part)
        is_simple = shapely.is_valid(rings)
        crossing.append(part[~is_simple])
        kept = is_simple & meets(rings, box)
        shapes |= zip((2 * pbf.ways[part[kept], 0]).tolist(), shapely.orient_polygons(rings[kept]), strict=True)
    collector = _by_libosmium(pbf, np.concatenate(crossing), box)
    shapes |= collector.shapes()
    numbers = np.array(list(shapes), dtype=np.int64)
    numbers = numbers[np.lexsort((numbers, numbers & 1))]  # ways before relations
    polygons = Polygons(
        id=np.array([f"{'relation' if number & 1 else 'way'}/{number >> 1}" for number in numbers], dtype=object),
        geometry=np.array([shapes[number] for number in numbers.tolist()], dtype=object),
        tags=_tags(pbf, numbers),
    )
    return polygons, len(collector.broken), collector.incomplete


def _tags(pbf: Pbf, numbers: Integers) -> list[Tags]:
    """Give the tags of areas by libosmium's numbers, ways (2 x id) before relations (2 x id + 1)."""
    is_relation = (numbers & 1) > 0
    of_relations = {relation.id: relation.tags for relation in pbf.multipolygons}
    places = np.searchsorted(pbf.ways[:, 0], numbers[~is_relation] >> 1).tolist()
    return [
        *(pbf.tags[place] for place in places),
        *(of_relations[number] for number in (numbers[is_relation] >> 1).tolist()),
    ]


def _closed_ways(pbf: Pbf) -> Integers:
    """List the ways that are areas: closed, long enough, and tagged as one."""
    first, last = pbf.offset[:-1], pbf.offset[1:] - 1
    at = np.flatnonzero(((pbf.ways[:, 2] & AREA) > 0) & (last - first >= FEWEST - 1))
    first, last = first[at], last[at]
    ends_meet = (pbf.x[first] == pbf.x[last]) & (pbf.y[first] == pbf.y[last]) & (pbf.x[first] != NOWHERE)
    at = at[ends_meet]
    is_area = told_by([pbf.tags[way] for way in at.tolist()], _is_area)
    return np.asarray(at[np.array(is_area, dtype=np.bool_)], dtype=np.int64)


def _is_area(tags: Tags) -> bool:
    return tags.get("area") != "no" and is_area_of_interest(tags, is_relation=False)


def _rings(pbf: Pbf, ways: Integers) -> NDArray[np.object_]:
    """Draw closed ways as polygons, shape (n,); one with a missing node is drawn as no valid polygon."""
    counts = pbf.offset[ways + 1] - pbf.offset[ways]
    begin = np.cumsum(counts) - counts
    nodes = np.arange(int(counts.sum())) + np.repeat(pbf.offset[ways] - begin, counts)
    position = np.column_stack([pbf.x[nodes], pbf.y[nodes]]) / PER_DEGREE
    rings = shapely.linearrings(position, indices=np.repeat(np.arange(len(ways)), counts))
    polygons: NDArray[np.object_] = shapely.polygons(rings)
    is_cut = np.zeros(len(ways), dtype=np.bool_)
    is_cut[np.repeat(np.arange(len(ways)), counts)[pbf.x[nodes] == NOWHERE]] = True
    polygons[is_cut] = shapely.Polygon([(0, 0), (1, 1), (0, 1), (1, 0)])
    return polygons


def _by_libosmium(pbf: Pbf, ways: Integers, box: Box | None) -> AreaCollector:
    """Let libosmium make areas of multipolygons and of ways that cross or touch themselves."""
    collector = AreaCollector(box)
    collector.multipolygons.update(2 * relation.id + 1 for relation in pbf.multipolygons)
    if not (len(ways) or pbf.multipolygons):
        return collector
    members = np.unique(np.array([way for one in pbf.multipolygons for way in one.ways], dtype=np.int64))
    place = np.searchsorted(pbf.ways[:, 0], members)
    found = place[(place < len(pbf.ways)) & (pbf.ways[np.minimum(place, len(pbf.ways) - 1), 0] == members)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.osm.pbf"
        _write(path, pbf, sorted({*ways.tolist(), *found.tolist()}), set(ways.tolist()))
        for mapped in osmium.FileProcessor(str(path)).with_areas(KeyFilter(*AREA_KEYS)):
            if isinstance(mapped, osmium.osm.Area):
                collector.add(mapped)
    return collector


def _write(path: Path, pbf: Pbf, ways: Sequence[int], marked: set[int]) -> None:
    """Write ways with their nodes, those that are areas with a mark, and the multipolygons."""
    nodes = np.concatenate([np.arange(pbf.offset[way], pbf.offset[way + 1]) for way in ways] or [np.empty(0, np.int64)])
    nodes = nodes[pbf.x[nodes] != NOWHERE]
    _, first = np.unique(pbf.node_id[nodes], return_index=True)
    with osmium.SimpleWriter(str(path)) as out:
        for node in nodes[first].tolist():
            at = (pbf.x[node] / PER_DEGREE, pbf.y[node] / PER_DEGREE)
            out.add_node(osmium.osm.mutable.Node(id=int(pbf.node_id[node]), location=at))
        for way in ways:
            refs = pbf.node_id[pbf.offset[way] : pbf.offset[way + 1]].tolist()
            tags = MARK if way in marked else {}
            out.add_way(osmium.osm.mutable.Way(id=int(pbf.ways[way, 0]), nodes=refs, tags=tags))
        for relation in pbf.multipolygons:
            members = [("w", number, role) for number, role in zip(relation.ways, relation.roles, strict=True)]
            tags = {"type": relation.type, **MARK}
            out.add_relation(osmium.osm.mutable.Relation(id=relation.id, members=members, tags=tags))
