"""Does a number still mean what it meant? The catalogue's wording may change, its meaning only with its version."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg

from pipelines.database.copy import copy_records
from pipelines.database.frame import records
from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    import pandas as pd

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
Key: TypeAlias = tuple[str, str]

MEANING = ("unit", "direction", "scale", "least_coverage")
WORDING = (
    "code",
    "title",
    "question",
    "valid_min",
    "valid_max",
    "target",
    "series",
    "reference",
    "methods",
    "is_share_of_people",
)
INDICATOR_COLUMNS = ("indicator_id", "method_version", *MEANING, *WORDING, "description")
TERM_COLUMNS = ("indicator_id", "method_version", "method", "part", "flag", "measure", "variant", "factor")

LONGEST_ID = 54
"""A column of a layer is named after it and ``_coverage``, in the 63 bytes of a name in PostgreSQL."""


def store_indicators(connection: Connection, indicators: "pd.DataFrame") -> None:
    """Add the indicators to the catalogue or renew their wording.

    Raises
    ------
    GateFailed
        When unit, direction, scale or least coverage differ from what is stored for the same method version.
    """
    rows = records(indicators, INDICATOR_COLUMNS, "indicators")
    query = f"SELECT {', '.join(INDICATOR_COLUMNS)} FROM core.indicator".encode()  # noqa: S608 - names of our own
    stored = {tuple(found[:2]): tuple(found[2:]) for found in connection.execute(query)}
    for row in rows:
        name = str(row[0])
        if len(name) > LONGEST_ID:
            what = f"indicator {name[:LONGEST_ID]}... has a name of {len(name)} characters, {LONGEST_ID} fit"
            raise GateFailed("indicator_fits_a_column", what, remedy="Shorten its name")
        meaning = row[2:6]
        before = stored.get(row[:2], meaning)[: len(MEANING)]
        if before != meaning:
            _refuse(row[:2], f"is in {_words(before)}, now given in {_words(meaning)}")
    # A row that is written stays locked until the load ends, and with it the loads of all other cities.
    connection.cursor().executemany(_UPSERT, [row for row in rows if stored.get(row[:2]) != row[2:]])


def store_terms(connection: Connection, terms: "pd.DataFrame | None") -> None:
    """Add the linear terms of methods that have none yet: a version may get further methods, whose names tell them.

    Raises
    ------
    GateFailed
        When the terms of a method differ from those that are stored of it in the same version.
    """
    if terms is None or terms.empty:
        return
    query = f"SELECT {', '.join(TERM_COLUMNS)} FROM core.indicator_term"  # noqa: S608 - names of our own
    stored = _by_method(connection.execute(query.encode()))
    new: list[tuple[Any, ...]] = []
    for key, rows in _by_method(records(terms, TERM_COLUMNS, "terms")).items():
        if stored.get(key, rows) != rows:
            changed = sorted(set(map(str, rows)) ^ set(map(str, stored[key])))
            _refuse(key, f"adds up other measures than before, such as {changed[0]}")
        new += rows if key not in stored else []
    copy_records(connection, "core.indicator_term", TERM_COLUMNS, new)


def _by_method(rows: Any) -> dict[tuple[str, str, str], list[tuple[Any, ...]]]:
    found: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault((row[0], row[1], row[2]), []).append(tuple(row))
    return {key: sorted(group) for key, group in found.items()}


def _words(meaning: Sequence[object]) -> str:
    return "/".join(map(str, meaning))


def _refuse(key: Sequence[object], what: str) -> None:
    raise GateFailed("meaning_is_stable", f"{key[0]} version {key[1]} {what}", remedy="Raise its method_version")


_UPSERT = """
    INSERT INTO core.indicator (
        indicator_id, method_version, unit, direction, scale, least_coverage, code, title, question, valid_min,
        valid_max, target, series, reference, methods, is_share_of_people, description
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (indicator_id, method_version) DO UPDATE SET
        code = excluded.code, title = excluded.title, question = excluded.question, valid_min = excluded.valid_min,
        valid_max = excluded.valid_max, target = excluded.target, series = excluded.series,
        reference = excluded.reference, methods = excluded.methods,
        is_share_of_people = excluded.is_share_of_people, description = excluded.description
"""
