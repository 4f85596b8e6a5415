"""What the engine can say and what it rests on: the declarations as rows."""

from collections.abc import Iterator

import pandas as pd

from pipelines.city_run import CityRun
from pipelines.database.indicator import TERM_COLUMNS
from pipelines.source_catalog.registry import source_named
from spatial_indicators.city import City
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.left_behind import is_share_of_people
from spatial_indicators.linear_terms import linear_terms, scale_of
from spatial_indicators.loss_table import LossTable
from spatial_indicators.map_origin import OpenStreetMap
from spatial_indicators.measure import measures
from spatial_indicators.observation import LEAST_COVERAGE
from spatial_indicators.origin import Origin


def catalogue() -> pd.DataFrame:
    """List every indicator, one row each, from its declaration."""
    return pd.DataFrame([_indicator_row(declared) for declared in indicators().values()])


def _indicator_row(declared: Indicator) -> dict[str, object]:
    least, most = declared.valid_range
    return {
        "indicator_id": declared.name,
        "code": declared.code,
        "title": declared.title,
        "question": declared.question,
        "unit": declared.unit,
        "direction": declared.direction,
        "scale": scale_of(declared),
        "least_coverage": LEAST_COVERAGE,
        "valid_min": least,
        "valid_max": most,
        "target": declared.target,
        "series": declared.series,
        "reference": declared.reference,
        "methods": [declared.method_name(variant) for variant in declared.variants(measures())],
        "method_version": declared.method_version,
        "is_share_of_people": is_share_of_people(declared, measures()),
        "description": declared.description,
    }


def term_rows() -> pd.DataFrame:
    """List the linear terms of every indicator whose formula is a quotient of sums."""
    rows = [
        {
            "indicator_id": declared.name,
            "method_version": declared.method_version,
            "method": declared.method_name(term.variant),
            "part": term.part,
            "flag": term.flag,
            "measure": term.measure,
            "variant": term.measure_variant,
            "factor": term.factor,
        }
        for declared in indicators().values()
        for term in linear_terms(declared, measures())
    ]
    return pd.DataFrame(rows, columns=list(TERM_COLUMNS))


def source_rows(run: CityRun) -> pd.DataFrame:
    """List every file that a city's values rest on, with its licence and its bytes' hash."""
    city = run.place.city
    rows = []
    for key, origin in city.files():
        paths = run.place.files(origin, key=key)
        producer, licence, period = origin_of(city, key)
        rows.append(
            {
                "source_id": f"{city.city}/{key.replace('.', '_')}",
                "title": title_of(key),
                "producer": producer,
                "licence": licence,
                "attribution": attribution_of(licence, producer),
                "url": origin.shown if origin.is_url else _landing_page(origin),
                "file": origin.shown if origin.is_local else ", ".join(path.name for path in paths),
                "sha256": run.hashes.of(*paths),
                "bytes": sum(path.stat().st_size for path in paths),
                "period": period,
            }
        )
    return pd.DataFrame(rows)


def _landing_page(origin: Origin) -> str | None:
    return source_named(origin.source, where=origin.source).landing_page if origin.source else None


TITLES = {
    "boundary": "Outline of the city",
    "districts": "Boundaries",
    "people.table": "Population by district",
    "people.grid": "Population grid",
    "people.disability": "Disability by district",
    "osm": "OpenStreetMap extract",
    "osm.coverage.polygon": "Area that the OpenStreetMap extract covers",
    "gtfs": "Timetable (GTFS)",
    "streets": "Streets",
    "open_space": "Open spaces",
    "buildings": "Buildings",
    "built_up": "Built-up land",
    "population": "People",
    "pm25": "Fine dust (PM2.5)",
    "disasters": "Losses by disasters",
    "flood": "Flood of a return period of years",
    "air_stations": "Stations that measure fine dust",
    "places": "Places of the stations",
    "crosswalk": "Codes of another vintage",
    "satellite": "Satellite image",
    "trees": "Trees",
    "degurba": "Degree of urbanisation",
    "canopy": "Land under crowns of trees",
    "nir": "Near infrared",
    "mask": "What is clear",
    "people.housing": "Housing by district",
}
"""Titles of files, by the key of the city's file that names them, with or without its last part."""

ATTRIBUTION = {
    "ODbL-1.0": "© OpenStreetMap contributors",
    "Copernicus-Sentinel-Data": "Contains modified Copernicus Sentinel data",
    "OGL-UK-3.0": "Contains information of {producer}, licensed under the Open Government Licence v3.0",
}
"""Words that a licence asks for (openstreetmap.org/copyright; nationalarchives.gov.uk/doc/open-government-licence;
legal notice on the use of Copernicus Sentinel Data)."""


NUMBERED = ("gtfs", "disasters")
"""Keys of which a city may have several that nothing but their number tells apart."""


def title_of(key: str) -> str:
    """Name a file for people: what it is, and its number or level where a city has several."""
    if key in TITLES:
        return TITLES[key]
    kind, _, one = key.rpartition(".")
    if one in {"places", "crosswalk", "nir", "mask"}:
        return f"{TITLES[one]}: {title_of(kind)}"
    return f"{TITLES[kind]}: {int(one) + 1 if kind in NUMBERED else one}"


def attribution_of(licence: str, producer: str) -> str:
    """Give the words to show wherever the content of a source is shown."""
    return ATTRIBUTION.get(licence, "{producer}").format(producer=producer)


def origin_of(city: City, key: str) -> tuple[str, str, str]:
    """Say who made a file, under which licence, for which time."""
    origin = dict(city.files())[key]
    producer, licence = origin.producer, origin.licence
    if origin.source is not None:
        declared = source_named(origin.source, where=f"{city.city}: {key}")
        producer, licence = producer or declared.producer, licence or declared.licence
    return producer or city.producer, licence or city.licence, _period(city, key, origin)


def _period(city: City, key: str, origin: Origin) -> str:
    if isinstance(origin, OpenStreetMap) and origin.date:
        return origin.date.isoformat()
    if key.startswith("gtfs") and city.analysis_date:
        return city.analysis_date.isoformat()
    if isinstance(origin, LossTable):
        return ", ".join(map(str, origin.years))
    is_of_people = key.startswith("people") and city.people is not None
    return str(origin.year or (city.people.year if is_of_people and city.people else city.year))


def attributions(city: City) -> str:
    """Name everyone whose data a picture or a table shows."""
    return "; ".join(dict.fromkeys(_names(city)))


def _names(city: City) -> Iterator[str]:
    for key, _ in city.files():
        producer, licence, _ = origin_of(city, key)
        yield attribution_of(licence, producer) if key == "osm" else producer
