"""Layers: cleaned content of a city, in its own projection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import shapely

from pipelines.sources.code_match import codes_of_rows, match_codes
from pipelines.step import Check, Outcome, Place, Step, not_needed
from pipelines.steps.timetables import GATES, feed_gates, feed_totals
from spatial_indicators.cells import cut_cells
from spatial_indicators.city import City
from spatial_indicators.completeness import buildings_with_use
from spatial_indicators.coverage import densely_mapped_area, mapped_area
from spatial_indicators.districts import Districts, Level, built_level, partition
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.buildings import homes_from, no_buildings
from spatial_indicators.layers.open_spaces import open_spaces_from, own_open_spaces
from spatial_indicators.layers.people import (
    EVERYONE,
    Group,
    counted_by_district,
    with_disability_status,
)
from spatial_indicators.layers.stops import mapped_places, stops_from
from spatial_indicators.layers.streets import streets_from
from spatial_indicators.projection import Projection

LEAST_COMMON = 0.5
"""Share of a city's outline below which its districts are another city's. Project's choice."""

SLIVERS = 0.01
"""Share by which boundaries of one city may differ, drawn by two offices at two scales. Project's choice."""


def _districts(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    published = inputs["features/boundaries"]
    projection = Projection.centred_on(published[place.city.counted_level].geometry)
    levels: list[Level] = []
    for declared in place.city.districts:
        found = published[declared.level]
        geometry = projection.project(found.geometry)
        level = partition(Level(declared.level, tuple(found.codes), tuple(found.names), geometry))
        levels.append(level if declared.built_from is None else built_level(levels[0], level))
    counts = {level.name: len(level.codes) for level in levels}
    checks = (Check("districts_do_not_overlap", passed=True, facts=counts), Check("districts_nest", passed=True))
    districts = Districts(tuple(levels), projection)
    return Outcome(districts, counts, (*checks, _fill(districts, inputs["features/outline"])))


def _fill(districts: Districts, outline: Any) -> Check:
    """Compare what the districts cover with the outline that the city gives."""
    if outline is None:
        return not_needed("districts_fill_boundary")[0]
    whole = shapely.union_all(districts.projection.project(outline))
    covered = districts.city_outline()
    common = shapely.area(shapely.intersection(whole, covered))
    facts = {
        "share_covered": round(float(common / shapely.area(whole)), 4),
        "share_outside": round(float(1 - common / shapely.area(covered)), 4),
    }
    if facts["share_covered"] < LEAST_COMMON or facts["share_outside"] > 1 - LEAST_COMMON:
        raise GateFailed(
            "districts_fill_boundary",
            f"the districts cover {facts['share_covered']:.1%} of the city's outline, and {facts['share_outside']:.1%}"
            " of them lies outside it",
            remedy="Give districts and boundary of one city, in the reference systems that the files name",
        )
    is_filled = facts["share_covered"] > 1 - SLIVERS and facts["share_outside"] < SLIVERS
    return Check("districts_fill_boundary", is_filled, facts, is_warning=True)


def _cells(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    districts: Districts = inputs["layer/districts"]
    cells = cut_cells(districts, cell_size_m=place.city.grid.cell_size_m, mapped=_mapped(place, inputs))
    share = float(cells.area_m2[cells.is_on_map].sum() / cells.area_m2.sum())
    facts = {"cells": len(cells), "land_km2": cells.area_m2.sum() / 1e6, "share_of_land_on_map": share}
    whole = Check("map_covers_city", share > 1 - 1e-6, {"share_of_land": round(share, 4)}, is_warning=True)
    if place.city.osm is None:
        (whole,) = not_needed("map_covers_city")
    return Outcome(cells, facts, (Check("cells_cover_districts", passed=True), whole))


def _mapped(place: Place, inputs: Mapping[str, Any]) -> shapely.Geometry | None:
    if place.city.osm is None:
        return shapely.Polygon()
    coverage, districts = place.city.osm.coverage, inputs["layer/districts"]
    if coverage.street_density is None:
        return mapped_area(coverage, districts, outline=inputs["features/coverage"])
    people = inputs["features/people_by_district"]
    if people is None:
        raise InputError(
            "street_density compares streets with people, and the city's file names no table of people",
            where=f"{place.city.city}: osm.coverage",
            remedy="Give bbox or polygon, or people.table",
        )
    everyone = people.census[EVERYONE]
    return densely_mapped_area(coverage.street_density, districts, inputs["layer/streets"], everyone)


def _streets(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    del place
    own = inputs["features/own_streets"]
    ways = inputs["features/osm"].ways if own is None else own.ways
    streets = streets_from(ways, inputs["layer/districts"].projection)
    found = {"walkable_km": float(streets.length_m[streets.is_walkable].sum() / 1000)} | (
        {} if own is None else own.facts
    )
    facts = {"edges": len(streets.start), "nodes": len(streets.x), **found}
    return Outcome(streets, facts, (Check("streets_exist", passed=True, facts=found),))


def _stops(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    served, mapped = inputs["features/stops"], inputs["features/mapped_stops"]
    stops = stops_from(served, mapped, inputs["layer/districts"].projection)
    facts = {origin: int((stops.origin == origin).sum()) for origin in ("feed", "osm")}
    exist = Check("stops_exist", len(stops) > 0, facts, is_warning=True)
    served_today = Check("feed_serves_the_day", not place.city.gtfs or facts["feed"] > 0, facts, is_warning=True)
    feeds = () if served is None else served.feeds
    return Outcome(stops, facts | feed_totals(feeds), (exist, served_today, *feed_gates(feeds)))


def _mapped_stops(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.osm is None:
        return Outcome(None)
    return Outcome(mapped_places(inputs["features/osm"].points, inputs["features/osm"].areas))


def _buildings(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.osm is None:
        return Outcome(no_buildings())
    projection = inputs["layer/districts"].projection
    if place.city.buildings is not None:
        own = inputs["features/own_buildings"]
        # The city says of each row whether people live there.
        count = len(own.areas) + own.left_out
        return Outcome(replace(homes_from(own.areas, projection), mapped=count, with_use=count), _own_facts(own))
    areas = inputs["features/osm"].areas
    mapped, with_use = buildings_with_use(areas)
    homes = homes_from(areas, projection)
    return Outcome(replace(homes, mapped=mapped, with_use=with_use))


def _open_spaces(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    extract, projection = inputs["features/osm"], inputs["layer/districts"].projection
    facts: dict[str, Any] = {}
    if place.city.open_space is None:
        spaces = open_spaces_from(extract.areas, extract.points, projection)
    else:
        own = inputs["features/open_space"]
        spaces, facts = own_open_spaces(own.areas, extract.points, projection), _own_facts(own)
    facts |= {"open_spaces": len(spaces), "gates": len(spaces.gate_x), "green": int(spaces.is_green.sum())}
    return Outcome(spaces, facts, (Check("open_spaces_exist", len(spaces) > 0, facts, is_warning=True),))


def _own_facts(own: Any) -> dict[str, Any]:
    """Say what of a city's own file was left out or mended."""
    return {"left_out": own.left_out, "repaired": own.repaired, "points_and_lines": own.others}


@dataclass(frozen=True)
class PeopleByDistrict:
    """People of every group by counted district, and the gates that the tables went through."""

    census: Mapping[Group, np.ndarray[Any, np.dtype[np.float64]]]
    checks: tuple[Check, ...]


def _people_by_district(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if inputs["features/census"] is None:
        return Outcome(None)
    table, shares = inputs["features/census"]
    districts: Districts = inputs["layer/districts"]
    codes = districts.counted.codes
    given = _codes_of(place.city, "table", table.codes, districts.counted)
    groups = {EVERYONE: table.total} | {Group(*key): values for key, values in table.groups.items()}
    census = counted_by_district(codes, given, groups, where=_table_of(place.city))
    facts: dict[str, Any] = {"districts": len(codes), "rows_of_other_places": len(set(given) - set(codes))}
    checks = [Check("census_codes_join", passed=True, facts=facts)]
    if shares is not None:
        of_rows = _codes_of(place.city, "disability", list(shares), districts.counted)
        shares = dict(zip(of_rows, shares.values(), strict=True))
        census = with_disability_status(census, np.array([shares.get(code, np.nan) for code in codes]))
        joined = match_codes(codes, [code for code, share in shares.items() if np.isfinite(share)])
        facts = {"joined": len(joined.matched), "of": len(codes), "not_joined": ", ".join(joined.missing)}
        checks.append(Check("disability_codes_join", not joined.missing, facts, is_warning=True))
    return Outcome(PeopleByDistrict(census, tuple(checks)))


def _codes_of(city: City, key: Literal["table", "disability"], given: Sequence[str], counted: Level) -> Sequence[str]:
    table = getattr(city.people, key)
    return codes_of_rows(given, counted, match=table.match, where=f"{city.city}: people.{key}")


def _has_map(city: City) -> bool:
    return city.osm is not None


def _grid(city: City) -> Any:
    return city.grid.model_dump(mode="json"), city.osm and city.osm.coverage.model_dump(mode="json")


def _table_of(city: City) -> str:
    return city.people.table.shown if city.people and city.people.table else ""


BY_DISTRICT = "features/people_by_district"
STEPS = (
    Step(
        "layer/districts",
        ("features/boundaries", "features/outline"),
        _districts,
        "Districts of every level, which partition the city and nest.",
        (__name__,),
        parameters=lambda city: [level.model_dump(mode="json", exclude={"file"}) for level in city.districts],
        check_names=("districts_do_not_overlap", "districts_nest", "districts_fill_boundary"),
        is_beside=True,
    ),
    Step(
        "layer/streets",
        ("features/osm", "features/own_streets", "layer/districts"),
        _streets,
        "Street edges between neighbouring mapped points, with width and who may walk there.",
        (__name__,),
        check_names=("streets_exist",),
        is_beside=True,
        is_given=_has_map,
    ),
    Step(
        "layer/open_spaces",
        ("features/osm", "features/open_space", "layer/districts"),
        _open_spaces,
        "Land open to everyone without charge, with its gates.",
        (__name__,),
        check_names=("open_spaces_exist",),
        is_beside=True,
        is_given=_has_map,
    ),
    Step(
        BY_DISTRICT,
        ("features/census", "layer/districts"),
        _people_by_district,
        "People of every group by counted district.",
        (__name__,),
        is_stored=False,
    ),
    Step(
        "layer/cells",
        ("layer/districts", "layer/streets", "features/coverage", BY_DISTRICT),
        _cells,
        "Grid cells of at most 100 m, cut along districts and along the edge of the map.",
        (__name__,),
        parameters=_grid,
        check_names=("cells_cover_districts", "map_covers_city"),
        is_beside=True,
    ),
    Step(
        "features/buildings",
        ("features/osm", "features/own_buildings", "layer/districts"),
        _buildings,
        "Buildings that people live in.",
        (__name__,),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "features/mapped_stops",
        ("features/osm",),
        _mapped_stops,
        "Mapped stops.",
        (__name__,),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "layer/stops",
        ("features/mapped_stops", "features/stops", "layer/districts"),
        _stops,
        "Stops of the timetable that are served on the day of analysis, and mapped ones.",
        (__name__,),
        parameters=lambda city: (city.analysis_date, len(city.gtfs)),
        check_names=("stops_exist", "feed_serves_the_day", *GATES),
        is_given=lambda city: city.osm is not None or bool(city.gtfs),
    ),
)
