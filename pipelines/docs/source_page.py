"""One page a kind of source: what is read of it, what is made of it, and what is refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipelines.docs.dataset_page import dataset_index, dataset_pages
from pipelines.docs.markdown import codes, entries, listing, page, prose, sections, table
from pipelines.sources import (
    boundaries,
    census,
    gtfs,
    gtfs_calendar,
    gtfs_stop_times,
    gtfs_stops,
    gtfs_tables,
    osm,
    osm_file,
    osm_tags,
)
from pipelines.sources import tables as csv_tables
from pipelines.steps.features import MARGIN_M
from spatial_indicators import districts, service_kinds
from spatial_indicators.layers import buildings, entrances, open_spaces, people, services, stops, streets
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

GTFS_COLUMNS = {
    "stops.txt": "stop_id, stop_lat, stop_lon; stop_name, location_type, parent_station, wheelchair_boarding",
    "routes.txt": "route_id, route_type",
    "trips.txt": "trip_id, route_id, service_id; direction_id, shape_id",
    "stop_times.txt": "trip_id, stop_id; pickup_type, drop_off_type",
    "calendar.txt": f"service_id, {', '.join(gtfs_calendar.WEEKDAYS)}, start_date, end_date",
    "calendar_dates.txt": "service_id, date, exception_type",
    "frequencies.txt": "trip_id, start_time, end_time, headway_secs",
    "shapes.txt": "shape_id",
}
"""Needed columns; then, after a semicolon, those that may be absent."""

MAY_BE_ABSENT = ("calendar.txt", "calendar_dates.txt", "frequencies.txt", "shapes.txt")

TITLES = {
    "osm": "OpenStreetMap extracts",
    "gtfs": "GTFS timetables",
    "census": "Census tables",
    "boundaries": "Boundaries of districts",
}


def source_pages() -> Mapping[str, str]:
    """Give the page of each kind of source by its name, and of each dataset by its keyword."""
    kinds = {"osm": _osm_page(), "gtfs": _gtfs_page(), "census": _census_page(), "boundaries": _boundaries_page()}
    return kinds | dict(dataset_pages())


def source_index() -> str:
    """List the kinds of sources."""
    modules = {"osm": osm, "gtfs": gtfs, "census": census, "boundaries": boundaries}
    rows = [(f"[{title}]({name}.md)", prose(_question(modules[name]))) for name, title in TITLES.items()]
    about = "What a city's file may name. Files are read as they are, from disk or after they were fetched."
    return page("# Sources", about, table(("source", "question that its reader answers"), rows), dataset_index())


def _osm_page() -> str:
    widths = [(f"`{name}`", f"{width:g}") for name, width in DEFAULT_WIDTH_M.items()]
    keys = {
        "points": codes(osm_tags.POINT_KEYS),
        "lines": codes(osm_tags.LINE_KEYS),
        "areas": codes(osm_tags.AREA_KEYS),
        "tags that are kept": codes(sorted(osm_tags.KEPT_KEYS)),
    }
    return page(
        f"# {TITLES['osm']}",
        _reader(osm.read_osm),
        f"Files end in one of {codes(osm_file.SUFFIXES)}. What lies up to {MARGIN_M:g} m outside the city is read too:"
        " people walk to stops and parks across the boundary.",
        "## What is looked at\n\n" + listing(keys),
        "## What becomes of it\n\n" + _rules(
            streets.is_walkable, streets.is_public_land, streets.street_width_m, open_spaces.open_space_kind,
            open_spaces.is_green, entrances.entrances, stops.mapped_capacities, service_kinds.service_kinds,
            services.Services.doors, buildings.homes_from, buildings.storeys,
        ),
        "## Width of a street by its class\n\nUsed where neither `width` nor `lanes` is tagged.\n\n"
        + table(("highway", "metres"), widths),
        _refused(osm_file.check_osm_file, osm_file.open_header, osm.read_osm, streets.streets_from),
    )  # fmt: skip


def _gtfs_page() -> str:
    rows = [
        (f"`{name}`", *_columns(columns), "may be absent" if name in MAY_BE_ABSENT else "needed")
        for name, columns in GTFS_COLUMNS.items()
    ]
    return page(
        f"# {TITLES['gtfs']}",
        _reader(gtfs.read_served_stops),
        "## What is looked at\n\n" + table(("table", "columns", "columns that may be absent", ""), rows),
        "One of `calendar.txt` and `calendar_dates.txt` must be there. Other tables and columns are not looked at.",
        "## What becomes of it\n\n" + _rules(gtfs_stops.served_places, stops.route_capacity),
        f"High capacity are the route types {_numbers(sorted(stops.HIGH_CAPACITY_ROUTE_TYPES))} and, of the extended"
        f" ones, {_ranges(stops.HIGH_CAPACITY_EXTENDED)}. Air and taxi services, {_ranges(stops.NOT_PUBLIC_TRANSPORT)},"
        " are left out; every other type is of low capacity.",
        _refused(
            gtfs_tables.open_feed,
            gtfs_calendar.services_on,
            gtfs_stops.served_places,
            gtfs.read_served_stops,
            gtfs_stop_times.read_stop_times,
        ),
    )


def _census_page() -> str:
    return page(
        f"# {TITLES['census']}",
        "## A wide table of people\n\n" + _reader(census.read_census),
        "## A long table of disability status\n\n" + _reader(census.read_categories),
        "## What becomes of it\n\n"
        + _rules(people.counted_by_district, people.with_disability_status, people.people_on_cells),
        _refused(csv_tables.read_table, census.read_census, census.read_categories, people.counted_by_district,
                 people.people_on_cells),
    )  # fmt: skip


def _boundaries_page() -> str:
    return page(
        f"# {TITLES['boundaries']}",
        _reader(boundaries.read_boundaries),
        "## What becomes of it\n\n" + _rules(districts.partition, districts.built_level),
        _refused(boundaries.read_boundaries, districts.partition, districts.built_level),
    )


def _reader(reader: Callable[..., Any]) -> str:
    found = sections(reader)
    parameters = {f"`{name}`": text for name, text in entries(found.get("Parameters", "")).items()}
    return f"{prose(found[''])}\n\n{listing(parameters)}"


def _rules(*functions: Callable[..., Any]) -> str:
    """Say in the words of their docstrings what some functions of the engine do."""
    return "\n".join(
        f"- `{each.__name__}`: {prose(sections(each)['']).replace(chr(10) * 2, ' ')}" for each in functions
    )


def _refused(*functions: Callable[..., Any]) -> str:
    lines = []
    for each in functions:
        for error, text in entries(sections(each).get("Raises", "")).items():
            lines.append(f"- `{error}`: {text[0].lower()}{text[1:]}")
    about = "One line says what is wrong, where, and what to do; nothing is published."
    return f"## What is refused\n\n{about}\n\n" + "\n".join(dict.fromkeys(lines))


def _question(module: Any) -> str:
    return str(module.__doc__).splitlines()[0]


def _columns(text: str) -> tuple[str, str]:
    needed, _, optional = text.partition("; ")
    return codes(needed.split(", ")), codes(optional.split(", ")) if optional else ""


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(str(each) for each in numbers)


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{first} to {last}" for first, last in ranges)
