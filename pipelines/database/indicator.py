"""Does a number still mean what it meant? The catalogue's wording may change, its meaning only with its version."""

from typing import TYPE_CHECKING, Any

import psycopg

from pipelines.database.frame import records
from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    import pandas as pd

MEANING = ("unit", "direction")
WORDING = ("code", "title", "question", "valid_min", "valid_max", "target", "series", "reference", "methods")
INDICATOR_COLUMNS = ("indicator_id", "method_version", *MEANING, *WORDING, "description")


def store_indicators(connection: psycopg.Connection[tuple[Any, ...]], indicators: "pd.DataFrame") -> None:
    """Add the indicators to the catalogue or renew their wording.

    Raises
    ------
    GateFailed
        When unit or direction differ from what is stored for the same method version.
    """
    rows = records(indicators, INDICATOR_COLUMNS, "indicators")
    stored = {
        tuple(found[:2]): tuple(found[2:])
        for found in connection.execute("SELECT indicator_id, method_version, unit, direction FROM core.indicator")
    }
    for row in rows:
        key, meaning = row[:2], row[2:4]
        if stored.get(key, meaning) != meaning:
            raise GateFailed(
                "meaning_is_stable",
                f"{key[0]} version {key[1]} is in {'/'.join(map(str, stored[key]))}, now given in "
                f"{'/'.join(map(str, meaning))}",
                remedy="Raise its method_version",
            )
    connection.cursor().executemany(_UPSERT, rows)


_UPSERT = """
    INSERT INTO core.indicator (
        indicator_id, method_version, unit, direction, code, title, question, valid_min, valid_max, target, series,
        reference, methods, description
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (indicator_id, method_version) DO UPDATE SET
        code = excluded.code, title = excluded.title, question = excluded.question, valid_min = excluded.valid_min,
        valid_max = excluded.valid_max, target = excluded.target, series = excluded.series,
        reference = excluded.reference, methods = excluded.methods, description = excluded.description
"""
