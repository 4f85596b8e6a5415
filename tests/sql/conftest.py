"""The fixtures of the database's tests."""

from tests.pipelines.database.conftest import _postgis, database, empty_database, server, template

__all__ = ["_postgis", "database", "empty_database", "server", "template"]
