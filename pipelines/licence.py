"""May what is made of these data be published, and under which licence?"""

from collections.abc import Iterable
from typing import Literal

from pipelines.step import Check
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.origin import Origin

Terms = Literal["open", "share_alike", "non_commercial", "refused", "unknown"]

OPEN = frozenset({
    "CC0-1.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-3.0-IGO", "CC-BY-4.0", "OGL-UK-3.0", "OGL-UK-2.0", "OGL-UK-1.0",
    "OGL-Canada-2.0", "PDDL-1.0", "ODC-By-1.0",
    "CDLA-Permissive-2.0", "etalab-2.0", "DL-DE-BY-2.0", "DL-DE-ZERO-2.0", "NLOD-2.0", "IODL-2.0", "KOGL-1.0",
    "GODL-India-1.0", "Apache-2.0", "MIT", "public-domain", "US-PD", "Copernicus-Sentinel-Data",
})  # fmt: skip
"""Licences that ask for a name at most: SPDX ids (spdx.org/licenses), and the national ones by their own."""

SHARE_ALIKE = frozenset({"ODbL-1.0", "CC-BY-SA-2.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CDLA-Sharing-1.0"})
"""Licences whose data, and databases made of them, keep the licence (ODbL 4.4; CC BY-SA 4.0, section 3b)."""

NON_COMMERCIAL = frozenset({"CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-3.0", "KOGL-2.0"})

REFUSED = frozenset({"GADM", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "KOGL-3.0", "KOGL-4.0", "proprietary"})
"""Licences that forbid to pass on what is made of the data (GADM; no derivatives; KOGL types 3, 4)."""


def terms_of(licence: str) -> Terms:
    """Say what a licence asks for, by its id in any case."""
    known = licence.strip().lower()
    kinds: tuple[tuple[Terms, frozenset[str]], ...] = (
        ("open", OPEN), ("share_alike", SHARE_ALIKE), ("non_commercial", NON_COMMERCIAL), ("refused", REFUSED),
    )  # fmt: skip
    for terms, names in kinds:
        if known in {name.lower() for name in names}:
            return terms
    return "unknown"


def licence_of_results(licences: Iterable[str]) -> tuple[str, ...]:
    """Name the licences that what is made of some data has to keep; none where all ask for a name at most."""
    return tuple(dict.fromkeys(one for one in licences if terms_of(one) in {"share_alike", "non_commercial"}))


def licence_of(city: City, origin: Origin) -> str:
    """Give the licence of one origin: its own, its source's, else the city's."""
    if origin.licence is None and origin.source is not None:
        from pipelines.source_catalog.registry import source_named  # noqa: PLC0415  few cities name one

        return source_named(origin.source, where=city.city).licence
    return origin.licence or city.licence


def check_licences(city: City) -> None:
    """Refuse a city whose data may not be passed on, before anything is computed of them.

    Raises
    ------
    InputError
        With the key of the city's file that names such data.
    """
    for key, origin in city.files():
        if terms_of(licence := licence_of(city, origin)) == "refused":
            raise InputError(
                "the licence forbids to publish what is made of the data",
                where=f"{city.city}: {key}",
                value=licence,
                remedy="Use data under an open licence (for boundaries: geoBoundaries, OpenStreetMap, or your own)",
            )


def licences_allow_publishing(city: City) -> Check:
    """Look whether all licences are known and leave every use open; what is not is stored with the values."""
    found = dict.fromkeys(licence_of(city, origin) for _, origin in city.files())
    by_terms = {terms: [one for one in found if terms_of(one) == terms] for terms in ("unknown", "non_commercial")}
    facts = {terms: ", ".join(names) for terms, names in by_terms.items() if names}
    kept = licence_of_results(found)
    facts |= {"results_keep": ", ".join(kept)} if kept else {}
    return Check("licences_allow_publishing", not any(by_terms.values()), facts, is_warning=True)
