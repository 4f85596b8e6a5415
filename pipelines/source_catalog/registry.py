"""All datasets that a city can name, and what is wrong with a name that is not one of them."""

import difflib
from collections.abc import Mapping
from functools import cache

from pipelines import source_catalog
from pipelines.source_catalog.source import Source
from spatial_indicators.city import City
from spatial_indicators.declaration import declared_in
from spatial_indicators.errors import InputError


@cache
def sources() -> Mapping[str, Source]:
    """Collect the declarations, by keyword."""
    return declared_in(source_catalog, Source)


def source_named(keyword: str, *, where: str) -> Source:
    """Find a dataset by its keyword.

    Raises
    ------
    InputError
        When there is none, with the nearest one.
    """
    known = sources()
    if keyword not in known:
        near = difflib.get_close_matches(keyword, known, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]}" if near else f"Known are {', '.join(known)}"
        raise InputError("there is no such source", where=where, value=keyword, remedy=remedy)
    return known[keyword]


def check_sources(city: City) -> None:
    """Refuse keywords that are not known, that cannot stand for the layer, or whose licence forbids publishing.

    Raises
    ------
    InputError
        With the key of the city's file and what could stand there.
    """
    for key, origin in city.files():
        if origin.source is None:
            continue
        where = f"{city.city}: {key}"
        found = source_named(origin.source, where=where)
        if not any(key == layer or key.startswith(f"{layer}.") for layer in found.layers):
            fitting = [name for name, one in sources().items() if any(key.startswith(layer) for layer in one.layers)]
            raise InputError(
                f"{found.title} is no source of this layer",
                where=where,
                value=origin.source,
                remedy=f"Sources of it: {', '.join(fitting) or 'none; give a file or an address'}",
            )
