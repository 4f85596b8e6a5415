"""Which version of a city's streets, stops and open spaces is this? Equal content is stored once."""

from typing import Any, TypeAlias

import psycopg

from pipelines.database.run import Features
from pipelines.database.version import Version, hash_of

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


def features_version(connection: Connection, city_id: str, features: Features) -> Version:
    """Find the version of a city's features that equals these."""
    named = {"street": features.street, "transit_stop": features.transit_stop, "open_space": features.open_space}
    tables = {name: columns for name, columns in named.items() if columns}
    sha256 = hash_of(tables)
    found = connection.execute(
        "SELECT feature_set_id FROM core.feature_set WHERE city_id = %s AND sha256 = %s", [city_id, sha256]
    ).fetchone()
    return Version(sha256, None if found is None else int(found[0]), tables)


def store_features(connection: Connection, city_id: str, version: Version) -> int:
    """Move staged features into the record unless they are there already, and give their version's number."""
    if version.number is not None:
        return version.number
    made = connection.execute(
        "INSERT INTO core.feature_set (city_id, sha256) VALUES (%s, %s) RETURNING feature_set_id",
        [city_id, version.sha256],
    ).fetchone()
    assert made is not None  # noqa: S101 - RETURNING gives the row that was made
    identity = {"city_id": city_id, "feature_set_id": int(made[0])}
    version.move(connection, city_id, dict.fromkeys(version.tables, identity))
    return int(made[0])
