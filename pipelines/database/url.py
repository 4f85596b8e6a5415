"""Which database is meant? The one that the environment names, or else the project's own cluster."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from pipelines.database.cluster import PrivateCluster
from spatial_indicators.errors import InputError

VARIABLE = "URBAN_SDG_DATABASE_URL"
SECRETS = ("password", "sslpassword")
KEEPALIVES = {"keepalives_idle": 60, "keepalives_interval": 15, "keepalives_count": 4, "tcp_user_timeout": 120_000}
"""Seconds (the last: milliseconds) until the client gives up (libpq, connection parameters); a socket has none."""
SETTINGS = (
    "-c timezone=UTC -c tcp_keepalives_idle=60 -c tcp_keepalives_interval=15 -c tcp_keepalives_count=4"
    " -c tcp_user_timeout=120000"
)
"""The same for the server: it is the server that holds a city's turn."""
REMEDY = f"Write {VARIABLE}=postgresql://USER@HOST:PORT/DATABASE, or unset it to use the project's own database"


def parsed_url(text: str) -> URL:
    """Give the address with the one driver that this project uses.

    ``postgres://`` and ``postgresql://`` are what hosting providers print; without the driver's name SQLAlchemy's
    choice depends on its version.

    Raises
    ------
    InputError
        When the text is no address or names another kind of database.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # The text is not shown, as a mistyped address may still hold a password.
        raise InputError("not the address of a database", where=VARIABLE, remedy=REMEDY) from None
    if url.drivername.partition("+")[0] not in {"postgres", "postgresql"}:
        raise InputError("not PostgreSQL", where=VARIABLE, value=url.drivername, remedy=REMEDY)
    return url.set(drivername="postgresql+psycopg")


def shown_url(url: URL | str) -> str:
    """Give the address as it may be printed: without any password."""
    parsed = parsed_url(url) if isinstance(url, str) else url
    masked = {name: "***" for name in SECRETS if name in parsed.query}
    return parsed.update_query_dict(masked).render_as_string(hide_password=True)


def database_url(state_directory: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Give the address of the database to use; the project's own cluster is started when it is the one meant.

    Parameters
    ----------
    state_directory
        Directory that keeps the project's own cluster, below ``postgres``.
    environment
        Where ``URBAN_SDG_DATABASE_URL`` is looked up.
    """
    named = environment.get(VARIABLE, "")
    if named.strip():
        return parsed_url(named).render_as_string(hide_password=False)
    return PrivateCluster(state_directory / "postgres").start()


def engine_of(url: str) -> Engine:
    """Give an engine for an address; nothing is connected before the first use.

    An unanswered address fails after 5 seconds instead of the two minutes of TCP. A network that was lost in silence
    ends the session on both sides in minutes instead of two hours, for which a city's turn would stay taken.
    """
    arguments = {"connect_timeout": 5, "application_name": "urban-sdg", **KEEPALIVES, "options": SETTINGS}
    return create_engine(parsed_url(url), connect_args=arguments, hide_parameters=True, pool_pre_ping=True)
