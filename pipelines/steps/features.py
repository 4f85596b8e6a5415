"""Features: what the readers give, near the city and in EPSG:4326. They are not stored; reading again is quick."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from pipelines.sources.boundaries import read_boundaries, read_outline
from pipelines.sources.osm import read_osm
from pipelines.step import Outcome, Place, Step
from spatial_indicators.city import City, DistrictLevel
from spatial_indicators.city_tables import CensusTable, DisabilityTable, TableOrigin
from spatial_indicators.features import Boundaries
from spatial_indicators.features import CensusTable as CensusCounts

MARGIN_M = 2000.0
"""Streets, stops and open spaces this far outside the city are kept: the UN metadata counts stops outside the
boundary, and 1.5 km is the least margin that a walk of 1 km and a snap of 250 m need."""

WITH, WITHOUT = ("_T", "_T", "PD"), ("_T", "_T", "PWD")

WHOSE = {"file", "producer", "licence"}
"""What of an origin does not decide what is read: the bytes of its file do."""

METRES_PER_DEGREE = 111_000.0


def _boundaries(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    paths = inputs["source/boundaries"]
    levels = {
        level.level: _districts(place, level, paths[f"districts.{level.level}"], paths.get("boundary", ()))
        for level in place.city.districts
    }
    return Outcome(levels, {"districts": {name: len(level.codes) for name, level in levels.items()}})


def _outline(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    return Outcome(_polygons(place, inputs["source/boundaries"].get("boundary", ())))


def _polygons(place: Place, paths: Sequence[Path]) -> Any:
    origin = place.city.boundary
    if origin is None or not paths:
        return None
    if origin.source is None:
        return read_outline(paths[0])
    from pipelines.sources.admin_division import read_division  # noqa: PLC0415  few cities name one

    return read_division(paths[0], country=place.city.country, shapes=origin.shapes).geometry


def _districts(place: Place, level: DistrictLevel, paths: Sequence[Path], outline: Sequence[Path]) -> Boundaries:
    (path,) = paths
    if level.source is not None:
        from pipelines.sources.admin_division import read_division  # noqa: PLC0415  few cities name one

        within = None if level.shapes else _polygons(place, outline)
        return read_division(path, country=place.city.country, shapes=level.shapes, within=within)
    if level.relation is not None:
        from pipelines.sources.admin_relation import read_relation  # noqa: PLC0415  few cities name one

        return read_relation(path, level.relation, admin_level=level.admin_level)
    if level.h3 is not None:
        from pipelines.sources.h3_table import read_h3_table  # noqa: PLC0415  few cities are made of hexagons

        return read_h3_table(path, column=level.h3)
    return read_boundaries(path, code=level.code, name=level.name, layer=level.layer)


def city_box(geometry: Any) -> tuple[float, float, float, float]:
    """Give west, south, east, north (degrees) of a city with its margin."""
    west, south, east, north = shapely.total_bounds(geometry)
    lat = MARGIN_M / METRES_PER_DEGREE
    lon = lat / max(0.05, float(np.cos(np.radians((south + north) / 2))))
    return west - lon, south - lat, east + lon, north + lat


def _box(inputs: Mapping[str, Any], city: City) -> tuple[float, float, float, float]:
    return city_box(inputs["features/boundaries"][city.counted_level].geometry)


def _osm(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.osm is None:
        return Outcome(None)
    (path,) = inputs["source/osm"]["osm"]
    return Outcome(read_osm(path, box=_box(inputs, place.city)))


def _own_streets(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.streets is None:
        return Outcome(None)
    (path,) = inputs["source/streets"]["streets"]
    if place.city.streets.format == "overture":
        from pipelines.sources.overture_streets import read_segments  # noqa: PLC0415  few cities give their own

        return Outcome(read_segments(path, place.city.streets, box=_box(inputs, place.city)))
    from pipelines.sources.own_streets import read_streets  # noqa: PLC0415

    return Outcome(read_streets(path, place.city.streets, box=_box(inputs, place.city)))


def _open_space(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.open_space is None:
        return Outcome(None)
    from pipelines.sources.own_areas import read_open_spaces  # noqa: PLC0415  few cities give their own

    (path,) = inputs["source/open_space"]["open_space"]
    return Outcome(read_open_spaces(path, place.city.open_space, box=_box(inputs, place.city)))


def _own_buildings(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.buildings is None:
        return Outcome(None)
    from pipelines.sources.own_areas import read_homes  # noqa: PLC0415  few cities give their own

    (path,) = inputs["source/buildings"]["buildings"]
    return Outcome(read_homes(path, place.city.buildings, box=_box(inputs, place.city)))


def _stops(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    from pipelines.sources.gtfs import read_served_stops  # noqa: PLC0415  Polars, while the map is being read

    if not place.city.gtfs:
        return Outcome(None)
    assert place.city.analysis_date is not None  # noqa: S101  the city's file is checked for it
    paths = [path for found in inputs["source/gtfs"].values() for path in found]
    informal = [feed.informal for feed in place.city.gtfs]
    date, box = place.city.analysis_date, _box(inputs, place.city)
    return Outcome(read_served_stops(paths, date=date, box=box, informal=informal))


def _census(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    people, paths = place.city.people, inputs["source/census"]
    if people is None or people.table is None:
        return Outcome(None)
    table = _carried(_table(paths["people.table"][0], people.table), people.table, paths.get("people.table.crosswalk"))
    status = people.disability
    return Outcome((table, None if status is None else _share_with_disability(paths, status)))


def _table(path: Path, declared: CensusTable) -> CensusCounts:
    if declared.long is not None:
        from pipelines.sources.long_census import read_long_census  # noqa: PLC0415  few tables are long

        return read_long_census(path, declared)
    from pipelines.sources.census import read_census  # noqa: PLC0415  Polars, while the map is being read

    groups = {(group.sex, group.age, group.disability): group.columns for group in declared.groups}
    return read_census(path, code=declared.code, total=declared.total, groups=groups, form=declared)


def _carried(table: CensusCounts, declared: TableOrigin, crosswalk: Sequence[Path] | None) -> CensusCounts:
    """Carry a table of another vintage over to the districts' codes, where the city gives a crosswalk."""
    if declared.crosswalk is None or not crosswalk:
        return table
    from pipelines.sources.crosswalk import carried, read_crosswalk  # noqa: PLC0415  few tables need one

    return carried(table, read_crosswalk(crosswalk[0], declared.crosswalk))


def _share_with_disability(paths: Mapping[str, Sequence[Path]], table: DisabilityTable) -> dict[str, float]:
    from pipelines.sources.census import read_categories  # noqa: PLC0415  Polars, while the map is being read

    labels = {WITH: table.with_disability, WITHOUT: table.without_disability}
    path = paths["people.disability"][0]
    counted = read_categories(
        path, code=table.code, category=table.status, count=table.count, groups=labels, form=table
    )
    counted = _carried(counted, table, paths.get("people.disability.crosswalk"))
    known = counted.total > 0
    share = np.where(known, counted.groups[WITH] / np.where(known, counted.total, 1.0), np.nan)
    return dict(zip(counted.codes, share.tolist(), strict=True))


def _coverage(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    del place
    paths = inputs["source/osm"].get("osm.coverage.polygon", ())
    return Outcome(read_outline(paths[0]) if paths else None)


STEPS = (
    Step(
        "features/boundaries",
        ("source/boundaries",),
        _boundaries,
        "Districts as published.",
        (__name__,),
        parameters=lambda city: [level.model_dump(mode="json", exclude=WHOSE) for level in city.districts],
        is_stored=False,
    ),
    Step(
        "features/outline",
        ("source/boundaries",),
        _outline,
        "Outline of the city, where it gives one beside its districts.",
        (__name__,),
        parameters=lambda city: city.boundary and city.boundary.model_dump(mode="json", exclude=WHOSE),
        is_stored=False,
    ),
    Step(
        "features/osm",
        ("source/osm", "features/boundaries"),
        _osm,
        "Mapped features in and around the city.",
        (__name__,),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "features/own_streets",
        ("source/streets", "features/boundaries"),
        _own_streets,
        "A city's own streets.",
        (__name__, "pipelines.sources.own_streets", "pipelines.sources.overture_streets"),
        parameters=lambda city: city.streets and city.streets.model_dump(mode="json", exclude=WHOSE),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "features/open_space",
        ("source/open_space", "features/boundaries"),
        _open_space,
        "A city's own open spaces.",
        (__name__, "pipelines.sources.own_areas"),
        parameters=lambda city: city.open_space and city.open_space.model_dump(mode="json", exclude=WHOSE),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "features/own_buildings",
        ("source/buildings", "features/boundaries"),
        _own_buildings,
        "A city's own buildings that people live in.",
        (__name__, "pipelines.sources.own_areas"),
        parameters=lambda city: city.buildings and city.buildings.model_dump(mode="json", exclude=WHOSE),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "features/stops",
        ("source/gtfs", "features/boundaries"),
        _stops,
        "Stops that are served on the day of analysis.",
        (__name__,),
        parameters=lambda city: (city.analysis_date, [feed.model_dump(include={"informal"}) for feed in city.gtfs]),
        is_stored=False,
    ),
    Step(
        "features/coverage",
        ("source/osm",),
        _coverage,
        "Outline of the map extract, where the city gives one.",
        (__name__,),
        is_stored=False,
    ),
    Step(
        "features/census",
        ("source/census",),
        _census,
        "People by district and group.",
        (__name__,),
        parameters=lambda city: city.people and city.people.model_dump(mode="json"),
        is_stored=False,
    ),
)
