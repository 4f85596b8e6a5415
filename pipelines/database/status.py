"""What database is this, what was applied to it, and what do its readers see?"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from pipelines.database.failure import explained
from pipelines.database.migration import FileState, file_state
from pipelines.database.url import shown_url

CITIES = """
    SELECT city.city_id::TEXT, publication.run_id, lower(published) AS published_at,
        (SELECT count(*) FROM core.run WHERE run.city_id = city.city_id) AS runs,
        (SELECT coalesce(sum(pg_total_relation_size(child.oid)), 0)::BIGINT FROM pg_class AS child
            JOIN pg_inherits ON inhrelid = child.oid JOIN pg_class AS parent ON parent.oid = inhparent
            WHERE parent.relnamespace = 'core'::REGNAMESPACE
            AND child.relname = parent.relname || '_of_' || city.city_id) AS bytes
    FROM core.city
    LEFT JOIN core.publication ON publication.city_id = city.city_id AND upper_inf(published)
    ORDER BY city.city_id"""


@dataclass(frozen=True, slots=True)
class CityStatus:
    """One city in the database.

    Parameters
    ----------
    city
        Its id.
    run_id
        The run that readers see; None for none.
    published_at
        Since when; None for never.
    runs
        Runs in the record.
    bytes
        Room on the disk of its values, cells and features, indexes included.
    """

    city: str
    run_id: uuid.UUID | None
    published_at: dt.datetime | None
    runs: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Status:
    """What `urban-sdg db status` tells.

    Parameters
    ----------
    url
        Address without password.
    server, postgis
        Releases; None where there is no PostGIS.
    encryption
        TLS version of this session; None without, as over a socket.
    bytes
        Size of the database.
    migrations
        Migrations that were applied.
    files
        How the files of sql/ and the database differ.
    cities
        The cities, by their names.
    """

    url: str
    server: str
    postgis: str | None
    encryption: str | None
    bytes: int
    migrations: int
    files: FileState
    cities: list[CityStatus]


def status(engine: Engine) -> Status:
    """Look at a database, migrated or not; nothing is changed.

    Raises
    ------
    InputError
        When the login may not act as urban_sdg_owner.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), engine.begin() as connection:
        seen, cities = _record(connection)
        return Status(
            url=shown_url(engine.url),
            server=str(connection.scalar(text("SHOW server_version"))).partition(" ")[0],
            postgis=connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")),
            encryption=connection.scalar(text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")),
            bytes=int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0),
            migrations=sum(name.startswith("migrations/") for name in seen),
            files=file_state(seen),
            cities=cities,
        )


def _record(connection: Connection) -> tuple[dict[str, str], list[CityStatus]]:
    if connection.scalar(text("SELECT to_regclass('ops.migration') IS NULL")):
        return {}, []
    with connection.begin_nested() as savepoint:
        connection.execute(text("SET LOCAL ROLE urban_sdg_owner"))
        seen = {
            str(name): str(digest)
            for name, digest in connection.execute(text("SELECT file, sha256 FROM ops.migration"))
        }
        cities = []
        if connection.scalar(text("SELECT to_regclass('core.publication') IS NOT NULL")):
            cities = [CityStatus(*row) for row in connection.execute(text(CITIES))]
        savepoint.rollback()  # and with it the role
    return seen, cities
