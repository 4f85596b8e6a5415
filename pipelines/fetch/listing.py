"""Which files does a list name? And what does the description of a file alone know: its maker, its licence?"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Arrival, Say, fetch_all
from pipelines.fetch.lock import Lock, Locked
from pipelines.fetch.release import CATALOG, FILES, files_of_catalog, files_of_release, joined
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.licence import terms_of
from pipelines.source_catalog.source import Source
from spatial_indicators.boundary_origin import BoundaryOrigin
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

Kind = TypeVar("Kind", bound=BoundaryOrigin)

NAMES = {"vrt": "mosaic.vrt", FILES: "collections.parquet"}
"""What lists are called in the cache, by their kind."""

LICENCES = {
    "Attribuzione 3.0 Italia (CC BY 3.0 IT)": "CC-BY-3.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "Creative Commons Attribution - NonCommercial 4.0 International (CC BY-NC 4.0)": "CC-BY-NC-4.0",
    "Creative Commons Attribution 2.5 India (CC BY 2.5 IN)": "CC-BY-2.5",
    "Creative Commons Attribution 2.5 Generic": "CC-BY-2.5",
    "Attribution 2.5 Denmark (CC BY 2.5 DK)": "CC-BY-2.5",
    "Creative Commons Attribution 3.0 License": "CC-BY-3.0",
    "Creative Commons Attribution 3.0 Intergovernmental Organisations (CC BY 3.0 IGO)": "CC-BY-3.0-IGO",
    "Creative Commons Attribution 4.0 (CC BY 4.0)": "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International (CC BY 4.0)": "CC-BY-4.0",
    "Creative Commons Attribution-ShareAlike 2.0": "CC-BY-SA-2.0",
    "Creative Commons Attribution-ShareAlike 3.0 Unported": "CC-BY-SA-3.0",
    "Creative Commons Attribution-ShareAlike 4.0 International License": "CC-BY-SA-4.0",
    "Data license Germany - Attribution - Version 2.0": "DL-DE-BY-2.0",
    "Etalab Open License 2.0": "etalab-2.0",
    "Korea Open Government License Type 1 (Source Indication)": "KOGL-1.0",
    "Korea Open Government License Type 2 (Commercial Use Prohibition)": "KOGL-2.0",
    "Korea Open Government License Type 3 (Change Prohibition)": "KOGL-3.0",
    "Korea Open Government License Type 4 (Commercial Use and Change Prohibition)": "KOGL-4.0",
    "Open Data Commons Attribution License 1.0": "ODC-By-1.0",
    "Open Data Commons Open Database License 1.0": "ODbL-1.0",
    "Open Data Commons Public Domain Dedication and License (PDDL) v1.0": "PDDL-1.0",
    "Open Government Canada 2.0": "OGL-Canada-2.0",
    "Open Government Licence v1.0": "OGL-UK-1.0",
    "Open Government Licence v3.0": "OGL-UK-3.0",
    "Public Domain": "public-domain",
}
"""Names of licences in geoBoundaries (geoBoundaryBot, dta/gbLicenses.csv) by their ids; others keep their name."""


def listing_of(declared: Source, key: str, origin: BoundaryOrigin, country: str) -> Request:
    """Ask for the description of one level of a country's divisions."""
    return Request(
        key,
        declared.listing(country, origin.adm),
        f"geoBoundaries-{country}-{origin.adm}.geojson",
        of=origin.shown,
        refresh_days=declared.refresh_days,
        listed_by=declared.listed_by,
    )


def fetch_listed(requests: Sequence[Request], cache: Cache, settings: Settings, say: Say) -> list[Arrival]:
    """Bring all files, as `fetch_all` does; lists first, then the files that they name, which may be lists again."""
    wanted = list(requests)
    while lists := [one for one in wanted if one.listed_by]:
        described = [replace(one, name=NAMES.get(str(one.listed_by), "metadata.json"), window=None) for one in lists]
        arrivals = fetch_all(described, cache, settings, say)
        files = [file for asked, found in zip(lists, arrivals, strict=True) for file in _listed(asked, found, cache)]
        wanted = [*(one for one in wanted if not one.listed_by), *files]
    return joined(fetch_all(wanted, cache, settings, say), cache)


def _listed(asked: Request, found: Arrival, cache: Cache) -> list[Request]:
    path = cache.path(found.fetched.sha256, found.fetched.name)
    if asked.listed_by == "vrt":
        from pipelines.fetch.mosaic import files_of_mosaic  # noqa: PLC0415  few cities name a mosaic

        return files_of_mosaic(path, asked)
    if asked.listed_by == CATALOG:
        return files_of_catalog(path, asked)
    return files_of_release(path, asked) if asked.listed_by == FILES else [pointed_to(found, cache, asked.name)]


def pointed_to(described: Arrival, cache: Cache, name: str) -> Request:
    """Read where the file is that a description is of, and whose.

    Raises
    ------
    InputError
        When it is no description, names no address, or names a licence that forbids to publish what is made of the
        data.
    """
    request, fetched = described.request, described.fetched
    content = _description(cache.path(fetched.sha256, fetched.name), request)
    licence = str(content.get("boundaryLicense") or "").strip()
    terms = {
        "licence": LICENCES.get(licence, licence) or None,
        "producer": f"geoBoundaries; {content['boundarySource']}" if content.get("boundarySource") else None,
        "year": _year(content.get("boundaryYearRepresented")),
    }
    if terms_of(str(terms["licence"])) == "refused":
        raise InputError(
            "the licence forbids to publish what is made of the data",
            where=request.key,
            value=licence,
            remedy="Use other boundaries: OpenStreetMap's, or your own",
        )
    told = {key: value for key, value in terms.items() if value is not None}
    return replace(request, url=content[str(request.listed_by)], name=name, listed_by=None, terms=told)


def _description(path: Path, request: Request) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except ValueError:
        content = None
    if not isinstance(content, dict) or not str(content.get(str(request.listed_by), "")).startswith("http"):
        raise InputError(
            f"describes no file: it has no `{request.listed_by}`",
            where=f"{request.key}: {request.url}",
            value=path.read_bytes()[:60].decode("utf-8", "replace"),
            remedy="Look whether the country has this level (geoboundaries.org), or give a file of your own",
        )
    return content


def _year(told: Any) -> int | None:
    """Read the year that is represented: 2017, or the first of "2015 to 2017"."""
    found = re.search(r"\b(19|20)\d\d\b", str(told))
    return int(found.group()) if found else None


def with_terms(city: City, lock: Path, cache: Path) -> City:
    """Fill in producer, licence and year of boundaries that the lock knows them of; what the city's file says stays."""
    content = Lock(lock, Cache(cache)).content()
    boundary = city.boundary and _told(city.boundary, content.get("boundary"))
    districts = tuple(_told(level, content.get(f"districts.{level.level}")) for level in city.districts)
    return city.model_copy(update={"boundary": boundary, "districts": districts})


def _told(origin: Kind, found: Locked | None) -> Kind:
    if found is None or found.of != origin.shown:
        return origin
    return origin.model_copy(
        update={name: value for name, value in found.terms.items() if getattr(origin, name, "") is None}
    )
