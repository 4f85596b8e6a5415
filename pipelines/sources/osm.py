"""Which streets, stops, gates and areas does an OpenStreetMap extract hold?"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium import osm
from osmium.filter import KeyFilter

from pipelines.sources.osm_areas import AreaCollector, kept_tags
from pipelines.sources.osm_file import check_osm_file, header_box, header_time, not_readable, open_header
from pipelines.sources.osm_lines import Box, LineCollector
from pipelines.sources.osm_tags import AREA_KEYS, LINE_KEYS, POINT_KEYS, is_line_of_interest, is_point_of_interest
from spatial_indicators.errors import InputError
from spatial_indicators.features import Lines, Points, Polygons, Tags

A_YEAR_S = 365 * 86_400


@dataclass(frozen=True)
class OsmFacts:
    """What the file says about itself, and what was incomplete in it.

    Parameters
    ----------
    generator
        Program that wrote the file, or an empty text.
    bbox
        Rectangle that the file says it covers, None where it does not say.
    latest
        The moment that the file shows, else the latest change of a street or point in it, UTC; None without either.
    ways_cut
        Streets with missing nodes: the pieces between them are kept.
    areas_broken
        Areas whose rings do not close or cross one another: they have tags and no shape.
    areas_incomplete
        Multipolygons with members outside the file, most often at its edge.
    """

    generator: str
    bbox: Box | None
    latest: dt.datetime | None
    ways_cut: int
    areas_broken: int
    areas_incomplete: int


@dataclass(frozen=True)
class OsmExtract:
    """Streets and ferries, stops and gates, and areas, EPSG:4326, each sorted by its id."""

    ways: Lines
    points: Points
    areas: Polygons
    facts: OsmFacts


@dataclass
class _Collector:
    lines: LineCollector
    areas: AreaCollector
    points: list[tuple[int, float, float, Tags]] = field(default_factory=list)
    latest: dt.datetime | None = None


def read_osm(path: Path, *, box: Box | None = None) -> OsmExtract:
    """Read what the layers need from a PBF or XML extract, also compressed with gzip or bzip2.

    A PBF file as the usual publishers make it is read once, a block at a time. Any other file goes through libosmium
    twice (three times where it holds multipolygons), an object at a time, with its nodes in memory, 16 bytes each.

    Parameters
    ----------
    path
        The extract: nodes before ways before relations, as all publishers give it.
    box
        West, south, east, north in degrees. What its bounding rectangle meets is kept, and kept whole; None keeps all.

    Raises
    ------
    InputError
        When the file is missing, of another kind or cut, has no streets (in the box), or holds an object twice. A file
        cut exactly between two blocks cannot be told from a whole one: compare its checksum.
    """
    check_osm_file(path)
    header = open_header(path)
    if path.name.lower().endswith(".pbf"):
        from pipelines.sources.pbf_block import UnusualFileError  # noqa: PLC0415  Numba: a warm run reads no map

        with suppress(UnusualFileError):
            return read_blocks(path, header, box)
    return read_objects(path, header, box)


def read_blocks(path: Path, header: osmium.io.Header, box: Box | None) -> OsmExtract:
    """Read a checked PBF file as `read_osm` does, a block at a time.

    Raises
    ------
    InputError
        When it has no streets, in the box.
    UnusualFileError
        When `read_objects` has to read it.
    """
    from pipelines.sources.pbf import PER_DEGREE, read_pbf  # noqa: PLC0415  Numba: a warm run reads no map
    from pipelines.sources.pbf_areas import areas_of  # noqa: PLC0415  likewise
    from pipelines.sources.pbf_lines import lines_of  # noqa: PLC0415  likewise

    pbf = read_pbf(path)
    found = lines_of(pbf, box)
    _check_lines(found.seen, found.pieces, path)
    _check_streets(found.lines, path, box)
    areas, broken, incomplete = areas_of(pbf, box)
    points = [(number, x / PER_DEGREE, y / PER_DEGREE, tags) for number, x, y, _, tags in pbf.points]
    changed = max([found.latest, *(stamp for _, _, _, stamp, _ in pbf.points)])
    facts = OsmFacts(
        generator=header.get("generator", ""),
        bbox=header_box(header),
        # Files without dates give the epoch.
        latest=header_time(header) or (dt.datetime.fromtimestamp(changed, dt.UTC) if changed > A_YEAR_S else None),
        ways_cut=found.cut,
        areas_broken=broken,
        areas_incomplete=incomplete,
    )
    return OsmExtract(found.lines, _points(points, box), areas, facts)


def read_objects(path: Path, header: osmium.io.Header, box: Box | None) -> OsmExtract:
    """Read a checked file as `read_osm` does, an object at a time.

    Raises
    ------
    InputError
        When it cannot be read to its end, has no streets, in the box, or holds an object twice.
    """
    found = _Collector(LineCollector(), AreaCollector(box))
    try:
        for mapped in _mapped(path):
            _collect(mapped, found)
        areas = found.areas.polygons(path)
    except RuntimeError as error:
        raise not_readable(path, error) from None
    _check_found(found, path)
    ways = found.lines.lines(box)
    _check_streets(ways, path, box)
    facts = OsmFacts(
        generator=header.get("generator", ""),
        bbox=header_box(header),
        latest=header_time(header) or found.latest,
        ways_cut=found.lines.cut,
        areas_broken=len(found.areas.broken),
        areas_incomplete=found.areas.incomplete,
    )
    return OsmExtract(ways, _points(found.points, box), areas, facts)


def _mapped(path: Path) -> Iterator[osm.types.OSMEntity]:
    processor = osmium.FileProcessor(str(path)).with_areas(KeyFilter(*AREA_KEYS))
    for keys, kinds in ((POINT_KEYS, osm.NODE), (LINE_KEYS, osm.WAY), (AREA_KEYS, osm.AREA | osm.RELATION)):
        chosen = KeyFilter(*keys)
        chosen.enable_for(kinds)
        processor = processor.with_filter(chosen)
    return iter(processor)


def _collect(mapped: osm.types.OSMEntity, found: _Collector) -> None:
    if isinstance(mapped, osm.Area):
        found.areas.add(mapped)
    elif isinstance(mapped, osm.Relation):
        found.areas.expect(mapped)
    elif isinstance(mapped, osm.Way):
        if is_line_of_interest(tags := kept_tags(mapped)):
            found.lines.add(mapped, tags)
            found.latest = _later(mapped, found.latest)
    elif isinstance(mapped, osm.Node) and is_point_of_interest(tags := kept_tags(mapped)) and mapped.location.valid():
        found.points.append((mapped.id, mapped.location.lon, mapped.location.lat, tags))
        found.latest = _later(mapped, found.latest)


def _later(mapped: osm.Node | osm.Way, latest: dt.datetime | None) -> dt.datetime | None:
    changed = mapped.timestamp
    is_known = changed.year > 1970  # files without dates give the epoch
    return changed if is_known and (latest is None or changed > latest) else latest


def _check_found(found: _Collector, path: Path) -> None:
    point_ids = [point[0] for point in found.points]
    twice = sorted(number for number, times in Counter(point_ids).items() if times > 1)
    if twice:  # the decoder itself finds ways and relations that come twice
        raise InputError(
            "holds a node twice", where=str(path), value=twice[0], remedy="Join extracts with `osmium merge`"
        )
    _check_lines(found.lines.seen, len(found.lines.way_id), path)


def _check_lines(seen: int, pieces: int, path: Path) -> None:
    if not seen:
        raise InputError("has no streets (ways with a highway tag)", where=str(path), remedy="Give a full-tag extract")
    if not pieces:
        raise InputError(
            "has no position for any node of its streets",
            where=str(path),
            value=f"{seen} streets",
            remedy="Give an extract with complete ways, in order (`osmium sort`)",
        )


def _check_streets(lines: Lines, path: Path, box: Box | None) -> None:
    if not any("highway" in tags for tags in lines.tags):
        raise InputError(
            "has no street inside the city's box", where=str(path), value=box, remedy="Give the extract of this city"
        )


def _points(points: Sequence[tuple[int, float, float, Tags]], box: Box | None) -> Points:
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    kept = sorted(
        (point for point in points if west <= point[1] <= east and south <= point[2] <= north),
        key=lambda point: point[0],
    )
    return Points(
        id=np.array([f"node/{point[0]}" for point in kept], dtype=object),
        lon=np.array([point[1] for point in kept], dtype=np.float64),
        lat=np.array([point[2] for point in kept], dtype=np.float64),
        tags=[point[3] for point in kept],
    )
