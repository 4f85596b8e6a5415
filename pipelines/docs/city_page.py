"""One page a city: which files it brings, from whom, and how they are used."""

from collections.abc import Iterable

from pipelines.catalogue import attributions, origin_of
from pipelines.docs.markdown import code, listing, page, table
from pipelines.licence import licence_of, licence_of_results
from spatial_indicators.city import City
from spatial_indicators.map_origin import Coverage

ORIGINS = {"feed": "the timetable", "osm": "the map", "union": "the timetable and the map together"}


def city_page(city: City, note: str) -> str:
    """Describe one city from its file, without looking at its data.

    Parameters
    ----------
    city
        The city's declaration.
    note
        What its file says of it in words.
    """
    levels = [
        (code(level.level), code(level.code), code(level.name), level.built_from or "own boundaries")
        for level in city.districts
    ]
    return page(
        f"# {city.name}",
        note,
        listing(_facts(city)),
        _licence_of_results(city),
        "## Sources\n\n" + table(("key", "file", "producer", "licence", "period"), _sources(city)),
        f"Attribution: {attributions(city)}.",
        "## Districts\n\n" + table(("level", "column of the code", "column of the name", "made of"), levels),
        "## Groups of people\n\n" + table(("sex", "age", "disability", "columns"), _groups(city)),
        f"Compute it: `urban-sdg run {city.city}`, with `URBAN_SDG_DATA_ROOT` naming the folder that holds the files."
        if city.city != "demo"
        else "Compute it: `urban-sdg demo`, which generates the files first.",
    )


def city_index(cities: Iterable[City]) -> str:
    """List all cities."""
    rows = [(f"[{city.name}]({city.city}.md)", code(city.city), city.country, city.year) for city in cities]
    about = "Each is one file in `cities/`."
    return page("# Cities", about, table(("city", "id", "country", "year"), rows))


NONE = "none given"


def _facts(city: City) -> dict[str, str]:
    people, osm, day = city.people, city.osm, city.analysis_date
    return {
        "id": code(city.city),
        "country": city.country,
        "area of analysis": _area_of_analysis(city),
        "year of the people": f"{people.year}, counted by {code(people.level)}" if people else NONE,
        "year of the values": str(city.year),
        "day of analysis": f"{day}, whose timetable says which stops are served" if city.gtfs else NONE,
        "map extract": f"{osm.date or 'undated'}, covers {_covered(osm.coverage)}" if osm else NONE,
        "stops": ORIGINS[city.default_stops],
        "cells": f"{city.grid.cell_size_m:g} m",
    }


def _area_of_analysis(city: City) -> str:
    said = city.area_of_analysis
    parts = (said.kind.replace("_", " "), said.method, said.epoch or city.districts[0].year, said.version)
    return ", ".join(str(part) for part in parts if part is not None)


def _covered(coverage: Coverage) -> str:
    if coverage.bbox is not None:
        west, south, east, north = coverage.bbox
        return f"longitude {west} to {east}, latitude {south} to {north}"
    if coverage.polygon is not None:
        return f"the polygon of {code(coverage.polygon.shown)}"
    if coverage.street_density is not None:
        rule = coverage.street_density
        return (
            f"blocks of {rule.block_m:g} m with at least {rule.minimum_street_m_per_person:g} m of street a person,"
            " and those where few live"
        )
    return "the whole city"


def _sources(city: City) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for key, origin in city.files():
        producer, licence, period = origin_of(city, key)
        rows.append((code(key), code(origin.shown), producer or "not stated", licence or "not stated", period))
    return rows


def _groups(city: City) -> list[tuple[str, str, str, str]]:
    everyone = code("_T")
    if city.people is None or city.people.table is None:
        return [(everyone, everyone, everyone, NONE if city.people is None else "the grid's cells")]
    rows = [(everyone, everyone, everyone, code(city.people.table.total))]
    for group in city.people.table.groups:
        columns = group.columns
        named = (
            ", ".join(code(name) for name in columns)
            if isinstance(columns, tuple)
            else f"{code(columns.first)} to {code(columns.last)}"
        )
        rows.append((code(group.sex), code(group.age), code(group.disability), named))
    status = city.people.disability
    if status is not None:
        label = f"column {code(status.status)} of {status.year}, applied as a share"
        rows += [
            (everyone, everyone, code("PD"), f"{code(status.with_disability)} in {label}"),
            (everyone, everyone, code("PWD"), f"{code(status.without_disability)} in {label}"),
            (everyone, everyone, code("_U"), "districts without a row in that table"),
        ]
    return rows


def _licence_of_results(city: City) -> str:
    kept = licence_of_results(licence_of(city, origin) for _, origin in city.files())
    return f"What is made of these data keeps the licence {' and '.join(kept)}." if kept else ""
